// Registering a ticket, durable and with everything that belongs to it, against the same statements
// over the same number of connections: sent by calls that do nothing else, and sent bare
// (docs/adr/0032).
#include <atomic>

#include <map>
#include <set>
#include <thread>

#include "common/db/connection.h"
#include "tests/bench/bench.h"
#include "tests/bench/call_load.h"
#include "tests/bench/captured_statements.h"
#include "tests/bench/echo_server.h"
#include "tests/support/tickets_stage.h"

namespace steward::bench {
namespace {

using testing::PrivateMariaDb;
using testing::PrivateRedis;
using tickets::TicketsStage;

constexpr int kConnections = EchoServer::kWorkers;  // of the service's pool, and of the others
constexpr int kAtOnce = 32;
constexpr int kRounds = 7;
constexpr int kRoundMs = 1000;
constexpr int kMostPerRound = 10'000;  // more than there is time for

// What the server logs while a ticket is registered.
class Log {
 public:
  Log() {
    PrivateMariaDb::Shared().Run("SET GLOBAL general_log_file = '" + folder_.Path("general") + "'");
    PrivateMariaDb::Shared().Run("SET GLOBAL general_log = ON");
  }
  ~Log() { PrivateMariaDb::Shared().Run("SET GLOBAL general_log = OFF"); }

  std::vector<CapturedStatement> OfOneCreate(TicketsStage& stage) {
    stage.Create();
    return LastTransaction(folder_.Read("general"));
  }

 private:
  testing::TemporaryFolder folder_;
};

// A transaction that can be sent again and again: what must be unique is made afresh each time,
// the same for the same value. That is what two captures of equal calls differ in, if it is an id,
// a hash or a number of a ticket.
class Replay {
 public:
  Replay(std::vector<CapturedStatement> one, const std::vector<CapturedStatement>& other)
      : statements_(std::move(one)) {
    STEWARD_CHECK(statements_.size() == other.size());
    for (size_t i = 0; i < statements_.size(); ++i) {
      STEWARD_CHECK(statements_[i].sql == other[i].sql);
      for (size_t j = 0; j < other[i].values.size(); ++j) {
        const auto* const text = std::get_if<std::string>(&statements_[i].values[j]);
        if (text == nullptr || statements_[i].values[j] == other[i].values[j]) continue;
        if (text->size() == 16 || text->size() == 32 || text->starts_with("BX-"))
          fresh_.insert(*text);
      }
    }
    STEWARD_CHECK(fresh_.size() >= 3);
  }

  const std::vector<CapturedStatement>& statements() const { return statements_; }

  // Any thread, one connection each.
  std::optional<db::ServerError> Send(db::Connection& connection) {
    std::map<std::string, std::string> replacements;
    for (const std::string& value : fresh_) replacements[value] = Fresh(value);
    if (auto error = connection.Command("START TRANSACTION")) return error;
    for (const CapturedStatement& statement : statements_) {
      db::Values values;
      for (const Literal& literal : statement.values)
        values.push_back(Bound(literal, replacements));
      std::int64_t affected = 0;
      const auto error =
          statement.sql.starts_with("SELECT")
              ? connection.Select(statement.sql, values, [](const db::Row&) { return true; })
              : connection.Change(statement.sql, values, affected);
      if (error) return error;
    }
    return connection.Command("COMMIT");
  }

 private:
  // As the service makes them: ids that rise, hashes that do not.
  std::string Fresh(const std::string& value) {
    const std::string id(ids_.Next(SystemClock().Now()).AsBytes());
    if (value.size() == 16) return id;
    if (value.size() == 32) return id.substr(8) + id.substr(0, 8) + id.substr(8) + id.substr(0, 8);
    return "BX-bare-" + std::to_string(++numbers_);
  }

  static db::Value Bound(const Literal& literal,
                         const std::map<std::string, std::string>& replacements) {
    if (const auto* number = std::get_if<long long>(&literal)) return std::int64_t{*number};
    if (const auto* text = std::get_if<std::string>(&literal)) {
      const auto fresh = replacements.find(*text);
      return std::string_view(fresh == replacements.end() ? *text : fresh->second);
    }
    return nullptr;
  }

  const std::vector<CapturedStatement> statements_;
  std::set<std::string> fresh_;
  RandomIdSource ids_;
  std::atomic<long long> numbers_ = 1'000'000;
};

using Connections = std::vector<std::unique_ptr<db::Connection>>;

Connections OpenConnections(const db::Settings& settings) {
  Connections connections;
  for (int i = 0; i < kConnections; ++i) {
    db::ServerError error;
    connections.push_back(db::Connection::Open(settings, error));
    STEWARD_CHECK(connections.back() != nullptr);
  }
  return connections;
}

// Sends it over all connections at once; transactions per second.
class BareLoad {
 public:
  BareLoad(Replay& replay, const db::Settings& settings)
      : replay_(replay), connections_(OpenConnections(settings)) {}

  double Run() {
    const std::vector<pid_t> server = {PrivateMariaDb::Shared().pid()};
    const double process_before = CpuMicroseconds(CLOCK_PROCESS_CPUTIME_ID);
    const double server_before = CpuMicroseconds(server);
    const auto start = std::chrono::steady_clock::now();
    const auto end = start + std::chrono::milliseconds(kRoundMs);
    std::atomic<int> sent = 0;
    std::vector<std::thread> threads;
    for (const auto& connection : connections_) {
      threads.emplace_back([&] {
        while (std::chrono::steady_clock::now() < end) {
          if (const auto error = replay_.Send(*connection)) {
            Say("bare: %d %s", error->code, error->text.c_str());
            std::abort();
          }
          ++sent;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    rates_.push_back(sent / seconds.count());
    own_.push_back((CpuMicroseconds(CLOCK_PROCESS_CPUTIME_ID) - process_before) / sent);
    servers_.push_back((CpuMicroseconds(server) - server_before) / sent);
    return rates_.back();
  }

  void Tell() const {
    Say("bare statements   %6.0f/s; CPU us: client %.1f, others %.1f", Median(rates_), Median(own_),
        Median(servers_));
  }

 private:
  Replay& replay_;
  const Connections connections_;
  std::vector<double> rates_, own_, servers_;
};

// Sends it once for each call.
class CalledStatements {
 public:
  CalledStatements(Replay& replay, const db::Settings& settings)
      : replay_(replay), connections_(OpenConnections(settings)) {}

  CallTarget target() const {
    return {server_.port(), EchoServer::kPath, "", [] { return std::vector<std::string>{""}; }};
  }

 private:
  void Send() {
    thread_local db::Connection& own = *connections_.at(workers_++);
    STEWARD_CHECK(!replay_.Send(own));
  }

  Replay& replay_;
  const Connections connections_;
  std::atomic<size_t> workers_ = 0;
  EchoServer server_{[this] { Send(); }};
};

CallTarget CreateTarget(TicketsStage& stage) {
  return {stage.port(), "/steward.tickets.v1.TicketService/CreateTicket", stage.desk(), [&stage] {
            tickets::v1::CreateTicketRequest request = TicketsStage::Report();
            std::vector<std::string> requests;
            for (int i = 0; i < kMostPerRound; ++i) {
              request.set_request_id(stage.FreshId());
              requests.push_back(request.SerializeAsString());
            }
            return requests;
          }};
}

Replay ReplayOf(TicketsStage& stage) {
  Log log;
  stage.Create();  // its statements prepared, a block of numbers fetched
  std::vector<CapturedStatement> one = log.OfOneCreate(stage);
  return {std::move(one), log.OfOneCreate(stage)};
}

void CompareWithItsStatements() {
  TicketsStage stage({.redis = &PrivateRedis::Shared()});
  Replay replay = ReplayOf(stage);
  const std::vector<pid_t> servers = {PrivateMariaDb::Shared().pid(), PrivateRedis::Shared().pid()};
  BareLoad bare(replay, stage.schema().settings());
  CalledStatements statements(replay, stage.schema().settings());
  CallLoad called(statements.target(), kAtOnce, servers);
  CallLoad service(CreateTarget(stage), kAtOnce, servers);
  const auto run = [](CallLoad& load) {
    return [&load] { return load.Run(kRoundMs).calls_per_second; };
  };
  const auto rates =
      InTurn(kRounds, {[&] { return bare.Run(); }, run(called), run(service), run(called)});
  std::vector<double> of_called, of_bare, called_of_bare;
  for (size_t i = 0; i < kRounds; ++i) {
    const double calls = (rates[1][i] + rates[3][i]) / 2;
    of_called.push_back(rates[2][i] / calls);
    of_bare.push_back(rates[2][i] / rates[0][i]);
    called_of_bare.push_back(calls / rates[0][i]);
  }
  Say("a transaction is START, COMMIT and %zu statements:", replay.statements().size());
  for (const CapturedStatement& statement : replay.statements())
    Say("  %.60s...", statement.sql.c_str());
  bare.Tell();
  Say("called            %s", called.CpuText().c_str());
  Say("CreateTicket      %s", service.CpuText().c_str());
  Say("of bare: called %.2f, CreateTicket %.2f", Median(called_of_bare), Median(of_bare));
  AtLeast("create", Median(of_called), 0.80, "of the same statements called");
}

}  // namespace

void Measure() {
  if (Chosen("create")) CompareWithItsStatements();
}

}  // namespace steward::bench
