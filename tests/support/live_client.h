// A client of `GET /v1/events`, as a browser's would be.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/eventually.h"
#include "tests/support/raw_client.h"

namespace steward::testing {

// For one thread.
class LiveClient {
 public:
  LiveClient(int port, std::string_view query, std::string_view token,
             std::string_view last_event_id = "")
      : client_(std::make_unique<RawClient>(port)) {
    std::string headers = "Authorization: Bearer " + std::string(token) + "\r\n";
    if (!last_event_id.empty()) headers += "Last-Event-ID: " + std::string(last_event_id) + "\r\n";
    client_->Send(RawRequest("GET", "/v1/events?" + std::string(query), headers));
  }

  // Whether this text comes.
  bool Hears(std::string_view text, std::chrono::milliseconds limit = std::chrono::seconds(20)) {
    return Eventually([&] { return Read().find(text) != std::string::npos; }, limit);
  }
  // Whether the answer comes to its proper end.
  bool Ends(std::chrono::milliseconds limit = std::chrono::seconds(20)) {
    return Eventually([&] { return Read(), is_whole_; }, limit);
  }
  // Everything so far, without the head and the chunks around it.
  const std::string& Read() {
    raw_ += client_->TakeAll();
    if (head_.empty()) {
      const size_t end = raw_.find("\r\n\r\n");
      if (end == std::string::npos) return text_;
      head_ = raw_.substr(0, end);
      raw_.erase(0, end + 4);
    }
    if (head_.find("chunked") == std::string::npos) {
      text_ += raw_;
      raw_.clear();
    }
    while (TakeChunk()) continue;
    return text_;
  }
  // 0: none has come.
  int status() {
    Eventually([&] { return Read(), !head_.empty(); });
    return head_.empty() ? 0 : std::stoi(head_.substr(9, 3));
  }
  const std::string& head() const { return head_; }
  // The values of these lines, such as "data" or "id".
  std::vector<std::string> Lines(const std::string& field) {
    std::vector<std::string> values;
    const std::string start = field + ": ";
    for (size_t at = 0; at < text_.size();) {
      const size_t end = text_.find('\n', at);
      if (end == std::string::npos) break;
      if (text_.compare(at, start.size(), start) == 0)
        values.push_back(text_.substr(at + start.size(), end - at - start.size()));
      at = end + 1;
    }
    return values;
  }
  std::string last_id() {
    const std::vector<std::string> ids = Lines("id");
    return ids.empty() ? "" : ids.back();
  }
  void Close() { client_->Close(); }

 private:
  bool TakeChunk() {
    const size_t line = raw_.find("\r\n");
    if (head_.find("chunked") == std::string::npos || line == std::string::npos || is_whole_)
      return false;
    const size_t size = std::stoul(raw_.substr(0, line), nullptr, 16);
    if (raw_.size() < line + 2 + size + 2) return false;
    text_ += raw_.substr(line + 2, size);
    raw_.erase(0, line + 2 + size + 2);
    is_whole_ = size == 0;
    return true;
  }

  std::unique_ptr<RawClient> client_;
  std::string raw_;
  std::string head_;
  std::string text_;
  bool is_whole_ = false;
};

}  // namespace steward::testing
