#include "tools/demo/api.h"

#include <google/protobuf/message.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "common/base/id.h"
#include "common/keys/crypto.h"

namespace steward::demo {
namespace {

using std::chrono::milliseconds;

constexpr std::chrono::seconds kCallTimeout(60);
constexpr int kAttempts = 30;
constexpr milliseconds kRetryPause(1000);

// Not a secret: it only spreads the ids.
constexpr keys::Bytes16 kIdKey = {'s', 't', 'e', 'w', 'a', 'r', 'd', '-', 'd', 'e', 'm', 'o'};

}  // namespace

std::string StableId(std::string_view text) {
  Uuid id{keys::QuickHash16(kIdKey, text)};
  id.bytes[6] =
      static_cast<std::uint8_t>((id.bytes[6] & 0x0f) | 0x80);  // version 8: of our own making
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3f) | 0x80);
  return id.ToString();
}

Status AlreadyThereIsFine(Status status) {
  if (!status.ok() && status.error().code == Code::kAlreadyExists) return {};
  return status;
}

rpc::Client::Context Api::Context(std::string_view token) {
  return {PatienceOf(kCallTimeout), token, "", rpc::Language::kEnglish};
}

bool Api::MayRepeat(const Error& error, int attempt) {
  const bool shed = error.code == Code::kResourceExhausted && error.retry_after &&
                    *error.retry_after <= std::chrono::seconds(10);
  const bool crossed = error.reason == "CONTENTION";  // two writes in each other's way
  if (attempt >= kAttempts) return false;
  if (error.code != Code::kUnavailable && !shed && !crossed) return false;
  std::this_thread::sleep_for(shed ? std::max(*error.retry_after, milliseconds(10))
                                   : kRetryPause / (crossed ? 10 : 1));
  return true;
}

std::string Api::RequestId(std::string_view method, const google::protobuf::Message& request) {
  return StableId(std::string(method) + '\n' + request.SerializeAsString());
}

}  // namespace steward::demo
