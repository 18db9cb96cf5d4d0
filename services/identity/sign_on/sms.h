// Text messages to phones. Which company sends them is a matter of the installation; without one
// nothing is sent, and a trial installation writes them into a file.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "common/base/patience.h"
#include "common/base/result.h"

namespace steward::identity {

// Any thread.
class SmsSender {
 public:
  virtual ~SmsSender() = default;
  // Hands a message over. SMS_NOT_CONFIGURED, SMS_FAILED. Neither phone nor text is ever logged.
  virtual Status Send(std::string_view phone, std::string_view text, const Patience& patience) = 0;
};

// Without a provider: SMS_NOT_CONFIGURED.
class NoSms final : public SmsSender {
 public:
  Status Send(std::string_view phone, std::string_view text, const Patience& patience) override;
};

// Appends `phone<TAB>text` to a file that only this user reads. For trials.
class SimulatedSms final : public SmsSender {
 public:
  explicit SimulatedSms(std::string file) : file_(std::move(file)) {}
  Status Send(std::string_view phone, std::string_view text, const Patience& patience) override;

 private:
  const std::string file_;
  std::mutex mutex_;
};

// By the settings: `simulator_file` empty or the file. CONFIGURATION_INVALID for a file without
// `trial`: codes in a file are no secret.
Result<std::unique_ptr<SmsSender>> MakeSmsSender(const std::string& simulator_file, bool trial);

}  // namespace steward::identity
