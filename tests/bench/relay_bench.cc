// A backlog of events: how quickly the relay gives them their positions and publishes them, and how
// quickly a consumer that begins behind all of them is through.
#include <chrono>
#include <memory>

#include "common/events/applier.h"
#include "common/events/relay.h"
#include "tests/bench/bench.h"
#include "tests/support/private_mariadb.h"
#include "tests/support/private_redis.h"
#include "tests/support/schema_observer.h"

namespace steward::bench {
namespace {

constexpr int kBacklog = 100'000;
constexpr int kRounds = 3;
constexpr double kLeastPerSecond = 30'000;
constexpr double kMostCatchUpSeconds = 60;
constexpr std::string_view kType = "steward.bench.v1.Happened";

using Seconds = std::chrono::duration<double>;

class Log final : public events::EventSource {
 public:
  Log() {
    telling_.Migrate();
    reading_.Migrate();
    reading_.Run(
        "CREATE TABLE effects (position BIGINT NOT NULL, PRIMARY KEY (position)) ENGINE = InnoDB");
    told_ = telling_.Open();
    read_ = reading_.Open();
  }

  // As many events as a day of a large company has, of the size of a ticket's.
  void Fill(int count) {
    const std::string columns =
        "(event_id, branch_id, aggregate, version, type, payload, traceparent, create_time)";
    telling_.Run("INSERT INTO outbox " + columns + " VALUES (RANDOM_BYTES(16), 'b1', 'seed', 1, '" +
                 std::string(kType) + "', REPEAT('x', 200), '', UTC_TIMESTAMP(6))");
    for (int filled = 1; filled < count; filled *= 2) {
      telling_.Run("INSERT INTO outbox " + columns +
                   " SELECT RANDOM_BYTES(16), 'b1', CONCAT('branches/b1/tickets/', id), id, type,"
                   " payload, '', UTC_TIMESTAMP(6) FROM outbox ORDER BY id DESC LIMIT " +
                   std::to_string(std::min(filled, count - filled)));
    }
  }

  std::unique_ptr<events::Relay> MakeRelay() {
    return std::make_unique<events::Relay>(events::Relay::Parts{.db = *told_,
                                                                .server = telling_settings_,
                                                                .log = log_,
                                                                .stream = &stream_,
                                                                .clock = clock_});
  }
  std::unique_ptr<events::Applier> MakeApplier() {
    events::Subscription noting{
        .source = "teller",
        .types = {std::string(kType)},
        .apply = [](db::Tx& tx, const events::Envelope& event) -> Status {
          TRY(tx.Execute("INSERT INTO effects (position) VALUES (?)", event.position()));
          return {};
        },
        .rebuild = nullptr};
    return std::make_unique<events::Applier>(
        events::Applier::Parts{
            .db = *read_, .server = reading_settings_, .source = *this, .stream = &stream_},
        std::move(noting));
  }

  Result<Page> List(std::int64_t after_position, int limit) override {
    return told_->Read(Soon(), [&](db::Session& session) -> Result<Page> {
      Page page{.state = TRY(log_.ReadState(session)), .events = {}};
      page.events = TRY(log_.After(session, page.state.epoch(), after_position, limit));
      return page;
    });
  }
  Result<events::LogState> Confirm(const events::Cursor& cursor) override {
    return told_->Transact(Soon(), [&](db::Tx& tx) {
      return log_.Confirm(tx, "reader", cursor.epoch, cursor.position, clock_.Now());
    });
  }

  std::int64_t Effects() { return read_observer_.Count("SELECT COUNT(*) FROM effects"); }

 private:
  static Patience Soon() { return PatienceOf(std::chrono::seconds(30)); }

  // With room to write for a while before pages must reach the disk, as a real one has.
  testing::PrivateMariaDb server_{
      {"--innodb-buffer-pool-size=256M", "--innodb-log-file-size=256M"}};
  testing::TestDatabase telling_{server_};
  testing::TestDatabase reading_{server_};
  db::Settings telling_settings_ = telling_.settings();
  db::Settings reading_settings_ = reading_.settings();
  testing::PrivateRedis redis_{{"--appendonly", "yes"}};
  cache::Redis redis_client_{redis_.PatientOptions()};
  SystemClock clock_;
  const events::EventLog log_{"teller"};
  events::EventStream stream_{redis_client_, "teller"};
  std::unique_ptr<db::Database> told_;
  std::unique_ptr<db::Database> read_;
  testing::SchemaObserver read_observer_{reading_};
};

// Work is done again and again until `done`; the seconds that took.
template <class Worker, class Done>
double SecondsOf(Worker& worker, Done done) {
  const auto start = std::chrono::steady_clock::now();
  while (!done()) worker.Work();
  return Seconds(std::chrono::steady_clock::now() - start).count();
}

// A log of its own for each round: the limit is for a backlog of this size.
double RelayedPerSecond() {
  Log log;
  const auto relay = log.MakeRelay();
  relay->Work();
  log.Fill(kBacklog);
  const double seconds = SecondsOf(*relay, [&] { return relay->counts().published >= kBacklog; });
  Say("%d events placed and published in %.2f s", kBacklog, seconds);
  return kBacklog / seconds;
}

double CatchUpSeconds() {
  Log log;
  const auto relay = log.MakeRelay();
  const auto applier = log.MakeApplier();
  relay->Work();
  applier->Work();  // known as a consumer before anything happens
  log.Fill(kBacklog);
  while (relay->counts().published < kBacklog) relay->Work();
  const double seconds = SecondsOf(*applier, [&] { return applier->counts().applied >= kBacklog; });
  STEWARD_CHECK(log.Effects() == kBacklog);
  return seconds;
}

}  // namespace

void Measure() {
  if (Chosen("relay")) {
    std::vector<double> rates;
    for (int round = 0; round < kRounds; ++round) rates.push_back(RelayedPerSecond());
    AtLeast("relay", Median(rates), kLeastPerSecond, "events/s");
  }
  if (Chosen("catch-up")) AtMost("catch-up", CatchUpSeconds(), kMostCatchUpSeconds, "s");
}

}  // namespace steward::bench
