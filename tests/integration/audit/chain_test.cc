// The chain over the audit records: who builds it, and what it gives away.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "common/audit/chain_keeper.h"
#include "common/audit/refusals.h"
#include "common/audit/verify.h"
#include "tests/support/eventually.h"
#include "tests/support/key_ring.h"
#include "tests/support/private_mariadb.h"
#include "tests/support/schema_observer.h"
#include "tests/support/temporary_folder.h"

namespace steward::audit {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Patience Patient() { return PatienceOf(std::chrono::seconds(30)); }

class ChainTest : public ::testing::Test {
 protected:
  ChainTest() {
    schema_.Migrate();
    db_ = schema_.Open();
    settings_ = schema_.settings();
  }

  void Write(const std::string& branch, int count) {
    const Status status = db_->Transact(Patient(), [&](db::Tx& tx) -> Status {
      for (int i = 0; i < count; ++i) {
        Record record{.branch = branch,
                      .id = ids_.Next(clock_.Now()),
                      .occurred = clock_.Now(),
                      .principal = "branches/b1/staff/wang",
                      .method = "steward.tickets.v1.TicketService.CloseTicket",
                      .resource = "branches/" + branch + "/tickets/" + std::to_string(i),
                      .request_id = std::to_string(i),
                      .outcome = "OK",
                      .content_hash = {}};
        TRY(Append(tx, SealRecord((*keys_).Newest(kKeyPurpose), std::move(record))));
      }
      return {};
    });
    ASSERT_TRUE(status.ok()) << status.error().cause;
  }

  std::unique_ptr<ChainKeeper> Keep() {
    return std::make_unique<ChainKeeper>(ChainKeeper::Parts{.db = *db_,
                                                            .server = settings_,
                                                            .keys = *keys_,
                                                            .clock = clock_,
                                                            .anchor_file = anchors()});
  }
  std::string anchors() const { return folder_.Path("anchors.log"); }

  bool AllChained() {
    return observer_.Count("SELECT COUNT(*) FROM audit_records WHERE position IS NULL") == 0;
  }
  // `count` records of b1, chained and anchored.
  void WriteChained(int count) {
    Write("b1", count);
    const auto keeper = Keep();
    ASSERT_TRUE(testing::Eventually([&] { return AllChained() && !AnchorLines().empty(); }));
  }
  std::vector<std::string> AnchorLines() { return ReadAnchorLines(anchors()).value(); }
  Report Verified() {
    return Verify(*db_, schema_.name(), *keys_, AnchorLines(), Patient()).value();
  }

  testing::TestDatabase schema_;
  testing::TestKeyRing keys_;
  testing::TemporaryFolder folder_;
  SystemClock clock_;
  RandomIdSource ids_;
  db::Settings settings_;
  std::unique_ptr<db::Database> db_;
  testing::SchemaObserver observer_{schema_};
};

TEST_F(ChainTest, RecordsOfEachBranchAreChainedAndAnchoredByThemselves) {
  Write("b1", 200);
  Write("b2", 3);
  const auto keeper = Keep();
  ASSERT_TRUE(testing::Eventually([&] { return AllChained() && AnchorLines().size() >= 2; }));
  Write("b2", 1);
  ASSERT_TRUE(testing::Eventually([&] { return AllChained(); }));

  const Report report = Verified();
  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_EQ(report.chained, 204u);
  EXPECT_EQ(report.anchors, 2u);
  EXPECT_EQ(observer_.Count("SELECT MAX(position) FROM audit_records WHERE branch_id = 'b2'"), 4);
}

TEST_F(ChainTest, OfTwoProcessesOneChainsAndTheOtherTakesOver) {
  auto first = Keep();
  ASSERT_TRUE(testing::Eventually([&] { return first->leads(); }));
  auto second = Keep();
  Write("b1", 300);
  ASSERT_TRUE(testing::Eventually([&] { return AllChained(); }));
  EXPECT_FALSE(second->leads());

  first.reset();
  Write("b1", 300);
  ASSERT_TRUE(testing::Eventually([&] { return AllChained(); }));
  EXPECT_TRUE(second->leads());
  EXPECT_THAT(Verified().findings, IsEmpty());
  EXPECT_EQ(Verified().chained, 600u);
}

TEST_F(ChainTest, ALeaderThatWasStoppedCannotWriteAnyMore) {
  db::Leadership stopped(settings_, "audit");
  const std::uint64_t old_epoch = stopped.Lead().value();
  // The server gives the lock up as it would after ten silent seconds.
  schema_.server().Run("KILL " + std::to_string(observer_.Count(
                                     "SELECT IS_USED_LOCK(CONCAT(DATABASE(), ':audit'))")));
  db::Leadership next(settings_, "audit");
  ASSERT_TRUE(testing::Eventually([&] { return next.Lead().has_value(); }));

  const Status late = db_->Transact(
      Patient(), [&](db::Tx& tx) { return db::CheckLeadership(tx, "audit", old_epoch); });
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().reason, "CONTENTION");
  const std::uint64_t epoch = next.Lead().value();
  EXPECT_GT(epoch, old_epoch);
  EXPECT_TRUE(
      db_->Transact(Patient(), [&](db::Tx& tx) { return db::CheckLeadership(tx, "audit", epoch); })
          .ok());
  EXPECT_FALSE(stopped.Lead().has_value());
}

// One fault at a time, each at every record of the chain, taken back before the next.
class TamperTest : public ChainTest {
 protected:
  static constexpr int kRecords = 60;

  void SetUp() override {
    WriteChained(kRecords);
    schema_.Run("CREATE TABLE untouched AS SELECT * FROM audit_records");
  }
  void Restore() {
    schema_.Run("DELETE FROM audit_records");
    schema_.Run("INSERT INTO audit_records SELECT * FROM untouched");
  }
  // How many of the records the fault, SQL with {} for the position, is found at.
  int FoundAt(const std::string& fault) {
    int found = 0;
    for (int position = 1; position <= kRecords; ++position) {
      std::string sql = fault;
      for (size_t at = sql.find("{}"); at != sql.npos; at = sql.find("{}"))
        sql.replace(at, 2, std::to_string(position));
      schema_.Run(sql);
      if (!Verified().findings.empty()) ++found;
      Restore();
    }
    return found;
  }
};

TEST_F(TamperTest, AChangeOfAnyColumnOfAnyRecordIsFound) {
  EXPECT_THAT(Verified().findings, IsEmpty());
  for (const std::string change :
       {"principal = 'branches/b1/staff/li'", "outcome = 'PERMISSION_DENIED'",
        "occur_time = occur_time - INTERVAL 1 MICROSECOND", "resource = 'branches/b1/tickets/x'",
        "content_hash = REPEAT('a', 32)", "seal = REPEAT('a', 32)", "seal = REPEAT('\\0', 32)"}) {
    EXPECT_EQ(FoundAt("UPDATE audit_records SET " + change + " WHERE position = {}"), kRecords)
        << change;
  }
}

TEST_F(TamperTest, ARecordTakenOutIsFoundWhereverItStood) {
  EXPECT_EQ(FoundAt("DELETE FROM audit_records WHERE position = {}"), kRecords);
}

TEST_F(TamperTest, ACutOffEndIsFoundByItsAnchor) {
  EXPECT_EQ(FoundAt("DELETE FROM audit_records WHERE position >= {}"), kRecords);
  schema_.Run("DELETE FROM audit_records WHERE position > 40");
  EXPECT_THAT(Verified().findings, SizeIs(1));
  EXPECT_THAT(Verified().findings.front(), HasSubstr("is anchored: its end was cut off"));
}

TEST_F(TamperTest, TwoRecordsThatChangedPlacesAreFound) {
  EXPECT_EQ(FoundAt("UPDATE audit_records a JOIN untouched b"
                    " ON b.position = CASE a.position WHEN {} THEN {} % 60 + 1 ELSE {} END"
                    " SET a.principal = b.principal, a.resource = b.resource, a.seal = b.seal,"
                    " a.request_id = b.request_id, a.occur_time = b.occur_time"
                    " WHERE a.position IN ({}, {} % 60 + 1)"),
            kRecords);
}

TEST_F(TamperTest, ARecordPutInIsFoundWithAndWithoutALink) {
  schema_.Run(
      "INSERT INTO audit_records SELECT branch_id, UNHEX(REPEAT('07', 16)), occur_time,"
      " 'branches/b1/staff/li', method, resource, request_id, outcome, content_hash,"
      " key_id, seal, NULL, NULL FROM untouched WHERE position = 3");
  EXPECT_THAT(Verified().findings, SizeIs(1));
  Restore();
  schema_.Run(
      "INSERT INTO audit_records SELECT branch_id, UNHEX(REPEAT('07', 16)), occur_time,"
      " principal, method, resource, request_id, outcome, content_hash, key_id, seal, 61,"
      " chain_hash FROM untouched WHERE position = 60");
  EXPECT_FALSE(Verified().findings.empty());
}

TEST_F(TamperTest, AChangedOrForgedAnchorIsFound) {
  std::string line = AnchorLines().front();
  line[line.find(" 60 ") + 1] = '5';
  std::ofstream(anchors()) << line << "\nnot an anchor\n";
  const Report report = Verified();
  ASSERT_THAT(report.findings, SizeIs(2));
  EXPECT_THAT(report.findings[0], HasSubstr("changed or forged"));
  EXPECT_THAT(report.findings[1], HasSubstr("is not an anchor"));
}

TEST_F(ChainTest, RefusalsAreWrittenSoonAndAFloodOfThemIsBounded) {
  RefusalLog refusals(*db_, (*keys_).Newest(kKeyPurpose), ids_);
  const Record refusal{.branch = "b1",
                       .id = {},
                       .occurred = clock_.Now(),
                       .principal = "branches/b1/staff/wang",
                       .method = "steward.directory.v1.OwnerService.RevealPhones",
                       .resource = "branches/b2/owners/x",
                       .request_id = "",
                       .outcome = "PERMISSION_DENIED",
                       .content_hash = {}};
  refusals.Add(refusal);
  ASSERT_TRUE(testing::Eventually([&] { return refusals.written() == 1; }));
  EXPECT_EQ(observer_.Count("SELECT COUNT(*) FROM audit_records"
                            " WHERE outcome = 'PERMISSION_DENIED' AND branch_id = 'b1'"),
            1);
  for (int i = 0; i < 10000; ++i) refusals.Add(refusal);
  EXPECT_GT(refusals.dropped(), 0);
  ASSERT_TRUE(
      testing::Eventually([&] { return refusals.written() + refusals.dropped() == 10001; }));
}

}  // namespace
}  // namespace steward::audit
