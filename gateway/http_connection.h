// One HTTP connection: reads a request, has it answered, writes the answer, and so on. Included
// only by http_server.cc and http_connection.cc, which are the two files that know Boost.
#pragma once

#include <utility>  // Boost 1.74 uses std::exchange without including it

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "gateway/http.h"
#include "gateway/http_server.h"

namespace steward::gateway {

// What all connections of a server share. Server's thread, except for the count.
class HttpConnection;
class HttpConnections {
 public:
  virtual ~HttpConnections() = default;
  virtual const HttpServerOptions& options() const = 0;
  virtual HttpHandler& handler() = 0;
  virtual bool leaving() const = 0;  // answers close their connection
  virtual void OnClosed(HttpConnection& connection) = 0;
};

// Kept alive by its operations in flight. Server's thread only, but for the respond callback.
class HttpConnection final : public std::enable_shared_from_this<HttpConnection> {
 public:
  using Clock = std::chrono::steady_clock;

  HttpConnection(boost::asio::ip::tcp::socket socket, std::string peer, HttpConnections& all);
  ~HttpConnection();

  void Start();
  // Ends what takes too long.
  void Sweep(Clock::time_point now);
  // Closes at once, if no request is being worked on.
  void CloseIfIdle();
  void Close();

 private:
  enum class State { kIdle, kHead, kBody, kWorking, kWriting, kStreaming, kLingering, kClosed };
  using ChunkParser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  void Enter(State state, std::chrono::milliseconds timeout);
  void Read();
  void OnRead(boost::system::error_code error, size_t bytes);
  void Process();
  void ReadHead();
  void BeginBody();
  void ReadBody();
  Status ReadChunks();
  void Dispatch();
  void Refuse(const Error& error);
  void Write(HttpResponse response);
  void OnWritten(boost::system::error_code error);
  void BeginStream();
  void WritePiece();
  void Linger();
  std::string_view received() const;

  boost::asio::ip::tcp::socket socket_;
  const std::string peer_;
  HttpConnections& all_;
  State state_ = State::kIdle;
  Clock::time_point deadline_ = Clock::time_point::max();
  boost::beast::flat_buffer in_;
  bool reading_ = false;
  HttpHeadEnd head_end_;
  HttpRequest request_;
  size_t body_limit_ = 0;
  std::optional<ChunkParser> chunks_;
  // Called by chunks_. Nobody needs chunk extensions but those who hide something in them.
  std::function<void(std::uint64_t, boost::beast::string_view, boost::system::error_code&)>
      refuse_extensions_ = [](std::uint64_t, boost::beast::string_view extensions,
                              boost::system::error_code& error) {
        if (!extensions.empty()) error = boost::beast::http::error::bad_chunk_extension;
      };
  std::shared_ptr<HttpWork> work_;
  std::shared_ptr<HttpSource> source_;  // of the body being written
  bool is_writing_piece_ = false;
  bool is_head_request_ = false;
  bool keep_alive_ = false;
  std::string out_head_;
  std::string out_body_;
};

}  // namespace steward::gateway
