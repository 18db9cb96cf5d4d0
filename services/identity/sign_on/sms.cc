#include "services/identity/sign_on/sms.h"

#include <fcntl.h>
#include <unistd.h>

#include <system_error>
#include <utility>

#include "steward/identity/v1/reasons.h"
#include "steward/type/v1/reasons.h"

namespace steward::identity {

Status NoSms::Send(std::string_view, std::string_view, const Patience&) {
  return Fail(Reason::kSmsNotConfigured);
}

Status SimulatedSms::Send(std::string_view phone, std::string_view text, const Patience&) {
  const std::string line = std::string(phone) + '\t' + std::string(text) + '\n';
  const std::lock_guard lock(mutex_);
  const int file = open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const bool written =
      file >= 0 && write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size());
  const int problem = errno;
  if (file >= 0) close(file);
  if (written) return {};
  Error error = Fail(Reason::kSmsFailed);
  error.cause = std::generic_category().message(problem);
  return error;
}

Result<std::unique_ptr<SmsSender>> MakeSmsSender(const std::string& simulator_file, bool trial) {
  if (simulator_file.empty()) return std::unique_ptr<SmsSender>(std::make_unique<NoSms>());
  if (!trial) {
    return Fail(type::Reason::kConfigurationInvalid,
                {{"place", "sms_simulator_file"}, {"problem", "only for a trial installation"}});
  }
  return std::unique_ptr<SmsSender>(std::make_unique<SimulatedSms>(simulator_file));
}

}  // namespace steward::identity
