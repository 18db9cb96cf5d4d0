#include "common/db/pool.h"

#include <algorithm>
#include <utility>

namespace steward::db {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kPingAfter(5);

}  // namespace

Lease::~Lease() {
  if (!connection_) return;  // moved from, or Renew() failed
  if (broken_ || in_transaction_) {
    pool_->Close(std::move(connection_));
    pool_->Return(nullptr);
  } else {
    pool_->Return(std::move(connection_));
  }
}

Status Lease::Renew() {
  pool_->Close(std::move(connection_));
  Result<std::unique_ptr<Connection>> fresh = pool_->Connect();
  if (!fresh.ok()) {
    pool_->Return(nullptr);
    return std::move(fresh).error();
  }
  connection_ = std::move(fresh).value();
  broken_ = in_transaction_ = false;
  return {};
}

Pool::Pool(const Settings& settings, Reaper& reaper) : settings_(settings), reaper_(reaper) {}

Pool::~Pool() {
  while (!idle_.empty()) {
    Close(std::move(idle_.back()));
    idle_.pop_back();
  }
}

Result<Lease> Pool::Take(const Patience& patience) {
  std::unique_ptr<Connection> connection = TRY(Wait(patience));
  if (connection && !Usable(*connection)) Close(std::move(connection));
  if (!connection) {
    Result<std::unique_ptr<Connection>> fresh = Connect();
    if (!fresh.ok()) {
      Return(nullptr);
      return std::move(fresh).error();
    }
    connection = std::move(fresh).value();
  }
  return Lease(*this, std::move(connection));
}

Result<std::unique_ptr<Connection>> Pool::Wait(const Patience& patience) {
  std::unique_lock lock(mutex_);
  if (patience.over()) return PatienceOver(patience, "no time left to wait for a connection");
  if (waiters_.empty() && !idle_.empty()) {
    std::unique_ptr<Connection> connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
  }
  if (waiters_.empty() && state_.open < settings_.connections) {
    state_.most_open = std::max(state_.most_open, ++state_.open);
    return std::unique_ptr<Connection>();
  }
  Waiter waiter;
  const auto place = waiters_.insert(waiters_.end(), &waiter);
  while (!waiter.granted) {
    if (patience.over()) {
      waiters_.erase(place);
      return PatienceOver(patience, "all connections to the database are in use");
    }
    waiter.turn.wait_until(lock, std::min(patience.deadline, steady_clock::now() + kPatienceLook));
  }
  return std::move(waiter.connection);
}

// Without the mutex: nobody else may wait for a server that does not answer.
Result<std::unique_ptr<Connection>> Pool::Connect() {
  ServerError error;
  std::unique_ptr<Connection> connection = Connection::Open(settings_, error);
  if (!connection) {
    return Unavailable("cannot connect to the database, error " + std::to_string(error.code) +
                       ": " + error.text);
  }
  reaper_.Add(connection->watch());
  const std::lock_guard lock(mutex_);
  ++state_.connects;
  return connection;
}

bool Pool::Usable(Connection& connection) {
  {
    const std::lock_guard lock(mutex_);
    const bool fresh = steady_clock::now() - connection.used < kPingAfter;
    if (fresh && connection.used > last_loss_) return true;
  }
  return connection.Ping();
}

void Pool::Close(std::unique_ptr<Connection> connection) {
  reaper_.Remove(connection->watch());
  {
    const std::lock_guard lock(mutex_);
    last_loss_ = steady_clock::now();
    state_.prepares += connection->prepares();
  }
  connection.reset();
}

void Pool::Return(std::unique_ptr<Connection> connection) {
  if (connection) connection->used = steady_clock::now();
  const std::lock_guard lock(mutex_);
  if (!waiters_.empty()) {
    Waiter& waiter = *waiters_.front();
    waiters_.pop_front();
    waiter.connection = std::move(connection);
    waiter.granted = true;
    waiter.turn.notify_one();
  } else if (connection) {
    idle_.push_back(std::move(connection));
  } else {
    --state_.open;
  }
}

Pool::State Pool::state() const {
  const std::lock_guard lock(mutex_);
  State state = state_;
  state.idle = static_cast<std::int64_t>(idle_.size());
  state.waiting = static_cast<std::int64_t>(waiters_.size());
  for (const std::unique_ptr<Connection>& connection : idle_)
    state.prepares += connection->prepares();
  return state;
}

}  // namespace steward::db
