#include "services/directory/subjects/subject_accounts.h"

#include <google/protobuf/util/time_util.h>

#include "steward/identity/v1/owner_account_service.pb.h"

namespace steward::directory {
namespace {

std::string InstantText(const google::protobuf::Timestamp& time) {
  return google::protobuf::util::TimeUtil::ToString(time);
}

}  // namespace

Copied CopiedOf(const identity::v1::AccountsCopy& accounts) {
  Copied copied;
  for (const identity::v1::AccountCopy& account : accounts.accounts()) {
    const auto add = [&](const std::string& column, const std::string& value) {
      copied.values.push_back({"登录账号", account.name(), column, value});
    };
    add("电话", account.phone());
    add("人员", account.owner());
    for (const std::string& unit : account.units()) add("房屋", unit);
    add("首次登录", InstantText(account.create_time()));
    add("最近登录", InstantText(account.use_time()));
    ++copied.counts["identity.owner_accounts"];
    for (const identity::v1::SignOnCopy& sign_on : account.sign_ons()) {
      const auto add_sign_on = [&](const std::string& column, const std::string& value) {
        copied.values.push_back({"登录记录", InstantText(sign_on.start_time()), column, value});
      };
      add_sign_on("最近续期", InstantText(sign_on.refresh_time()));
      if (sign_on.has_end_time()) add_sign_on("结束", InstantText(sign_on.end_time()));
      add_sign_on("设备", sign_on.device());
      ++copied.counts["identity.sessions"];
    }
  }
  return copied;
}

}  // namespace steward::directory
