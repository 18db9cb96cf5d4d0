// Two services with a schema each and one Redis between them: one in which things happen, one that
// notes every event it applies. Relays and appliers work only when a test lets them.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/db/fault_plan.h"
#include "common/events/applier.h"
#include "common/events/outbox.h"
#include "common/events/relay.h"
#include "steward/type/v1/reasons.h"
#include "tests/support/eventually.h"
#include "tests/support/private_mariadb.h"
#include "tests/support/private_redis.h"
#include "tests/support/schema_observer.h"

namespace steward::testing {

inline constexpr std::string_view kNoted = "steward.test.v1.Noted";

inline Patience Patient() { return PatienceOf(std::chrono::seconds(30)); }

// The log of the one service as the other one reaches it.
class NearSource final : public events::EventSource {
 public:
  NearSource(db::Database& db, const events::EventLog& log, const Clock& clock)
      : db_(db), log_(log), clock_(clock) {}

  Result<Page> List(std::int64_t after_position, int limit) override {
    return db_.Read(Patient(), [&](db::Session& session) -> Result<Page> {
      Page page{.state = TRY(log_.ReadState(session)), .events = {}};
      page.events = TRY(log_.After(session, page.state.epoch(), after_position, limit));
      return page;
    });
  }
  Result<events::LogState> Confirm(const events::Cursor& cursor) override {
    return db_.Transact(Patient(), [&](db::Tx& tx) {
      return log_.Confirm(tx, "reader", cursor.epoch, cursor.position, clock_.Now());
    });
  }

 private:
  db::Database& db_;
  const events::EventLog& log_;
  const Clock& clock_;
};

class EventStage : public ::testing::Test {
 protected:
  class MovedClock final : public Clock {
   public:
    Time Now() const override { return real_.Now() + ahead; }
    Duration ahead{};

   private:
    SystemClock real_;
  };

  EventStage() {
    telling_.Migrate();
    reading_.Migrate();
    reading_.Run(
        "CREATE TABLE notes (number BIGINT AUTO_INCREMENT PRIMARY KEY, epoch BIGINT NOT NULL,"
        " position BIGINT NOT NULL, aggregate VARBINARY(191) NOT NULL, version BIGINT NOT NULL)");
    told_ = telling_.Open();
    read_ = reading_.Open();
    source_ = std::make_unique<NearSource>(*told_, log_, clock_);
  }

  // Something happens to this resource.
  static Status Happen(db::Tx& tx, IdSource& ids, const std::string& aggregate,
                       std::uint64_t version, std::string_view type = kNoted) {
    return events::Append(tx, {"b1", aggregate, type, version, "payload"}, ids, "",
                          SystemClock().Now());
  }
  void Happen(const std::string& aggregate, std::uint64_t version, std::string_view type = kNoted) {
    told_
        ->Transact(Patient(),
                   [&](db::Tx& tx) { return Happen(tx, ids_, aggregate, version, type); })
        .value();
  }
  // So many things happen to one resource, from this version on.
  void HappenOften(const std::string& aggregate, int count, std::uint64_t version = 1) {
    told_
        ->Transact(Patient(),
                   [&](db::Tx& tx) -> Status {
                     for (int i = 0; i < count; ++i) TRY(Happen(tx, ids_, aggregate, version++));
                     return {};
                   })
        .value();
  }

  std::unique_ptr<events::Relay> MakeRelay(bool with_stream = true) {
    return std::make_unique<events::Relay>(
        events::Relay::Parts{.db = *told_,
                             .server = telling_settings_,
                             .log = log_,
                             .stream = with_stream ? &stream_ : nullptr,
                             .clock = clock_});
  }
  std::unique_ptr<events::Applier> MakeApplier(bool with_stream = true) {
    return std::make_unique<events::Applier>(
        events::Applier::Parts{.db = *read_,
                               .server = reading_settings_,
                               .source = *source_,
                               .stream = with_stream ? &stream_ : nullptr,
                               .confirm_interval = std::chrono::milliseconds(50),
                               .wait = std::chrono::milliseconds(10)},
        TakingNotes());
  }
  virtual events::Subscription TakingNotes() {
    return {.source = "teller",
            .types = {std::string(kNoted)},
            .apply = [this](db::Tx& tx, const events::Envelope& event) { return Note(tx, event); },
            .rebuild = nullptr};
  }
  Status Note(db::Tx& tx, const events::Envelope& event) const {
    if (event.aggregate() == poison_)
      return type::Fail(type::Reason::kInternal, {{"trace", "poison"}});
    TRY(tx.Execute("INSERT INTO notes (epoch, position, aggregate, version) VALUES (?, ?, ?, ?)",
                   event.epoch(), event.position(), event.aggregate(), event.version()));
    return {};
  }

  // Lets the relay and the applier work until everything was applied.
  void CatchUp(events::Relay& relay, events::Applier& applier) {
    for (int rounds = 0; rounds < 2'000 && !CaughtUp(); ++rounds) {
      relay.Work();
      applier.Work();
    }
    EXPECT_TRUE(CaughtUp());
  }
  bool CaughtUp() {
    return told_observer_.Count(
               "SELECT COUNT(*) FROM outbox WHERE id NOT IN"
               " (SELECT outbox_id FROM outbox_positions)") == 0 &&
           told_observer_.Count("SELECT COALESCE(MAX(position), 0) FROM outbox_positions") ==
               read_observer_.Count("SELECT COALESCE(MAX(position), 0) FROM consumer_cursors");
  }
  std::int64_t CountNotes(const std::string& condition) {
    return read_observer_.Count("SELECT COUNT(*) FROM notes WHERE " + condition);
  }
  // Each once, and those of one resource in order.
  void ExpectNoted(std::int64_t count) {
    EXPECT_EQ(CountNotes("TRUE"), count);
    EXPECT_EQ(read_observer_.Count("SELECT COUNT(DISTINCT epoch, position) FROM notes"), count);
    EXPECT_EQ(read_observer_.Count(
                  "SELECT COUNT(*) FROM (SELECT version, LAG(version) OVER (PARTITION BY aggregate"
                  " ORDER BY number) AS earlier FROM notes) n WHERE earlier >= version"),
              0);
  }

  // The lock a leader has; the server gives it up as it would after ten silent seconds.
  void TakeLeadership(TestDatabase& schema, SchemaObserver& observer, const std::string& work) {
    const std::string lock = "CONCAT(DATABASE(), ':" + work + "')";
    schema.server().Run("KILL " +
                        std::to_string(observer.Count("SELECT IS_USED_LOCK(" + lock + ")")));
    EXPECT_TRUE(
        Eventually([&] { return observer.Count("SELECT IS_FREE_LOCK(" + lock + ")") == 1; }));
  }

  TestDatabase telling_;
  TestDatabase reading_;
  db::Settings telling_settings_ = telling_.settings();
  db::Settings reading_settings_ = reading_.settings();
  PrivateRedis redis_{{"--appendonly", "yes"}};
  cache::Redis redis_client_{redis_.PatientOptions()};
  RandomIdSource ids_;
  MovedClock clock_;
  std::string poison_;  // the events of this resource cannot be applied
  const events::EventLog log_{"teller"};
  events::EventStream stream_{redis_client_, "teller"};
  std::unique_ptr<db::Database> told_;
  std::unique_ptr<db::Database> read_;
  std::unique_ptr<NearSource> source_;
  SchemaObserver told_observer_{telling_};
  SchemaObserver read_observer_{reading_};
};

}  // namespace steward::testing
