#include "common/db/leadership.h"

#include <utility>

#include "common/base/fault_point.h"
#include "common/db/connection.h"
#include "steward/type/v1/reasons.h"

namespace steward::db {

Leadership::Leadership(Settings settings, std::string name)
    : settings_(std::move(settings)),
      name_(std::move(name)),
      lock_(settings_.schema + ":" + name_) {}

Leadership::~Leadership() = default;  // the server frees the lock with the connection

std::optional<std::uint64_t> Leadership::Lead() {
  if (connection_ && epoch_) {
    if (connection_->Ping()) return epoch_;
    connection_.reset();
  }
  epoch_ = Take();
  return epoch_;
}

// One number, or none: the statement found nothing, or the connection is gone.
std::optional<std::int64_t> Leadership::Ask(const std::string& sql) {
  std::optional<std::int64_t> answer;
  const Value lock(lock_);
  const auto error = connection_->Select(sql, {lock}, [&](const Row& row) {
    answer = row.Get<std::optional<std::int64_t>>(0);
    return true;
  });
  if (error) {
    connection_.reset();
    return std::nullopt;
  }
  return answer;
}

std::optional<bool> Leadership::IsLed() {
  if (!Connect()) return std::nullopt;
  const std::optional<std::int64_t> is_free = Ask("SELECT IS_FREE_LOCK(?)");
  return is_free ? std::optional<bool>(*is_free == 0) : std::nullopt;
}

void Leadership::GiveUp() {
  if (epoch_) connection_.reset();
  epoch_.reset();
}

bool Leadership::Connect() {
  if (connection_) return true;
  ServerError error;
  connection_ = Connection::Open(settings_, error);
  if (!connection_) return false;
  const std::string silence = std::to_string(kSilence.count());
  if (connection_->Command("SET SESSION wait_timeout = " + silence)) connection_.reset();
  return connection_ != nullptr;
}

std::optional<std::uint64_t> Leadership::Take() {
  if (!Connect()) return std::nullopt;
  if (Ask("SELECT GET_LOCK(?, 0)") != 1) return std::nullopt;
  std::int64_t affected = 0;
  if (connection_->Change("INSERT INTO leader_epochs (name, epoch) VALUES (?, 1)"
                          " ON DUPLICATE KEY UPDATE epoch = epoch + 1",
                          {Value(name_)}, affected)) {
    connection_.reset();
    return std::nullopt;
  }
  std::optional<std::uint64_t> epoch;
  const auto error = connection_->Select("SELECT epoch FROM leader_epochs WHERE name = ?",
                                         {Value(name_)}, [&](const Row& row) {
                                           epoch = row.Get<std::uint64_t>(0);
                                           return true;
                                         });
  if (error) {
    connection_.reset();
    return std::nullopt;
  }
  STEWARD_FAULT("leadership.gained");
  return epoch;
}

Status CheckLeadership(Tx& tx, std::string_view name, std::uint64_t epoch) {
  const std::optional<std::uint64_t> newest = TRY(tx.QueryOne(
      "SELECT epoch FROM leader_epochs WHERE name = ? FOR UPDATE",
      [](const Row& row) { return row.Get<std::uint64_t>(0); }, name));
  if (newest == epoch) return {};
  Error error = type::Fail(type::Reason::kContention);
  error.cause = "another process leads the work " + std::string(name) + " now";
  return error;
}

}  // namespace steward::db
