#include "common/db/connection.h"

#include <cppconn/exception.h>
#include <cppconn/prepared_statement.h>
#include <cppconn/resultset.h>
#include <cppconn/statement.h>
#include <mysql_connection.h>
#include <mysql_driver.h>

#include <algorithm>
#include <list>
#include <unordered_map>

#include "common/db/time_text.h"

namespace steward::db {
namespace {

constexpr int kConnectSeconds = 2;
// Seconds between two statements of a transaction; that of db::Leadership.
constexpr std::int64_t kLongestSilence = 10;

// The driver's registry of instances is filled by the first call, which must not have a rival.
sql::mysql::MySQL_Driver* TheDriver() {
  static sql::mysql::MySQL_Driver* const driver = sql::mysql::get_mysql_driver_instance();
  return driver;
}

sql::ConnectOptionsMap Options(const Settings& settings) {
  const int timeout = static_cast<int>(std::max<std::int64_t>(1, settings.socket_timeout.count()));
  sql::ConnectOptionsMap options;
  options["hostName"] = sql::SQLString(settings.socket.empty() ? "tcp://" + settings.host + ":" +
                                                                     std::to_string(settings.port)
                                                               : "unix://" + settings.socket);
  options["userName"] = sql::SQLString(settings.user);
  options["password"] = sql::SQLString(settings.password);
  if (!settings.schema.empty()) options["schema"] = sql::SQLString(settings.schema);
  options["OPT_CONNECT_TIMEOUT"] = kConnectSeconds;
  options["OPT_READ_TIMEOUT"] = timeout;
  options["OPT_WRITE_TIMEOUT"] = timeout;
  options["OPT_CHARSET_NAME"] = sql::SQLString("utf8mb4");
  // "0 rows affected" must mean that nothing changed: idempotency keys are claimed by it.
  options["CLIENT_FOUND_ROWS"] = false;
  return options;
}

void BindOne(sql::PreparedStatement& statement, unsigned position, const Value& value) {
  struct Binder {
    sql::PreparedStatement& statement;
    unsigned position;
    void operator()(std::nullptr_t) const { statement.setNull(position, 0); }
    void operator()(std::int64_t number) const { statement.setInt64(position, number); }
    void operator()(std::uint64_t number) const { statement.setUInt64(position, number); }
    void operator()(std::string_view text) const {
      statement.setString(position, sql::SQLString(text.data(), text.size()));
    }
    void operator()(Time time) const { statement.setDateTime(position, TimeText(time)); }
    void operator()(std::chrono::year_month_day day) const {
      statement.setDateTime(position, DayText(day));
    }
  };
  std::visit(Binder{statement, position}, value);
}

struct TextHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

}  // namespace

struct Connection::Driver {
  struct Prepared {
    std::unique_ptr<sql::PreparedStatement> statement;
    std::list<std::string_view>::iterator place;  // in `order`
  };

  std::unique_ptr<sql::Connection> connection;
  std::unique_ptr<sql::Statement> command;
  std::list<std::string_view> order;  // keys of `statements`, the longest unused first
  std::unordered_map<std::string, Prepared, TextHash, std::equal_to<>> statements;
  std::unique_ptr<sql::PreparedStatement> wide;  // the last one, until it was executed

  // With this many values to bind. May throw, as everything of the driver.
  sql::PreparedStatement& Prepare(std::string_view sql, size_t width, std::int64_t& prepares) {
    if (width > kWidth) {
      wide.reset(connection->prepareStatement(sql::SQLString(sql.data(), sql.size())));
      ++prepares;
      return *wide;
    }
    if (const auto found = statements.find(sql); found != statements.end()) {
      order.splice(order.end(), order, found->second.place);
      return *found->second.statement;
    }
    if (statements.size() >= kStatements) {
      statements.erase(statements.find(order.front()));
      order.pop_front();
    }
    std::unique_ptr<sql::PreparedStatement> made(
        connection->prepareStatement(sql::SQLString(sql.data(), sql.size())));
    ++prepares;
    const auto place = statements.emplace(std::string(sql), Prepared{std::move(made), {}}).first;
    place->second.place = order.insert(order.end(), place->first);
    return *place->second.statement;
  }
};

namespace {

// Turns whatever the driver throws into an error.
template <class Action>
std::optional<ServerError> Caught(Action action) {
  try {
    action();
    return std::nullopt;
  } catch (const sql::SQLException& exception) {
    return ServerError{exception.getErrorCode(), exception.what()};
  } catch (const std::exception& exception) {
    return ServerError{0, exception.what()};
  }
}

void BindValues(sql::PreparedStatement& statement, const Values& values) {
  statement.clearParameters();  // else a value of the last run could stand in for a missing one
  unsigned position = 0;
  for (const Value& value : values) BindOne(statement, ++position, value);
}

}  // namespace

Connection::Connection(std::unique_ptr<Driver> driver) : driver_(std::move(driver)) {}

Connection::~Connection() {
  // Statements before their connection. A dead peer makes the destructors fail, which is no news.
  driver_->statements.clear();
  driver_->wide.reset();
  driver_->command.reset();
  static_cast<void>(Caught([&] { driver_->connection->close(); }));
}

std::unique_ptr<Connection> Connection::Open(const Settings& settings, ServerError& error) {
  auto driver = std::make_unique<Driver>();
  std::optional<ServerError> failed = Caught([&] {
    sql::ConnectOptionsMap options = Options(settings);
    driver->connection.reset(TheDriver()->connect(options));
    driver->command.reset(driver->connection->createStatement());
  });
  if (failed) {
    error = *std::move(failed);
    return nullptr;
  }
  std::unique_ptr<Connection> connection(new Connection(std::move(driver)));
  failed = connection->SetUp(settings);
  if (failed) {
    error = *std::move(failed);
    return nullptr;
  }
  connection->used = std::chrono::steady_clock::now();
  return connection;
}

std::optional<ServerError> Connection::SetUp(const Settings& settings) {
  std::string version;
  std::int64_t uptime = 0;
  std::int64_t now = 0;
  auto error = Select(
      "SELECT VERSION(), CONNECTION_ID(), UNIX_TIMESTAMP(),"
      " CONCAT_WS('|', @@hostname, @@port, @@server_id, @@datadir)",
      {}, [&](const Row& row) {
        version = row.Get<std::string>(0);
        watch_->connection_id = row.Get<std::int64_t>(1);
        now = row.Get<std::int64_t>(2);
        watch_->server.name = row.Get<std::string>(3);
        return true;
      });
  if (error) return error;
  error = Select("SHOW GLOBAL STATUS LIKE 'Uptime'", {}, [&](const Row& row) {
    uptime = std::stoll(row.Get<std::string>(1));
    return true;
  });
  if (error) return error;
  watch_->server.started = now - uptime;

  // A statement that hangs longer than the socket may costs the connection and leaves the caller in
  // doubt; one the server itself stops costs the statement. So the server's guards come first.
  const std::int64_t timeout = std::max<std::int64_t>(1, settings.socket_timeout.count());
  const std::int64_t lock_wait = std::clamp<std::int64_t>(timeout - 1, 1, 3);
  const std::int64_t statement_ms = timeout * 1000 - 200;
  // Whoever is stopped or vanishes in the middle of a transaction must not hold its locks for
  // hours: a new leader waits for the row of its epoch. MySQL knows no such guard of transactions
  // alone; a connection that only lies in the pool is made anew there.
  const std::string silence = std::to_string(std::max(kLongestSilence, timeout));
  const bool mariadb = version.find("MariaDB") != version.npos;
  const std::string settings_text =
      "SET time_zone = '+00:00', autocommit = 1,"
      " sql_mode = 'STRICT_ALL_TABLES,STRICT_TRANS_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,"
      "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY',"
      " innodb_lock_wait_timeout = " +
      std::to_string(lock_wait) +
      (mariadb ? ", max_statement_time = " + std::to_string(statement_ms / 1000) + "." +
                     std::to_string(statement_ms % 1000) + ", idle_transaction_timeout = " + silence
               : ", max_execution_time = " + std::to_string(statement_ms) +
                     ", wait_timeout = " + silence);
  for (const std::string& text :
       {std::string("SET NAMES utf8mb4 COLLATE utf8mb4_bin"),
        std::string("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"), settings_text}) {
    if ((error = Command(text))) return error;
  }
  return std::nullopt;
}

std::optional<ServerError> Connection::Select(std::string_view sql, const Values& values,
                                              const std::function<bool(const Row&)>& each) {
  std::string problem;
  std::optional<ServerError> error = Caught([&] {
    sql::PreparedStatement& statement = driver_->Prepare(sql, values.size(), prepares_);
    BindValues(statement, values);
    const std::unique_ptr<sql::ResultSet> rows(statement.executeQuery());
    while (rows->next()) {
      const Row row(*rows);
      const bool more = each(row);
      if (!row.problem().empty()) {
        problem = row.problem();
        break;
      }
      if (!more) break;
    }
  });
  driver_->wide.reset();
  if (!error && !problem.empty()) error = ServerError{0, problem};
  return error;
}

std::optional<ServerError> Connection::Change(std::string_view sql, const Values& values,
                                              std::int64_t& affected) {
  std::optional<ServerError> error = Caught([&] {
    sql::PreparedStatement& statement = driver_->Prepare(sql, values.size(), prepares_);
    BindValues(statement, values);
    affected = statement.executeUpdate();
  });
  driver_->wide.reset();
  return error;
}

std::optional<ServerError> Connection::Command(const std::string& sql) {
  return Caught([&] { driver_->command->execute(sql); });
}

bool Connection::Ping() {
  bool alive = false;
  const std::optional<ServerError> error = Caught([&] { alive = driver_->connection->isValid(); });
  return alive && !error;
}

}  // namespace steward::db
