#include "tests/fault/lab/write_walk.h"

#include <gtest/gtest.h>

#include "tests/support/api.h"
#include "tests/support/write_steps.h"

namespace steward::lab {
namespace {

// "steward.tickets.v1.TicketService.AcceptTicket" -> "tickets"; files are the directory's.
std::string ServiceOf(const std::string& method) {
  const size_t begin = method.find('.') + 1;
  const std::string package = method.substr(begin, method.find('.', begin) - begin);
  return package == "file" ? "directory" : package;
}

std::map<std::string, std::string> FirstNames(testing::Stack& stack) {
  const Json grants =
      stack.Must("GET", "/v1/" + stack.name("visitor") + "/grants", stack.token("admin"))["grants"];
  return {{"desk", stack.name("desk")},
          {"technician", stack.name("technician")},
          {"visitorgrant", grants[0]["name"]}};
}

}  // namespace

int WalkOverWrites(Lab& lab, const Plan& plan,
                   const std::function<std::string(const WriteCall&)>& send) {
  const testing::Api& api = testing::Api::Instance();
  std::map<std::string, std::string> names = FirstNames(lab.stack);
  lab.stack.HoldJobs("directory.export");  // so that one can be cancelled
  std::map<std::string, const testing::Rpc*> rpcs;
  for (const testing::Rpc& rpc : api.rpcs()) rpcs[rpc.descriptor->full_name()] = &rpc;
  int writes = 0;
  for (const testing::WriteStep& step : testing::WriteSteps()) {
    SCOPED_TRACE(step.method + "; " + plan.Again());
    const testing::Rpc& rpc = *rpcs.at(step.method);
    const std::string request_id = testing::NewRequestId();
    const auto request =
        testing::RequestOf(step, *api.NewMessage(rpc.request()), names, request_id);
    const std::string bytes = send({ServiceOf(step.method), rpc.path, lab.stack.token(step.caller),
                                    request->SerializeAsString(), request_id});
    const auto response = api.NewMessage(*rpc.descriptor->output_type());
    EXPECT_TRUE(response->ParseFromString(bytes));
    if (::testing::Test::HasFailure()) break;
    testing::KeepName(step, *response, names);
    ++writes;
  }
  return writes;
}

std::int64_t EffectsOf(Lab& lab, const std::string& request_id) {
  std::int64_t effects = 0;
  for (const std::string& service : ServiceNames()) {
    effects += lab.stack.Count("SELECT COUNT(*) FROM steward_" + service +
                               ".audit_records WHERE outcome = 'OK' AND request_id = '" +
                               request_id + "'");
  }
  return effects;
}

}  // namespace steward::lab
