// Watches what a client sends on an HTTP/2 connection, before gRPC sees it (RFC 9113). gRPC keeps
// every header of a block that never ends and every stream that was reset before its call was
// taken up; both are cheap to send, so both are counted here.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string_view>

namespace steward::gateway {

class FrameGuard {
 public:
  // `spend` is asked for each frame that costs its sender less than us, such as a reset or a ping,
  // but for the few that every connection begins with; false: there were too many.
  explicit FrameGuard(std::function<bool()> spend) : spend_(std::move(spend)) {}

  // Looks at what comes next, in pieces of any size. False: the connection must end, and nothing of
  // this piece goes on.
  bool Take(std::string_view bytes);

  // Whether the client has said that it speaks HTTP/2.
  bool greeted() const { return greeting_ == kGreeting.size(); }

 private:
  static constexpr std::string_view kGreeting = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  bool TakeGreeting(std::string_view& bytes);
  bool Begin();

  const std::function<bool()> spend_;
  int free_frames_ = 16;
  size_t greeting_ = 0;  // bytes of it that came
  std::array<std::uint8_t, 9> head_{};
  size_t head_size_ = 0;  // bytes of the head of a frame that came
  size_t payload_ = 0;    // bytes of its payload that are still to come
  bool in_block_ = false;
  size_t block_bytes_ = 0;  // of the headers that are being sent
};

}  // namespace steward::gateway
