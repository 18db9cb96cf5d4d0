#include "tests/support/fault_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

#include "common/base/result.h"
#include "tests/support/loopback.h"

namespace steward::testing {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kMostWaiting = 4 << 20;  // more than this is not read
constexpr auto kBetweenSlices = std::chrono::microseconds(50);

sockaddr_un UnixAddress(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  STEWARD_CHECK(path.size() < sizeof address.sun_path);
  path.copy(address.sun_path, path.size());
  return address;
}

template <class Address>
bool Bind(int socket, const Address& address) {
  return bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

template <class Address>
bool Connect(int socket, const Address& address) {
  return connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

// A socket bound to the port; several may be while none but one listens.
int BoundSocket(int port) {
  const int bound = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int yes = 1;
  setsockopt(bound, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  STEWARD_CHECK(Bind(bound, Loopback(port)));
  return bound;
}

}  // namespace

FaultProxy::FaultProxy(int server_port) : server_port_(server_port) {
  keeper_ = BoundSocket(0);
  sockaddr_in address{};
  socklen_t size = sizeof address;
  STEWARD_CHECK(getsockname(keeper_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  port_ = ntohs(address.sin_port);
  wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  Listen();
  thread_ = std::thread([this] { Loop(); });
}

FaultProxy::FaultProxy(std::string server_socket, std::string own_socket)
    : server_socket_(std::move(server_socket)), own_socket_(std::move(own_socket)) {
  wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  Listen();
  thread_ = std::thread([this] { Loop(); });
}

FaultProxy::~FaultProxy() {
  Change([&] { stop_ = true; });
  thread_.join();
  for (Link& link : links_) Close(link, true);
  for (const int socket : {listener_, keeper_, wake_}) {
    if (socket >= 0) close(socket);
  }
  if (!own_socket_.empty()) unlink(own_socket_.c_str());
}

void FaultProxy::Listen() {
  if (own_socket_.empty()) {
    listener_ = BoundSocket(port_);
  } else {
    unlink(own_socket_.c_str());
    listener_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    STEWARD_CHECK(Bind(listener_, UnixAddress(own_socket_)));
  }
  STEWARD_CHECK(listen(listener_, 128) == 0);
}

int FaultProxy::ConnectToServer() const {
  const bool tcp = server_socket_.empty();
  const int server = socket(tcp ? AF_INET : AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (tcp ? Connect(server, Loopback(server_port_))
          : Connect(server, UnixAddress(server_socket_))) {
    return server;
  }
  close(server);
  return -1;
}

void FaultProxy::Change(const std::function<void()>& change) {
  const std::lock_guard lock(mutex_);
  change();
  eventfd_write(wake_, 1);
}

void FaultProxy::Set(Direction& direction, const Faults& faults) {
  direction.faults = faults;
  ++direction.setting;
}

void FaultProxy::Requests(const Faults& faults) {
  Change([&] { Set(requests_, faults); });
}
void FaultProxy::Replies(const Faults& faults) {
  Change([&] { Set(replies_, faults); });
}

void FaultProxy::Refuse(bool refuse) {
  Change([&] {
    if (refuse && listener_ >= 0) {
      shutdown(listener_, SHUT_RDWR);  // a poll that is under way would keep it open
      close(listener_);
      listener_ = -1;
    } else if (!refuse && listener_ < 0) {
      Listen();
    }
  });
}

void FaultProxy::Reset() {
  Change([&] {
    for (Link& link : links_) Close(link, true);
    links_.clear();
  });
}

void FaultProxy::Heal() {
  Refuse(false);
  Change([&] {
    Set(requests_, {});
    Set(replies_, {});
  });
}

void FaultProxy::Loop() {
  for (;;) {
    std::vector<pollfd> sockets;
    SteadyTime next = SteadyClock::now() + std::chrono::seconds(1);
    {
      const std::lock_guard lock(mutex_);
      if (stop_) return;
      sockets.push_back({wake_, POLLIN, 0});
      if (listener_ >= 0) sockets.push_back({listener_, POLLIN, 0});
      for (const Link& link : links_) {
        for (const Pipe* pipe : {&link.up, &link.down}) {
          if (Wants(*pipe)) sockets.push_back({pipe->from, POLLIN, 0});
          if (pipe->blocked)
            sockets.push_back({pipe->to, POLLOUT, 0});
          else if (!pipe->waiting.empty())
            next = std::min(next, pipe->waiting.front().due);
        }
      }
    }
    const auto left = std::max(next - SteadyClock::now(), SteadyClock::duration::zero());
    const timespec timeout{std::chrono::duration_cast<std::chrono::seconds>(left).count(),
                           std::chrono::nanoseconds(left % std::chrono::seconds(1)).count()};
    ppoll(sockets.data(), sockets.size(), &timeout, nullptr);

    const std::lock_guard lock(mutex_);
    eventfd_t wakes = 0;
    eventfd_read(wake_, &wakes);
    Accept();
    const SteadyTime now = SteadyClock::now();
    std::erase_if(links_, [&](Link& link) { return !Move(link, now); });
  }
}

void FaultProxy::Accept() {
  while (listener_ >= 0) {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    ++accepted_;
    const int server = ConnectToServer();
    Link link{{client, server, &requests_}, {server, client, &replies_}};
    if (server < 0) {
      Close(link, true);
      continue;
    }
    const int yes = 1;
    for (const int socket : {client, server}) {
      setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    }
    links_.push_back(std::move(link));
  }
}

bool FaultProxy::Wants(const Pipe& pipe) {
  return !pipe.direction->faults.hold && !pipe.ended && !pipe.reset &&
         pipe.waiting_bytes < kMostWaiting;
}

bool FaultProxy::Move(Link& link, SteadyTime now) {
  for (Pipe* pipe : {&link.up, &link.down}) {
    if (pipe->setting != pipe->direction->setting) {
      pipe->setting = pipe->direction->setting;
      pipe->passed = 0;
    }
    const bool alive = Read(*pipe, now) && Write(*pipe, now);
    if (!alive || (pipe->reset && pipe->waiting.empty())) {
      Close(link, true);
      return false;
    }
  }
  if (!link.up.ended || !link.down.ended || !link.up.shut || !link.down.shut) return true;
  Close(link, false);
  return false;
}

bool FaultProxy::Read(Pipe& pipe, SteadyTime now) {
  std::array<char, 65536> buffer;
  while (Wants(pipe)) {
    const ssize_t size = recv(pipe.from, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (size < 0) return errno == EAGAIN || errno == EINTR;
    if (size == 0) {
      pipe.ended = true;
      return true;
    }
    pipe.direction->bytes += static_cast<std::uint64_t>(size);
    Take(pipe, std::string(buffer.data(), static_cast<std::size_t>(size)), now);
  }
  return true;
}

void FaultProxy::Take(Pipe& pipe, std::string bytes, SteadyTime now) {
  const Faults& faults = pipe.direction->faults;
  const std::size_t first = pipe.passed;
  pipe.passed += bytes.size();
  if (faults.corrupt_at && *faults.corrupt_at >= first && *faults.corrupt_at < pipe.passed) {
    char& byte = bytes[*faults.corrupt_at - first];
    byte = static_cast<char>(byte ^ 1);
  }
  if (faults.reset_after && pipe.passed >= *faults.reset_after) {
    bytes.resize(*faults.reset_after > first ? *faults.reset_after - first : 0);
    pipe.reset = true;
  }
  if (faults.black_hole || faults.half_close || pipe.shut) return;
  SteadyTime due = now + faults.latency;
  std::size_t piece = faults.slice != 0 ? faults.slice : bytes.size();
  if (faults.bandwidth != 0)
    piece = std::min(piece, std::max<std::size_t>(faults.bandwidth / 100, 1));
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    std::string part = bytes.substr(at, piece);
    if (faults.slice != 0) due += kBetweenSlices;
    if (faults.bandwidth != 0) {
      pipe.line_free =
          std::max(pipe.line_free, due) +
          std::chrono::nanoseconds(std::chrono::seconds(1)) * part.size() / faults.bandwidth;
      due = pipe.line_free;
    }
    pipe.waiting_bytes += part.size();
    pipe.waiting.push_back({due, std::move(part)});
  }
}

bool FaultProxy::Write(Pipe& pipe, SteadyTime now) {
  pipe.blocked = false;
  while (!pipe.waiting.empty() && pipe.waiting.front().due <= now) {
    std::string& bytes = pipe.waiting.front().bytes;
    const ssize_t size = send(pipe.to, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (size < 0 && errno == EAGAIN) {
      pipe.blocked = true;
      return true;
    }
    if (size < 0) return errno == EINTR;
    pipe.waiting_bytes -= static_cast<std::size_t>(size);
    bytes.erase(0, static_cast<std::size_t>(size));
    if (bytes.empty()) pipe.waiting.pop_front();
  }
  if ((pipe.ended || pipe.direction->faults.half_close) && pipe.waiting.empty() && !pipe.shut) {
    shutdown(pipe.to, SHUT_WR);
    pipe.shut = true;
  }
  return true;
}

void FaultProxy::Close(Link& link, bool reset) {
  const linger at_once{1, 0};
  for (const int socket : {link.up.from, link.up.to}) {
    if (socket < 0) continue;
    if (reset) setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(socket);
  }
}

}  // namespace steward::testing
