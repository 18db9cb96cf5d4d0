#include "gateway/http_server.h"

#include <algorithm>
#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <unordered_set>
#include <vector>

#include "gateway/http_connection.h"
#include "gateway/open_files.h"
#include "steward/gateway/v1/reasons.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::gateway {
namespace {

namespace net = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;

constexpr std::string_view kFull =
    "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: "
    "close\r\n\r\n";

}  // namespace

HttpServerOptions HttpServerOptions::Defaults() {
  HttpServerOptions options;
  options.max_connections = type::v1::LIMIT_HTTP_CONNECTIONS;
  options.head_timeout = milliseconds(type::v1::LIMIT_HTTP_HEAD_MS);
  options.body_timeout = milliseconds(type::v1::LIMIT_HTTP_BODY_MS);
  options.idle_timeout = milliseconds(type::v1::LIMIT_HTTP_IDLE_MS);
  options.write_timeout = milliseconds(type::v1::LIMIT_HTTP_WRITE_MS);
  return options;
}

class HttpServer::Core final : public HttpConnections {
 public:
  Core(const HttpServerOptions& options, HttpHandler& handler)
      : options_(options), handler_(handler) {}

  ~Core() override {
    io_.stop();
    if (thread_.joinable()) thread_.join();
    // Connections that wait in the queue end here, on no thread.
    for (HttpConnection* connection : std::vector(open_.begin(), open_.end())) connection->Close();
  }

  error_code Listen() {
    error_code error;
    const net::ip::tcp::endpoint endpoint(net::ip::make_address(options_.address, error),
                                          options_.port);
    if (!error) acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(net::ip::tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(net::socket_base::max_listen_connections, error);
    if (error) return error;
    port_ = acceptor_.local_endpoint(error).port();
    Accept();
    SweepLater();
    thread_ = std::thread([this] { io_.run(); });
    return {};
  }

  std::uint16_t port() const { return port_; }
  size_t count() const { return count_; }
  void Leave() { leaving_ = true; }

  bool Stop(milliseconds grace) {
    leaving_ = true;
    net::post(io_, [this] {
      stopping_ = true;
      error_code ignored;
      acceptor_.close(ignored);
      for (HttpConnection* connection : std::vector(open_.begin(), open_.end()))
        connection->CloseIfIdle();
    });
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, grace, [this] { return accepting_ended_ && count_ == 0; });
  }

  const HttpServerOptions& options() const override { return options_; }
  HttpHandler& handler() override { return handler_; }
  bool leaving() const override { return leaving_; }

  void OnClosed(HttpConnection& connection) override {
    open_.erase(&connection);
    SetCount();
  }

 private:
  void Accept() {
    acceptor_.async_accept([this](error_code error, net::ip::tcp::socket socket) {
      if (stopping_ || error == net::error::operation_aborted) return EndAccepting();
      // Without files to spare: try again in a while.
      if (error || !LeavesFiles(socket.native_handle())) return AcceptLater();
      Open(std::move(socket));
      Accept();
    });
  }

  void AcceptLater() {
    accept_timer_.expires_after(milliseconds(50));
    accept_timer_.async_wait(
        [this](error_code error) { error || stopping_ ? EndAccepting() : Accept(); });
  }

  void Open(net::ip::tcp::socket socket) {
    error_code error;
    const net::ip::tcp::endpoint peer = socket.remote_endpoint(error);
    if (error) return;
    if (open_.size() >= options_.max_connections) {
      socket.write_some(net::buffer(kFull.data(), kFull.size()), error);
      return;
    }
    const auto connection =
        std::make_shared<HttpConnection>(std::move(socket), peer.address().to_string(), *this);
    open_.insert(connection.get());
    SetCount();
    connection->Start();
  }

  void SweepLater() {
    const milliseconds shortest =
        std::min({options_.head_timeout, options_.body_timeout, options_.idle_timeout,
                  options_.write_timeout, milliseconds(4000)});
    sweep_timer_.expires_after(std::max(shortest / 4, milliseconds(5)));
    sweep_timer_.async_wait([this](error_code error) {
      if (error) return;
      const auto now = HttpConnection::Clock::now();
      for (HttpConnection* connection : std::vector(open_.begin(), open_.end()))
        connection->Sweep(now);
      SweepLater();
    });
  }

  void EndAccepting() {
    const std::lock_guard lock(mutex_);
    accepting_ended_ = true;
    changed_.notify_all();
  }

  void SetCount() {
    const std::lock_guard lock(mutex_);
    count_ = open_.size();
    changed_.notify_all();
  }

  const HttpServerOptions options_;
  HttpHandler& handler_;
  std::unordered_set<HttpConnection*> open_;  // server's thread
  bool stopping_ = false;                     // server's thread
  std::atomic<bool> leaving_{false};
  std::atomic<size_t> count_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
  bool accepting_ended_ = false;  // guarded by mutex_
  std::uint16_t port_ = 0;
  net::io_context io_{1};
  net::ip::tcp::acceptor acceptor_{io_};
  net::steady_timer accept_timer_{io_};
  net::steady_timer sweep_timer_{io_};
  std::thread thread_;
};

HttpServer::HttpServer(std::unique_ptr<Core> core) : core_(std::move(core)) {}
HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::Start(const HttpServerOptions& options,
                                                      HttpHandler& handler) {
  auto core = std::make_unique<Core>(options, handler);
  const error_code error = core->Listen();
  if (error) {
    const std::string address = options.address + ":" + std::to_string(options.port);
    return Fail(Reason::kListenFailed, {{"address", address}, {"problem", error.message()}});
  }
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(core)));
}

std::uint16_t HttpServer::port() const { return core_->port(); }
size_t HttpServer::connections() const { return core_->count(); }
void HttpServer::AskClientsToLeave() { core_->Leave(); }
bool HttpServer::Stop(milliseconds grace) { return core_->Stop(grace); }

}  // namespace steward::gateway
