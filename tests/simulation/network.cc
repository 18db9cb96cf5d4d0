#include "tests/simulation/network.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/db/connection.h"
#include "common/db/reaper.h"

// What a row is here. The driver's class of this name is not part of this program.
struct sql::ResultSet {
  const std::vector<std::string>& columns;
  const steward::simulation::Record& cells;
};

namespace steward::simulation {

thread_local Network* Network::here = nullptr;

namespace {

constexpr int kLostConnection = 2013;
constexpr int kLostToDeadlock = 1213;

thread_local int next_connection = 1;

// The server's end of a connection.
struct Line;
thread_local std::vector<Line*> lines;

struct Line {
  explicit Line(const db::Settings& settings)
      : process(settings.user),
        id(next_connection++),
        schema(Network::here->SchemaOf(settings.schema)) {
    lines.push_back(this);
  }
  ~Line() {
    std::erase(lines, this);
    Die();
  }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  void Die() {
    schema.Rollback(transaction);
    schema.Close(id);
    dead = true;
  }

  const std::string process;
  const int id;
  MemorySchema& schema;
  Transaction transaction;
  bool in_transaction = false;  // else every statement is one
  bool dead = false;
};

}  // namespace

void Network::DropLockHolders(const std::string& process) {
  for (Line* line : lines) {
    if (line->process == process && line->schema.HoldsLock(line->id)) line->Die();
  }
}

}  // namespace steward::simulation

namespace steward::db {

using simulation::Network;

struct Connection::Driver : simulation::Line {
  using Line::Line;

  // The error with which a statement fails before it is run; 0: it is run.
  int Arrive() {
    Network::here->Yield();
    const int fault = dead ? simulation::kLostConnection : Network::here->TakeFault(process);
    if (fault == simulation::kLostConnection && !dead) Die();
    if (fault == simulation::kLostToDeadlock) schema.Rollback(transaction);
    return fault;
  }

  simulation::Answer Run(std::string_view sql, const Values& values) {
    if (const int error = Arrive()) return {.error = error};
    simulation::Answer answer = schema.Run(transaction, id, sql, values);
    if (in_transaction) return answer;
    if (answer.error == 0) {
      schema.Commit(transaction);
    } else {
      schema.Rollback(transaction);
    }
    return answer;
  }

  int Commit() {
    if (const int error = Arrive()) return error;
    schema.Commit(transaction);
    in_transaction = false;
    if (Network::here->LosesReply(process)) Die();
    Network::here->Yield();  // where a process is killed that has committed and told nobody
    return dead ? simulation::kLostConnection : 0;
  }
};

Connection::Connection(std::unique_ptr<Driver> driver) : driver_(std::move(driver)) {}
Connection::~Connection() = default;

std::unique_ptr<Connection> Connection::Open(const Settings& settings, ServerError&) {
  std::unique_ptr<Connection> connection(new Connection(std::make_unique<Driver>(settings)));
  connection->used = std::chrono::steady_clock::now();
  return connection;
}

std::optional<ServerError> Connection::SetUp(const Settings&) { return std::nullopt; }

std::optional<ServerError> Connection::Select(std::string_view sql, const Values& values,
                                              const std::function<bool(const Row&)>& each) {
  const simulation::Answer answer = driver_->Run(sql, values);
  if (answer.error != 0) return ServerError{answer.error, "simulated"};
  for (const simulation::Record& cells : answer.rows) {
    sql::ResultSet result{answer.columns, cells};
    const Row row(result);
    const bool more = each(row);
    if (!row.problem().empty()) return ServerError{0, row.problem()};
    if (!more) break;
  }
  return std::nullopt;
}

std::optional<ServerError> Connection::Change(std::string_view sql, const Values& values,
                                              std::int64_t& affected) {
  const simulation::Answer answer = driver_->Run(sql, values);
  affected = answer.affected;
  if (answer.error != 0) return ServerError{answer.error, "simulated"};
  return std::nullopt;
}

std::optional<ServerError> Connection::Command(const std::string& sql) {
  if (driver_->dead) return ServerError{simulation::kLostConnection, "simulated"};
  if (sql == "START TRANSACTION") driver_->in_transaction = true;
  if (sql == "ROLLBACK") {
    driver_->schema.Rollback(driver_->transaction);
    driver_->in_transaction = false;
  }
  if (sql != "COMMIT") return std::nullopt;
  if (const int error = driver_->Commit()) return ServerError{error, "simulated"};
  return std::nullopt;
}

bool Connection::Ping() {
  Network::here->Yield();
  return !driver_->dead;
}

// Rows.

std::string Placeholders(size_t count) {
  std::string text = count == 0 ? "" : "?";
  for (size_t i = 1; i < count; ++i) text += ", ?";
  return text;
}

void Row::Refuse(int column, std::string_view problem) const {
  if (problem_.empty()) problem_ = "column " + std::to_string(column) + " " + std::string(problem);
}

int Row::Position(std::string_view column) const {
  const auto found = std::ranges::find(results_.columns, column);
  if (found != results_.columns.end()) return static_cast<int>(found - results_.columns.begin());
  Refuse(-1, "there is no column " + std::string(column));
  return -1;
}

bool Row::IsNull(int column) const {
  return column < 0 ||
         std::holds_alternative<std::nullptr_t>(results_.cells.at(static_cast<size_t>(column)));
}

std::int64_t Row::Int(int column, std::int64_t, std::int64_t) const {
  if (!IsNull(column)) return simulation::IntOf(results_.cells[static_cast<size_t>(column)]);
  Refuse(column, "is NULL");
  return 0;
}

std::uint64_t Row::Unsigned(int column, std::uint64_t) const {
  return static_cast<std::uint64_t>(Int(column, 0, 0));
}

std::string Row::Text(int column) const {
  if (!IsNull(column)) return simulation::TextOf(results_.cells[static_cast<size_t>(column)]);
  Refuse(column, "is NULL");
  return "";
}

void Row::Bytes(int column, std::uint8_t* bytes, size_t size) const {
  const std::string text = Text(column);
  if (text.size() == size) {
    text.copy(reinterpret_cast<char*>(bytes), size);
  } else {
    Refuse(column, "has another size");
  }
}

Time Row::Instant(int column) const {
  if (!IsNull(column)) return std::get<Time>(results_.cells[static_cast<size_t>(column)]);
  Refuse(column, "is NULL");
  return {};
}

std::chrono::year_month_day Row::Day(int column) const {
  Refuse(column, "is no day here");
  return {};
}

// Nothing is overdue where time stands still.

Reaper::Reaper(Settings settings) : settings_(std::move(settings)) {}
Reaper::~Reaper() = default;
void Reaper::Add(std::shared_ptr<Watch>) {}
void Reaper::Remove(const std::shared_ptr<Watch>&) {}

}  // namespace steward::db
