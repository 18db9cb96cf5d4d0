// How quickly a backlog of events gets its positions and goes into the stream.
#include <chrono>
#include <memory>
#include <string>

#include "common/events/outbox.h"
#include "common/events/relay.h"
#include "tests/bench/bench.h"
#include "tests/support/private_mariadb.h"
#include "tests/support/private_redis.h"

namespace steward::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int kBacklog = 100'000;
constexpr int kInTransaction = 1'000;
constexpr int kRounds = 5;
constexpr int kLimitPerSecond = 30'000;

class RelayBench {
 public:
  RelayBench() {
    schema_.Migrate();
    db_ = schema_.Open();
  }

  // Events per second, over a backlog of its own.
  double Relay() {
    Fill();
    events::Relay relay(
        {.db = *db_, .server = settings_, .log = log_, .stream = &stream_, .clock = clock_});
    const auto begin = SteadyClock::now();
    while (relay.counts().published < kBacklog) relay.Work();
    const std::chrono::duration<double> time = SteadyClock::now() - begin;
    return kBacklog / time.count();
  }

 private:
  void Fill() {
    const std::string payload(200, 'x');
    for (int done = 0; done < kBacklog; done += kInTransaction) {
      db_->Transact(
             PatienceOf(std::chrono::seconds(60)),
             [&](db::Tx& tx) -> Status {
               for (int i = 0; i < kInTransaction; ++i) {
                 TRY(events::Append(tx,
                                    {"b1", "branches/b1/sites/s1/tickets/" + std::to_string(i),
                                     "steward.tickets.v1.TicketMoved",
                                     static_cast<std::uint64_t>(done + i), payload},
                                    ids_, "", clock_.Now()));
               }
               return {};
             })
          .value();
    }
  }

  testing::TestDatabase schema_;
  testing::PrivateRedis redis_{{"--appendonly", "yes"}};
  cache::Redis client_{{.socket = redis_.socket()}};
  db::Settings settings_ = schema_.settings();
  RandomIdSource ids_;
  SystemClock clock_;
  std::unique_ptr<db::Database> db_;
  const events::EventLog log_{"tickets"};
  events::EventStream stream_{client_, "tickets"};
};

}  // namespace

int Main(int argc, char** argv) {
  Begin(argc, argv);
  if (Chosen("relay")) {
    RelayBench bench;
    const auto rates = InTurn(kRounds, {[&] { return bench.Relay(); }});
    AtLeast("relay", Median(rates[0]), kLimitPerSecond, "events/s");
  }
  return Finish();
}

}  // namespace steward::bench

int main(int argc, char** argv) { return steward::bench::Main(argc, argv); }
