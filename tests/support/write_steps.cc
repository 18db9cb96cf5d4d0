#include "tests/support/write_steps.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <optional>

#include "common/base/result.h"
#include "tests/support/steps_of_services.h"

namespace steward::testing {
namespace {

std::vector<WriteStep> MakeSteps() {
  std::vector<WriteStep> steps;
  AddIdentity(steps);
  AddDirectory(steps);
  AddTickets(steps);
  return steps;
}

// The request with all its words replaced; none where one stands for nothing.
std::optional<std::string> Resolve(const WriteStep& step,
                                   const std::map<std::string, std::string>& names) {
  std::string text;
  for (size_t i = 0; i < step.request.size();) {
    if (step.request[i] != '$') {
      text += step.request[i++];
      continue;
    }
    const auto begin = step.request.begin() + static_cast<std::ptrdiff_t>(i) + 1;
    const auto end =
        std::find_if(begin, step.request.end(), [](char c) { return c < 'a' || c > 'z'; });
    const auto name = names.find(std::string(begin, end));
    if (name == names.end()) return std::nullopt;
    text += name->second;
    i = static_cast<size_t>(end - step.request.begin());
  }
  return text;
}

}  // namespace

std::string WriteStep::Path() const {
  std::string path = "/" + method;
  path[path.rfind('.')] = '/';
  return path;
}

const std::vector<WriteStep>& WriteSteps() {
  static const std::vector<WriteStep>& steps = *new std::vector<WriteStep>(MakeSteps());
  return steps;
}

std::vector<WriteStep> WriteStepsOf(std::string_view package) {
  std::vector<WriteStep> steps;
  for (const WriteStep& step : WriteSteps()) {
    if (step.method.starts_with(package)) steps.push_back(step);
  }
  return steps;
}

const std::map<std::string, std::string>& WritesWithoutStep() {
  static const std::map<std::string, std::string>& without =
      *new std::map<std::string, std::string>{
          {"steward.identity.v1.DutyService.AcknowledgeDutyWarning",
           "no write answers with the name of a warning"},
          {"steward.identity.v1.LeavingService.FinishLeaving",
           "needs the reports of services; tests/fault/identity_writes_test.cc"},
          {"steward.directory.v1.ExportService.DownloadExport", "a job makes its file first"},
          {"steward.directory.v1.OwnerBindingService.BindOwnAccount",
           "a try is kept although it is refused; integration_directory tries it"},
          {"steward.directory.v1.DataRequestService.DownloadDataRequest",
           "a job makes its file first"},
          {"steward.identity.v1.SessionService.Login", "every sign-in starts a session of its own"},
          {"steward.identity.v1.SessionService.Refresh", "the refresh token makes it repeatable"},
          {"steward.identity.v1.SessionService.Logout", "its token is refused afterwards"},
          {"steward.identity.v1.SessionService.RedeemBootstrapCode",
           "once in an installation's life"},
          {"steward.identity.v1.OpenSessionService.EndOwnSession",
           "names a session, which no earlier step can keep"},
          {"steward.identity.v1.OpenSessionService.EndOtherSessions",
           "says nothing but its id, so it has no other body"},
          {"steward.identity.v1.OpenSessionService.EndSession",
           "names a session, which no earlier step can keep"},
          {"steward.identity.v1.OwnerAccountService.RequestOwnerCode",
           "every request sends a code of its own"},
          {"steward.identity.v1.OwnerAccountService.LoginOwner", "a code is good once"},
          {"steward.identity.v1.ProviderSignOnService.BeginProviderSignOn",
           "every request begins a sign-on of its own"},
          {"steward.identity.v1.ProviderSignOnService.FinishProviderSignOn",
           "a sign-on is good once"},
          {"steward.identity.v1.ProviderLinkService.LinkOwnAccount", "a sign-on is good once"},
          {"steward.identity.v1.ProviderLinkService.UnlinkOwnAccount",
           "its own link is not in the steps; integration_identity tries it"},
          {"steward.identity.v1.ApiKeyService.ExchangeApiKey",
           "every exchange gets a token of its own"}};
  return without;
}

bool CanResolve(const WriteStep& step, const std::map<std::string, std::string>& names) {
  return Resolve(step, names).has_value();
}

std::unique_ptr<google::protobuf::Message> RequestOf(
    const WriteStep& step, const google::protobuf::Message& type,
    const std::map<std::string, std::string>& names, const std::string& request_id) {
  std::unique_ptr<google::protobuf::Message> request(type.New());
  STEWARD_CHECK(
      google::protobuf::TextFormat::ParseFromString(Resolve(step, names).value(), request.get()));
  const auto* field = request->GetDescriptor()->FindFieldByName("request_id");
  request->GetReflection()->SetString(request.get(), field, request_id);
  return request;
}

void KeepName(const WriteStep& step, const google::protobuf::Message& response,
              std::map<std::string, std::string>& names) {
  if (step.keep.empty()) return;
  const auto* name = response.GetDescriptor()->FindFieldByName("name");
  names[step.keep] = response.GetReflection()->GetString(response, name);
}

}  // namespace steward::testing
