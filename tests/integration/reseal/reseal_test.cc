// Sealing anew: killed in the middle, beside live writes, over many rows.
#include "common/reseal/reseal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <csignal>

#include "common/keys/key_folder.h"
#include "common/privacy/privacy.h"
#include "tests/support/private_mariadb.h"
#include "tests/support/schema_observer.h"
#include "tests/support/temporary_folder.h"

namespace steward::reseal {
namespace {

using ::testing::HasSubstr;

constexpr int kPhones = 2'500;

Patience Patient() { return PatienceOf(std::chrono::minutes(1)); }

const privacy::SealedColumns kColumns = {
    {.table = "phones",
     .column = "phone_sealed",
     .key = {{"owner_id"}, {"position", true}},
     .whole = "phone_whole",
     .last_four = "phone_last_four"},
    {.table = "notes", .column = "note_sealed", .key = {{"id"}, {"part", true}}, .more_parts = 1}};

class ResealTest : public ::testing::Test {
 protected:
  ResealTest() {
    schema_.Migrate();
    schema_.Run(
        "CREATE TABLE phones (branch_id VARBINARY(16) NOT NULL, owner_id BINARY(16) NOT NULL,"
        " position TINYINT UNSIGNED NOT NULL, phone_sealed VARBINARY(160) NOT NULL,"
        " phone_whole BINARY(16) NOT NULL, phone_last_four BINARY(8) NOT NULL,"
        " PRIMARY KEY (branch_id, owner_id, position))");
    schema_.Run(
        "CREATE TABLE notes (branch_id VARBINARY(16) NOT NULL, id BINARY(16) NOT NULL,"
        " part INT NOT NULL, note_sealed VARBINARY(160) NULL, PRIMARY KEY (branch_id, id, part))");
    db_ = schema_.Open();
    EXPECT_TRUE(keys::WriteNewKey(folder_.path(), "2026-01").ok());
    ring_ = keys::KeyRing::Open(folder_.path()).value();
  }

  void Execute(const std::function<Status(db::Tx&)>& body) {
    const Status status = db_->Transact(Patient(), body);
    ASSERT_TRUE(status.ok()) << status.error().cause;
  }

  static std::string PhoneOf(int i) { return std::to_string(13'800'000'000 + i); }

  // Two phones an owner, in three branches.
  void Fill() {
    const privacy::FieldCipher cipher(*ring_);
    const privacy::PhoneIndex index(*ring_);
    Execute([&](db::Tx& tx) -> Status {
      for (int i = 0; i < kPhones; ++i) {
        const std::string branch = "b" + std::to_string(i % 3);
        const std::string id = Id(i / 6);
        const privacy::PhoneTerms terms = index.Terms(branch, PhoneOf(i));
        TRY(tx.Execute("INSERT INTO phones VALUES (?, ?, ?, ?, ?, ?)", branch, id, i / 3 % 2,
                       cipher.Seal(PhoneOf(i), {"phones", "phone_sealed", branch, id}), terms.whole,
                       terms.last_four));
      }
      for (int i = 0; i < 10; ++i) {
        const std::string row = Id(i) + std::to_string(i);
        const std::string sealed = cipher.Seal("note", {"notes", "note_sealed", "b1", row});
        TRY(tx.Execute("INSERT INTO notes VALUES ('b1', ?, ?, ?)", Id(i), i,
                       i == 3 ? std::nullopt : std::optional(sealed)));
      }
      return {};
    });
  }

  static std::string Id(int i) {
    std::string id = std::to_string(100'000 + i);
    id.resize(16, 'x');
    return id;
  }

  // Adds a key and makes it known to the ring.
  void ChangeKey(const std::string& key) {
    ASSERT_TRUE(keys::WriteNewKey(folder_.path(), key).ok());
    ring_ = keys::KeyRing::Open(folder_.path()).value();
  }

  // The last that was told of each column.
  std::map<std::string, Progress> Run() {
    std::map<std::string, Progress> last;
    const Status status =
        SealAnew(*db_, *ring_, kColumns, Patient(),
                 [&](const Progress& progress) { last[progress.column] = progress; });
    EXPECT_TRUE(status.ok()) << status.error().cause;
    return last;
  }

  // In a process of its own, which is killed when it has told `pieces` times.
  void RunAndKill(int pieces) {
    const pid_t child = fork();
    if (child == 0) {
      const auto db = schema_.Open();
      int told = 0;
      (void)SealAnew(*db, *ring_, kColumns, Patient(), [&](const Progress&) {
        if (++told == pieces) raise(SIGKILL);
      });
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << status;
  }

  std::int64_t Under(const std::string& key) {
    const std::string head = std::string({'\1', static_cast<char>(key.size())}) + key;
    return observer_.Count("SELECT COUNT(*) FROM phones WHERE LOCATE('" + head +
                           "', phone_sealed) = 1");
  }

  // Every phone opens with these keys alone, and is found by its terms.
  void CheckAll(const keys::KeyRing& ring) {
    const privacy::FieldCipher cipher(ring);
    const privacy::PhoneIndex index(ring);
    const auto read = [&](const db::Row& row) -> Result<std::string> {
      const std::string branch = row.Get<std::string>(0);
      const std::string id = row.Get<std::string>(1);
      std::string phone =
          TRY(cipher.Open(row.Get<std::string>(2), {"phones", "phone_sealed", branch, id}));
      const privacy::PhoneTerms terms = index.Terms(branch, phone);
      EXPECT_EQ(terms.whole, row.Get<std::string>(3));
      EXPECT_EQ(terms.last_four, row.Get<std::string>(4));
      return phone;
    };
    const auto phones = db_->Read(Patient(), [&](db::Session& session) {
      return session.Query(
          "SELECT branch_id, owner_id, phone_sealed, phone_whole, phone_last_four FROM phones",
          read);
    });
    ASSERT_TRUE(phones.ok()) << phones.error().cause;
    const std::set<std::string> all(phones.value().begin(), phones.value().end());
    EXPECT_EQ(all.size(), static_cast<size_t>(kPhones)) << "none lost, none doubled";
  }

  testing::TestDatabase schema_;
  testing::SchemaObserver observer_{schema_};
  testing::TemporaryFolder folder_;
  std::unique_ptr<keys::KeyRing> ring_;
  std::unique_ptr<db::Database> db_;
};

TEST_F(ResealTest, KilledTwiceItGoesOnAndTheOldKeyIsNeededNoMore) {
  Fill();
  ChangeKey("2026-02");
  RunAndKill(3);
  const std::int64_t after_one = Under("2026-02");
  EXPECT_GT(after_one, 0);
  RunAndKill(6);
  const std::int64_t after_two = Under("2026-02");
  EXPECT_GT(after_two, after_one);
  EXPECT_LT(after_two, kPhones);
  const auto last = Run();
  EXPECT_EQ(last.at("phones.phone_sealed").renewed, kPhones - after_two) << "no value twice";
  EXPECT_TRUE(last.at("phones.phone_sealed").finished);
  EXPECT_EQ(last.at("phones.phone_sealed").values.at("2026-02"), kPhones);
  EXPECT_EQ(last.at("notes.note_sealed").renewed, 9) << "one is NULL";
  EXPECT_EQ(Under("2026-01"), 0);

  std::filesystem::remove(folder_.Path("2026-01"));
  CheckAll(*keys::KeyRing::Open(folder_.path()).value());
}

TEST_F(ResealTest, DoneOnceThereIsNothingToDo) {
  Fill();
  ChangeKey("2026-02");
  Run();
  const auto sums = observer_.Sums();
  for (const auto& [column, progress] : Run()) EXPECT_EQ(progress.renewed, 0) << column;
  EXPECT_EQ(observer_.Sums(), sums);
}

TEST_F(ResealTest, WhatIsWrittenBetweenReadingAndWritingStays) {
  Fill();
  ChangeKey("2026-02");
  // Another process that knows the old key only writes behind the place the run has come to.
  testing::TemporaryFolder old;
  std::filesystem::copy_file(folder_.Path("2026-01"), old.Path("2026-01"));
  const auto old_ring = keys::KeyRing::Open(old.path()).value();
  const privacy::FieldCipher cipher(*old_ring);
  const privacy::PhoneIndex index(*old_ring);
  int told = 0;
  const auto tell = [&](const Progress& progress) {
    if (progress.column != "phones.phone_sealed" || ++told > 3) return;
    const std::string phone = std::to_string(15'900'000'000 + told);
    const privacy::PhoneTerms terms = index.Terms("b0", phone);
    Execute([&](db::Tx& tx) -> Status {
      TRY(
          tx.Execute("UPDATE phones SET phone_sealed = ?, phone_whole = ?, phone_last_four = ?"
                     " WHERE branch_id = 'b0' AND owner_id = ? AND position = 0",
                     cipher.Seal(phone, {"phones", "phone_sealed", "b0", Id(0)}), terms.whole,
                     terms.last_four, Id(0)));
      return {};
    });
  };
  ASSERT_TRUE(SealAnew(*db_, *ring_, kColumns, Patient(), tell).ok());
  EXPECT_EQ(Under("2026-01"), 0) << "a later pass finds it";
  const privacy::FieldCipher opener(*ring_);
  const auto phone = db_->Read(Patient(), [&](db::Session& session) {
    return session.QueryOne(
        "SELECT phone_sealed FROM phones WHERE branch_id = 'b0' AND owner_id = ? AND position = 0",
        [&](const db::Row& row) {
          return opener.Open(row.Get<std::string>(0), {"phones", "phone_sealed", "b0", Id(0)});
        },
        Id(0));
  });
  EXPECT_EQ(phone.value().value(), "15900000003");
}

TEST_F(ResealTest, ALostKeyIsNamedAndNothingIsChangedBehindIt) {
  Fill();
  std::filesystem::remove(folder_.Path("2026-01"));
  ChangeKey("2026-02");
  const auto sums = observer_.Sums();
  const Status status = SealAnew(*db_, *ring_, kColumns, Patient(), [](const Progress&) {});
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().reason, "INTERNAL");
  EXPECT_THAT(status.error().cause, HasSubstr("phones.phone_sealed"));
  EXPECT_THAT(status.error().cause, HasSubstr("master key 2026-01 is missing"));
  EXPECT_EQ(status.error().en.find("2026-01"), std::string::npos);
  EXPECT_EQ(observer_.Sums(), sums);
}

}  // namespace
}  // namespace steward::reseal
