#include "gateway/http_connection.h"

#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/status.hpp>
#include <charconv>
#include <string>
#include <utility>

#include "steward/gateway/v1/reasons.h"

namespace steward::gateway {
namespace {

namespace net = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr size_t kReadBytes = 8192;
// What a client may send ahead while its request is worked on.
constexpr size_t kMaxAhead = 65536;
// The size of a chunk is written in fewer characters.
constexpr size_t kMaxChunkLine = 256;
// How long the rest of a refused request is read, so that the refusal arrives.
constexpr std::chrono::milliseconds kLingerTime{2000};
// What the system holds of a body that comes bit by bit, before it waits here and is counted.
constexpr int kStreamBufferBytes = 65536;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
// The chunk parser sees no head but this: ours was read strictly before.
constexpr std::string_view kChunkedHead = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string HeadOf(const HttpResponse& response, bool close) {
  std::string head;
  head.reserve(512);
  head += "HTTP/1.1 ";
  head += std::to_string(response.status);
  head += ' ';
  const auto reason =
      http::obsolete_reason(http::int_to_status(static_cast<unsigned>(response.status)));
  head.append(reason.data(), reason.size());
  head += "\r\n";
  for (const HttpHeader& header : response.headers) {
    head += header.name;
    head += ": ";
    head += header.value;
    head += "\r\n";
  }
  if (response.source) {
    head += "Transfer-Encoding: chunked";
  } else {
    head += "Content-Length: ";
    head += std::to_string(response.body.size());
  }
  head += close ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n";
  return head;
}

Error BodyTooLarge(size_t limit) {
  return Fail(Reason::kBodyTooLarge, {{"limit", std::to_string(limit)}});
}

}  // namespace

HttpConnection::HttpConnection(net::ip::tcp::socket socket, std::string peer, HttpConnections& all)
    : socket_(std::move(socket)), peer_(std::move(peer)), all_(all) {}

HttpConnection::~HttpConnection() {
  if (state_ != State::kClosed) all_.OnClosed(*this);
}

void HttpConnection::Start() {
  error_code ignored;
  socket_.set_option(net::ip::tcp::no_delay(true), ignored);
  Enter(State::kIdle, all_.options().head_timeout);
  Read();
}

void HttpConnection::Enter(State state, std::chrono::milliseconds timeout) {
  state_ = state;
  deadline_ = timeout == timeout.max() ? Clock::time_point::max() : Clock::now() + timeout;
}

void HttpConnection::Sweep(Clock::time_point now) {
  if (now < deadline_) return;
  const bool unfinished = state_ == State::kHead || state_ == State::kBody;
  if (unfinished) return Refuse(Fail(Reason::kRequestTimeout));
  Close();
}

void HttpConnection::CloseIfIdle() {
  if (state_ == State::kIdle || state_ == State::kLingering) Close();
}

void HttpConnection::Close() {
  if (state_ == State::kClosed) return;
  state_ = State::kClosed;
  error_code ignored;
  socket_.close(ignored);
  if (const std::shared_ptr<HttpWork> work = std::exchange(work_, nullptr)) work->Cancel();
  if (const std::shared_ptr<HttpSource> source = std::exchange(source_, nullptr)) source->Cancel();
  all_.OnClosed(*this);
}

std::string_view HttpConnection::received() const {
  return {static_cast<const char*>(in_.data().data()), in_.size()};
}

void HttpConnection::Read() {
  if (reading_ || state_ == State::kClosed) return;
  reading_ = true;
  socket_.async_read_some(
      in_.prepare(kReadBytes),
      [self = shared_from_this()](error_code error, size_t bytes) { self->OnRead(error, bytes); });
}

void HttpConnection::OnRead(error_code error, size_t bytes) {
  reading_ = false;
  if (state_ == State::kClosed) return;
  // A client that closes its side has gone, also when a request of it is being worked on. An answer
  // being written is written to its end.
  if (error) return state_ == State::kWriting ? void() : Close();
  in_.commit(bytes);
  if (state_ == State::kLingering || state_ == State::kStreaming) {
    in_.consume(in_.size());
    return Read();
  }
  if (state_ == State::kWorking || state_ == State::kWriting) {
    if (in_.size() < kMaxAhead) Read();
    return;
  }
  Process();
}

void HttpConnection::Process() {
  if (state_ == State::kIdle && in_.size() > 0) Enter(State::kHead, all_.options().head_timeout);
  if (state_ == State::kHead) ReadHead();
  if (state_ == State::kBody) ReadBody();
  if (state_ == State::kIdle || state_ == State::kHead || state_ == State::kBody) Read();
}

void HttpConnection::ReadHead() {
  Result<size_t> size = head_end_.Find(received());
  if (!size.ok()) return Refuse(size.error());
  if (size.value() == 0) return;
  Result<HttpHead> head = HttpHead::Parse(std::string(received().substr(0, size.value())));
  if (!head.ok()) return Refuse(head.error());
  in_.consume(size.value());
  head_end_.Reset();
  request_ = HttpRequest{.head = std::move(head).value(), .body = {}, .peer = peer_};
  is_head_request_ = request_.head.method() == "HEAD";
  keep_alive_ = request_.head.keep_alive();
  if (request_.head.has_body()) return BeginBody();
  Dispatch();
}

void HttpConnection::BeginBody() {
  body_limit_ = all_.handler().BodyLimit(request_.head);
  if (request_.head.content_length() > body_limit_) return Refuse(BodyTooLarge(body_limit_));
  Enter(State::kBody, all_.options().body_timeout);
  if (request_.head.chunked()) {
    chunks_.emplace();
    chunks_->eager(true);
    chunks_->on_chunk_header(refuse_extensions_);
    chunks_->body_limit(body_limit_);
    error_code error;
    chunks_->put(net::buffer(kChunkedHead.data(), kChunkedHead.size()), error);
  }
  if (request_.head.expects_continue() && in_.size() == 0) {
    error_code error;
    socket_.write_some(net::buffer(kContinue.data(), kContinue.size()), error);
    if (error) Close();
  }
}

void HttpConnection::ReadBody() {
  if (request_.head.chunked()) {
    const Status status = ReadChunks();
    if (!status.ok()) return Refuse(status.error());
    if (!chunks_->is_done()) return;
    request_.body = std::move(chunks_->get().body());
    chunks_.reset();
    return Dispatch();
  }
  const size_t missing = static_cast<size_t>(request_.head.content_length()) - request_.body.size();
  const std::string_view part = received().substr(0, missing);
  request_.body += part;
  in_.consume(part.size());
  if (part.size() == missing) Dispatch();
}

Status HttpConnection::ReadChunks() {
  while (in_.size() > 0 && !chunks_->is_done()) {
    error_code error;
    const size_t used = chunks_->put(in_.data(), error);
    in_.consume(used);
    if (error == http::error::need_more) {
      // Only a line that is not complete stays behind.
      if (in_.size() > kMaxChunkLine) return Fail(Reason::kHttpMalformed, {{"rule", "chunk"}});
      break;
    }
    if (error == http::error::body_limit) return BodyTooLarge(body_limit_);
    if (error) return Fail(Reason::kHttpMalformed, {{"rule", "chunk"}});
  }
  const auto& fields = chunks_->get();
  const bool has_trailer = std::distance(fields.begin(), fields.end()) > 1;
  if (has_trailer) return Fail(Reason::kHttpMalformed, {{"rule", "trailer"}});
  return {};
}

void HttpConnection::Dispatch() {
  Enter(State::kWorking, std::chrono::milliseconds::max());
  auto respond = [self = shared_from_this()](HttpResponse response) {
    net::post(self->socket_.get_executor(),
              [self, answer = std::move(response)]() mutable { self->Write(std::move(answer)); });
  };
  // Reading goes on: that is how a client that leaves is noticed.
  Read();
  work_ = all_.handler().Handle(std::exchange(request_, {}), std::move(respond));
}

void HttpConnection::Refuse(const Error& error) {
  keep_alive_ = false;
  chunks_.reset();
  if (request_.head.method().empty()) request_.head = HttpHead::OfUnread(received());
  Enter(State::kWorking, std::chrono::milliseconds::max());
  Write(all_.handler().Refuse(error, request_.head));
}

void HttpConnection::Write(HttpResponse response) {
  if (state_ != State::kWorking) {
    if (response.source) response.source->Cancel();
    return;
  }
  work_.reset();
  source_ = std::move(response.source);
  response.source = source_;
  keep_alive_ = keep_alive_ && !all_.leaving() && !source_;
  Enter(State::kWriting, all_.options().write_timeout);
  out_head_ = HeadOf(response, !keep_alive_);
  out_body_ = is_head_request_ ? std::string() : std::move(response.body);
  const std::array<net::const_buffer, 2> buffers = {net::buffer(out_head_), net::buffer(out_body_)};
  net::async_write(socket_, buffers, [self = shared_from_this()](error_code error, size_t) {
    self->OnWritten(error);
  });
}

void HttpConnection::OnWritten(error_code error) {
  if (state_ == State::kClosed) return;
  if (error) return Close();
  out_body_ = {};
  if (source_) return BeginStream();
  if (!keep_alive_) return Linger();
  Enter(State::kIdle, all_.options().idle_timeout);
  Process();
}

void HttpConnection::BeginStream() {
  error_code ignored;
  socket_.set_option(net::socket_base::send_buffer_size(kStreamBufferBytes), ignored);
  Enter(State::kStreaming, std::chrono::milliseconds::max());
  Read();
  source_->Start([weak = weak_from_this(), executor = socket_.get_executor()] {
    if (weak.expired()) return;
    net::post(executor, [weak] {
      if (const auto self = weak.lock()) self->WritePiece();
    });
  });
  WritePiece();
}

void HttpConnection::WritePiece() {
  if (state_ != State::kStreaming || is_writing_piece_) return;
  HttpSource::Piece piece = source_->Take();
  if (piece.is_broken) return Close();
  if (piece.bytes.empty() && !piece.is_last) return;
  std::array<char, 16> size{};
  const auto end =
      std::to_chars(size.data(), size.data() + size.size(), piece.bytes.size(), 16).ptr;
  out_head_.assign(size.data(), end).append("\r\n");
  out_body_ = piece.bytes.empty() ? std::string() : std::move(piece.bytes) + "\r\n";
  if (out_body_.empty()) out_head_.clear();
  if (piece.is_last) out_body_ += "0\r\n\r\n";
  Enter(State::kStreaming, all_.options().write_timeout);
  is_writing_piece_ = true;
  const std::array<net::const_buffer, 2> buffers = {net::buffer(out_head_), net::buffer(out_body_)};
  net::async_write(socket_, buffers,
                   [self = shared_from_this(), is_last = piece.is_last](error_code error, size_t) {
                     self->is_writing_piece_ = false;
                     if (self->state_ == State::kClosed) return;
                     if (error) return self->Close();
                     if (is_last) {
                       self->source_.reset();
                       return self->Linger();
                     }
                     self->Enter(State::kStreaming, std::chrono::milliseconds::max());
                     self->WritePiece();
                   });
}

// Closing with bytes unread would reset the connection and could destroy the answer on its way.
void HttpConnection::Linger() {
  error_code error;
  socket_.shutdown(net::ip::tcp::socket::shutdown_send, error);
  if (error) return Close();
  Enter(State::kLingering, kLingerTime);
  in_.consume(in_.size());
  Read();
}

}  // namespace steward::gateway
