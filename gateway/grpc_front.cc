#include "gateway/grpc_front.h"

#include <fcntl.h>

#include <utility>  // Boost 1.74 uses std::exchange without including it

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <future>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_set>
#include <vector>

#include "common/base/text.h"
#include "gateway/frame_guard.h"
#include "gateway/open_files.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::gateway {
namespace {

namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;
using Inner = net::local::stream_protocol;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr size_t kPieceBytes = 16384;
constexpr milliseconds kGreetingTime{type::v1::LIMIT_HTTP_HEAD_MS};
constexpr milliseconds kWriteTime{type::v1::LIMIT_HTTP_WRITE_MS};
constexpr milliseconds kSweep{1000};
constexpr milliseconds kAcceptAgain{50};

// GOAWAY of RFC 9113 that takes no stream back: every one the client has begun is answered.
constexpr std::string_view kGoAway("\0\0\x08\x07\0\0\0\0\0\x7f\xff\xff\xff\0\0\0\0", 17);

// Where the frames of one direction begin and end.
class FrameEdges {
 public:
  void Take(std::string_view bytes) {
    while (!bytes.empty()) {
      const size_t part =
          std::min(bytes.size(), head_size_ < kHead ? kHead - head_size_ : payload_);
      if (head_size_ < kHead) {
        std::copy_n(bytes.begin(), part, head_.begin() + static_cast<std::ptrdiff_t>(head_size_));
        head_size_ += part;
        if (head_size_ == kHead) payload_ = Length();
      } else {
        payload_ -= part;
      }
      if (head_size_ == kHead && payload_ == 0) {
        head_size_ = 0;
        is_first_ = false;
      }
      bytes.remove_prefix(part);
    }
  }
  // Whether another frame may stand here. The first one must be the settings.
  bool at_edge() const { return head_size_ == 0 && !is_first_; }

 private:
  static constexpr size_t kHead = 9;
  size_t Length() const {
    const auto byte = [this](size_t i) { return size_t{static_cast<unsigned char>(head_[i])}; };
    return byte(0) << 16 | byte(1) << 8 | byte(2);
  }

  std::array<char, kHead> head_{};
  size_t head_size_ = 0;
  size_t payload_ = 0;
  bool is_first_ = true;
};

// What gRPC calls the other end of its descriptor.
std::string PeerOf(int fd) { return "fd:" + std::to_string(fd); }

tcp::endpoint EndpointOf(const std::string& listen, error_code& error) {
  const size_t colon = listen.rfind(':');
  const auto port =
      colon == listen.npos ? std::nullopt : ParseInt(std::string_view(listen).substr(colon + 1));
  if (!port || *port < 0 || *port > 65535) {
    error = net::error::invalid_argument;
    return {};
  }
  return {net::ip::make_address(listen.substr(0, colon), error), static_cast<std::uint16_t>(*port)};
}

}  // namespace

class GrpcFront::Core {
 public:
  Core(const Options& options, RateLimiter& rate_limiter, Adopt adopt)
      : options_(options), rate_limiter_(rate_limiter), adopt_(std::move(adopt)) {}
  ~Core();

  bool Listen();
  int port() const { return port_; }
  void AskClientsToLeave();
  void StopAccepting();
  std::string AddressOf(std::string_view peer) const;

 private:
  class Link;
  void Accept();
  void AcceptLater();
  bool Open(tcp::socket client);
  void SweepLater();

  const Options options_;
  RateLimiter& rate_limiter_;
  const Adopt adopt_;
  std::uint16_t port_ = 0;
  bool stopping_ = false;           // front's thread
  std::unordered_set<Link*> open_;  // front's thread
  mutable std::mutex mutex_;
  // Of open connections, by gRPC's name for them; guarded by mutex_.
  std::map<std::string, const Link*, std::less<>> by_peer_;
  net::io_context io_{1};
  tcp::acceptor acceptor_{io_};
  net::steady_timer accept_timer_{io_};
  net::steady_timer sweep_timer_{io_};
  std::thread thread_;
};

// One connection: what comes from either side goes to the other, a piece at a time. Kept alive by
// its operations in flight. Front's thread.
class GrpcFront::Core::Link final : public std::enable_shared_from_this<Link> {
 public:
  Link(Core& core, tcp::socket client, Inner::socket inner, std::string peer, std::string address)
      : core_(core),
        client_(std::move(client)),
        inner_(std::move(inner)),
        peer_(std::move(peer)),
        address_(std::move(address)) {
    core_.open_.insert(this);
    const std::lock_guard lock(core_.mutex_);
    core_.by_peer_[peer_] = this;
  }
  ~Link() { Close(); }

  void Start() {
    error_code ignored;
    client_.set_option(tcp::no_delay(true), ignored);
    ReadClient();
    ReadInner();
  }

  void Sweep(steady_clock::time_point now) {
    if (now >= write_deadline_ || (!guard_.greeted() && now >= greeting_deadline_)) Close();
  }

  void AskToLeave() {
    leaving_ = true;
    if (!writing_) SayGoAway();
  }

  // Constant.
  const std::string& address() const { return address_; }

 private:
  friend class Core;

  void Close() {
    if (std::exchange(closed_, true)) return;
    error_code ignored;
    client_.close(ignored);
    inner_.close(ignored);
    core_.open_.erase(this);
    const std::lock_guard lock(core_.mutex_);
    const auto found = core_.by_peer_.find(peer_);  // gRPC may have the number in use again
    if (found != core_.by_peer_.end() && found->second == this) core_.by_peer_.erase(found);
  }

  void ReadClient() {
    client_.async_read_some(net::buffer(in_),
                            [self = shared_from_this()](error_code error, size_t bytes) {
                              if (error) return self->Close();
                              self->PassIn({self->in_.data(), bytes});
                            });
  }

  void PassIn(std::string_view bytes) {
    if (!guard_.Take(bytes)) return Close();
    net::async_write(inner_, net::buffer(bytes.data(), bytes.size()),
                     [self = shared_from_this()](error_code error, size_t) {
                       error ? self->Close() : self->ReadClient();
                     });
  }

  void ReadInner() {
    inner_.async_read_some(net::buffer(out_),
                           [self = shared_from_this()](error_code error, size_t bytes) {
                             if (error) return self->Close();
                             self->waiting_ = bytes;
                             if (!self->writing_) self->PassOut();
                           });
  }

  // A client that does not take what it asked for has its time for each piece.
  void PassOut() {
    const std::string_view bytes(out_.data(), std::exchange(waiting_, 0));
    edges_.Take(bytes);
    Write(bytes, [](Link& link) {
      link.SayGoAway();
      link.ReadInner();
    });
  }

  // Between two frames; otherwise after the next piece.
  void SayGoAway() {
    if (closed_ || !leaving_ || !edges_.at_edge() || std::exchange(said_go_away_, true)) return;
    Write(kGoAway, [](Link& link) {
      if (link.waiting_ > 0) link.PassOut();
    });
  }

  void Write(std::string_view bytes, void (*then)(Link&)) {
    writing_ = true;
    write_deadline_ = steady_clock::now() + kWriteTime;
    net::async_write(client_, net::buffer(bytes.data(), bytes.size()),
                     [self = shared_from_this(), then](error_code error, size_t) {
                       self->writing_ = false;
                       self->write_deadline_ = steady_clock::time_point::max();
                       if (error) return self->Close();
                       then(*self);
                     });
  }

  Core& core_;
  tcp::socket client_;
  Inner::socket inner_;
  const std::string peer_;
  const std::string address_;
  FrameGuard guard_{[this] { return core_.rate_limiter_.TakeFrame(address_).ok(); }};
  steady_clock::time_point write_deadline_ = steady_clock::time_point::max();
  const steady_clock::time_point greeting_deadline_ = steady_clock::now() + kGreetingTime;
  bool closed_ = false;
  bool leaving_ = false;
  bool said_go_away_ = false;
  FrameEdges edges_;      // of what the client gets
  bool writing_ = false;  // to the client
  size_t waiting_ = 0;    // bytes of out_ that wait for that
  std::array<char, kPieceBytes> in_;
  std::array<char, kPieceBytes> out_;
};

GrpcFront::Core::~Core() {
  io_.stop();
  if (thread_.joinable()) thread_.join();
  // Connections that wait in the queue end here, on no thread.
  for (Link* link : std::vector(open_.begin(), open_.end())) link->Close();
}

bool GrpcFront::Core::Listen() {
  error_code error;
  const tcp::endpoint endpoint = EndpointOf(options_.listen, error);
  if (!error) acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(net::socket_base::max_listen_connections, error);
  if (error) return false;
  port_ = acceptor_.local_endpoint(error).port();
  Accept();
  SweepLater();
  thread_ = std::thread([this] { io_.run(); });
  return true;
}

void GrpcFront::Core::AskClientsToLeave() {
  net::post(io_, [this] {
    for (Link* link : std::vector(open_.begin(), open_.end())) link->AskToLeave();
  });
}

void GrpcFront::Core::StopAccepting() {
  std::promise<void> stopped;
  net::post(io_, [&] {
    stopping_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    accept_timer_.cancel();
    stopped.set_value();
  });
  stopped.get_future().wait();
}

std::string GrpcFront::Core::AddressOf(std::string_view peer) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_peer_.find(peer);
  return found == by_peer_.end() ? std::string(peer) : found->second->address();
}

void GrpcFront::Core::Accept() {
  acceptor_.async_accept([this](error_code error, tcp::socket client) {
    if (stopping_ || error == net::error::operation_aborted) return;
    if (error || !Open(std::move(client))) return AcceptLater();
    Accept();
  });
}

void GrpcFront::Core::AcceptLater() {
  accept_timer_.expires_after(kAcceptAgain);
  accept_timer_.async_wait([this](error_code error) {
    if (!error && !stopping_) Accept();
  });
}

// False when there is no room: the client is turned away.
bool GrpcFront::Core::Open(tcp::socket client) {
  error_code error;
  const tcp::endpoint address = client.remote_endpoint(error);
  if (error) return true;  // gone again
  if (open_.size() >= options_.max_connections || !LeavesFiles(client.native_handle()))
    return false;
  Inner::socket inner(io_);
  Inner::socket outer(io_);
  net::local::connect_pair(inner, outer, error);
  if (error) return false;
  outer.non_blocking(true, error);
  const int fd = outer.release(error);
  if (error) return false;
  fcntl(fd, F_SETFD, FD_CLOEXEC);
  const auto link = std::make_shared<Link>(*this, std::move(client), std::move(inner), PeerOf(fd),
                                           address.address().to_string());
  adopt_(fd);
  link->Start();
  return true;
}

void GrpcFront::Core::SweepLater() {
  sweep_timer_.expires_after(kSweep);
  sweep_timer_.async_wait([this](error_code error) {
    if (error) return;
    const auto now = steady_clock::now();
    for (Link* link : std::vector(open_.begin(), open_.end())) link->Sweep(now);
    SweepLater();
  });
}

GrpcFront::GrpcFront(std::unique_ptr<Core> core) : core_(std::move(core)) {}
GrpcFront::~GrpcFront() = default;

std::unique_ptr<GrpcFront> GrpcFront::Start(const Options& options, RateLimiter& rate_limiter,
                                            Adopt adopt) {
  auto core = std::make_unique<Core>(options, rate_limiter, std::move(adopt));
  if (!core->Listen()) return nullptr;
  return std::unique_ptr<GrpcFront>(new GrpcFront(std::move(core)));
}

int GrpcFront::port() const { return core_->port(); }
void GrpcFront::AskClientsToLeave() { core_->AskClientsToLeave(); }
void GrpcFront::StopAccepting() { core_->StopAccepting(); }
std::string GrpcFront::AddressOf(std::string_view peer) const { return core_->AddressOf(peer); }

}  // namespace steward::gateway
