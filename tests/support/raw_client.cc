#include "tests/support/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "common/base/result.h"
#include "common/base/text.h"
#include "tests/support/loopback.h"

namespace steward::testing {
namespace {

constexpr int kPatienceMs = 10000;

}  // namespace

RawClient::RawClient(int port) { STEWARD_CHECK(Open(port)); }

std::unique_ptr<RawClient> RawClient::Connect(int port) {
  std::unique_ptr<RawClient> client(new RawClient());
  return client->Open(port) ? std::move(client) : nullptr;
}

bool RawClient::Open(int port) {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(port);
  const timeval patience{kPatienceMs / 1000, 0};
  STEWARD_CHECK(::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)) == 0);
  return ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
}

RawClient::~RawClient() { Close(); }

void RawClient::Close() {
  if (socket_ >= 0) ::close(std::exchange(socket_, -1));
}

bool RawClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

std::string RawClient::TakeAll() {
  std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t size = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (size <= 0) return std::exchange(received_, {});
    received_.append(buffer.data(), static_cast<size_t>(size));
  }
}

bool RawClient::ReadMore() {
  pollfd waiting{socket_, POLLIN, 0};
  if (::poll(&waiting, 1, kPatienceMs) != 1) return false;
  std::array<char, 65536> buffer;
  const ssize_t size = ::recv(socket_, buffer.data(), buffer.size(), 0);
  if (size <= 0) return false;
  received_.append(buffer.data(), static_cast<size_t>(size));
  return true;
}

std::optional<RawAnswer> RawClient::Read() {
  size_t end = std::string::npos;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!ReadMore()) return std::nullopt;
  }
  RawAnswer answer;
  for (std::string_view line : Split(std::string_view(received_).substr(0, end), '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (answer.status == 0) {
      answer.status = static_cast<int>(ParseInt(line.substr(9, 3)).value_or(-1));
      continue;
    }
    const size_t colon = line.find(": ");
    std::string name(line.substr(0, colon));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    answer.headers[name] = line.substr(colon + 2);
  }
  received_.erase(0, end + 4);
  const auto length = static_cast<size_t>(ParseInt(answer.headers["content-length"]).value_or(0));
  while (received_.size() < length) {
    if (!ReadMore()) return std::nullopt;
  }
  answer.body = received_.substr(0, length);
  received_.erase(0, length);
  return answer;
}

bool RawClient::IsClosed() {
  if (!received_.empty()) return false;
  pollfd waiting{socket_, POLLIN, 0};
  if (::poll(&waiting, 1, kPatienceMs) != 1) return false;
  char byte = 0;
  return ::recv(socket_, &byte, 1, 0) <= 0;
}

bool RawClient::Ends() {
  while (ReadMore()) received_.clear();
  char byte = 0;
  return ::recv(socket_, &byte, 1, MSG_DONTWAIT) == 0 || errno == ECONNRESET;
}

RawAnswer RawClient::Ask(std::string_view bytes) {
  Send(bytes);
  return Read().value_or(RawAnswer());
}

std::string RawRequest(std::string_view method, std::string_view target, std::string_view headers,
                       std::string_view body) {
  std::string text;
  text.append(method)
      .append(" ")
      .append(target)
      .append(" HTTP/1.1\r\nHost: test\r\n")
      .append(headers);
  if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return text.append("\r\n").append(body);
}

}  // namespace steward::testing
