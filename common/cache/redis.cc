#include "common/cache/redis.h"

#include <hiredis/hiredis.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <optional>

#include "common/base/reason.h"
#include "steward/type/v1/reasons.h"

namespace steward::cache {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Deadline = SteadyClock::time_point;

Error Unavailable(std::string cause) {
  Error error = Fail(type::Reason::kRedisUnavailable, {});
  error.cause = std::move(cause);
  return error;
}

// Whether the socket becomes ready before the deadline.
bool WaitFor(int socket, short events, Deadline deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - SteadyClock::now());
    if (left.count() <= 0) return false;
    pollfd poll_for{socket, events, 0};
    const int ready = poll(&poll_for, 1, static_cast<int>(left.count()));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

Reply ToReply(const redisReply& from) {
  Reply reply;
  switch (from.type) {
    case REDIS_REPLY_INTEGER:
      reply.kind = Reply::Kind::kInteger;
      reply.integer = from.integer;
      return reply;
    case REDIS_REPLY_STATUS:
    case REDIS_REPLY_STRING:
      reply.kind = Reply::Kind::kText;
      reply.text.assign(from.str, from.len);
      return reply;
    case REDIS_REPLY_ERROR:
      reply.kind = Reply::Kind::kError;
      reply.text.assign(from.str, from.len);
      return reply;
    case REDIS_REPLY_ARRAY:
      reply.kind = Reply::Kind::kList;
      for (size_t i = 0; i < from.elements; ++i) reply.items.push_back(ToReply(*from.element[i]));
      return reply;
    default: return reply;
  }
}

struct FreeContext {
  void operator()(redisContext* context) const { redisFree(context); }
};
struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};

}  // namespace

// hiredis makes the connection and reads replies; sending and waiting are ours, because its
// timeouts start again with every byte and its writes raise SIGPIPE.
class Redis::Connection {
 public:
  Status Open(const RedisOptions& options, Deadline deadline) {
    context_.reset(options.socket.empty() ? redisConnectNonBlock(options.host.c_str(), options.port)
                                          : redisConnectUnixNonBlock(options.socket.c_str()));
    if (context_ == nullptr || context_->err != 0) {
      return Unavailable(context_ != nullptr ? context_->errstr : "no memory");
    }
    int error = 0;
    socklen_t size = sizeof error;
    if (!WaitFor(context_->fd, POLLOUT, deadline) ||
        getsockopt(context_->fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0) {
      return Unavailable("cannot connect");
    }
    if (options.user.empty()) return {};
    const std::array<std::string_view, 3> sign_in = {"AUTH", options.user, options.password};
    const Reply reply = TRY(Run(sign_in, deadline));
    if (reply.kind == Reply::Kind::kError) return Unavailable(reply.text);
    return {};
  }

  Result<Reply> Run(std::span<const std::string_view> arguments, Deadline deadline) {
    std::vector<const char*> texts;
    std::vector<size_t> sizes;
    for (const std::string_view argument : arguments) {
      texts.push_back(argument.data() != nullptr ? argument.data() : "");
      sizes.push_back(argument.size());
    }
    char* bytes = nullptr;
    const int size =
        redisFormatCommandArgv(&bytes, static_cast<int>(texts.size()), texts.data(), sizes.data());
    if (size < 0) return Unavailable("no memory");
    const Status sent = Send({bytes, static_cast<size_t>(size)}, deadline);
    redisFreeCommand(bytes);
    TRY(Status(sent));
    return Receive(deadline);
  }

 private:
  Status Send(std::string_view bytes, Deadline deadline) {
    while (!bytes.empty()) {
      const ssize_t sent =
          send(context_->fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent > 0) {
        bytes.remove_prefix(static_cast<size_t>(sent));
      } else if (errno == EAGAIN) {
        if (!WaitFor(context_->fd, POLLOUT, deadline)) return Unavailable("timeout while sending");
      } else if (errno != EINTR) {
        return Unavailable("connection lost while sending");
      }
    }
    return {};
  }

  Result<Reply> Receive(Deadline deadline) {
    std::array<char, 16384> buffer;
    for (;;) {
      void* raw = nullptr;
      if (redisReaderGetReply(context_->reader, &raw) != REDIS_OK) {
        return Unavailable(context_->reader->errstr);
      }
      if (raw != nullptr) {
        const std::unique_ptr<redisReply, FreeReply> reply(static_cast<redisReply*>(raw));
        // One command, one reply: what is left would be taken for the next command's.
        if (context_->reader->pos != context_->reader->len) return Unavailable("more than a reply");
        return ToReply(*reply);
      }
      if (!WaitFor(context_->fd, POLLIN, deadline)) return Unavailable("timeout");
      const ssize_t size = recv(context_->fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
      if (size == 0) return Unavailable("closed by the server");
      if (size < 0 && errno != EAGAIN && errno != EINTR) return Unavailable("connection lost");
      if (size > 0) redisReaderFeed(context_->reader, buffer.data(), static_cast<size_t>(size));
    }
  }

  std::unique_ptr<redisContext, FreeContext> context_;
};

Redis::Redis(RedisOptions options) : options_(std::move(options)) {}
Redis::~Redis() = default;

Result<Reply> Redis::Run(std::span<const std::string_view> arguments,
                         SteadyClock::duration timeout) {
  if (!MayTry()) {
    counters_.refusals.fetch_add(1, std::memory_order_relaxed);
    return Unavailable("paused after failures");
  }
  std::optional<ConnectionPtr> leased = Lease();
  if (!leased) {
    counters_.refusals.fetch_add(1, std::memory_order_relaxed);
    return Unavailable("all connections in use");
  }
  ConnectionPtr connection = *std::move(leased);
  const Deadline deadline = SteadyClock::now() + timeout;
  Result<Reply> reply = [&]() -> Result<Reply> {
    if (connection == nullptr) {
      counters_.connects.fetch_add(1, std::memory_order_relaxed);
      connection = std::make_unique<Connection>();
      TRY(connection->Open(options_, deadline));
    }
    return connection->Run(arguments, deadline);
  }();
  counters_.commands.fetch_add(1, std::memory_order_relaxed);
  if (reply.ok()) {
    Succeeded();
  } else {
    connection.reset();  // its next reply would belong to this command
    FailedOnce();
  }
  Return(std::move(connection));
  return reply;
}

bool Redis::paused() const {
  return SteadyClock::now().time_since_epoch().count() <
         paused_until_ns_.load(std::memory_order_relaxed);
}

bool Redis::MayTry() {
  if (failures_in_row_.load(std::memory_order_relaxed) < options_.failures_to_open) return true;
  // One caller tries and pushes the end of the pause on, the others stay away.
  std::int64_t until = paused_until_ns_.load(std::memory_order_relaxed);
  const std::int64_t now = SteadyClock::now().time_since_epoch().count();
  return now >= until && paused_until_ns_.compare_exchange_strong(
                             until, now + std::chrono::nanoseconds(options_.pause).count());
}

void Redis::Succeeded() {
  if (failures_in_row_.load(std::memory_order_relaxed) == 0) return;
  failures_in_row_.store(0, std::memory_order_relaxed);
  paused_until_ns_.store(0, std::memory_order_relaxed);
}

void Redis::FailedOnce() {
  counters_.failures.fetch_add(1, std::memory_order_relaxed);
  {
    const std::lock_guard lock(mutex_);
    idle_.clear();  // they end at the same server, which has probably been restarted
  }
  if (failures_in_row_.fetch_add(1, std::memory_order_relaxed) + 1 < options_.failures_to_open)
    return;
  const std::int64_t now = SteadyClock::now().time_since_epoch().count();
  paused_until_ns_.store(now + std::chrono::nanoseconds(options_.pause).count(),
                         std::memory_order_relaxed);
}

std::optional<Redis::ConnectionPtr> Redis::Lease() {
  const std::lock_guard lock(mutex_);
  if (leased_ == options_.connections) return std::nullopt;
  ++leased_;
  if (idle_.empty()) return ConnectionPtr();
  ConnectionPtr connection = std::move(idle_.back());
  idle_.pop_back();
  return connection;
}

void Redis::Return(ConnectionPtr connection) {
  const std::lock_guard lock(mutex_);
  --leased_;
  if (connection != nullptr) idle_.push_back(std::move(connection));
}

}  // namespace steward::cache
