#include "tests/support/stack_steps.h"

#include <cstdio>
#include <cstdlib>

#include "tests/support/api.h"
#include "tests/support/byte_caller.h"
#include "tests/support/write_steps.h"

namespace steward::testing {

void RunWriteSteps(Stack& stack) {
  const Json grants =
      stack.Must("GET", "/v1/" + stack.name("visitor") + "/grants", stack.token("admin"))["grants"];
  std::map<std::string, std::string> names = {{"desk", stack.name("desk")},
                                              {"technician", stack.name("technician")},
                                              {"visitorgrant", grants[0]["name"]}};
  stack.HoldJobs("directory.export");  // so that one can be cancelled
  std::map<std::string, const Rpc*> rpcs;
  for (const Rpc& rpc : Api::Instance().rpcs()) rpcs[rpc.descriptor->full_name()] = &rpc;
  ByteCaller caller(stack.grpc_port());
  for (const WriteStep& step : WriteSteps()) {
    const Rpc& rpc = *rpcs.at(step.method);
    const auto request =
        RequestOf(step, *Api::Instance().NewMessage(rpc.request()), names, NewRequestId());
    const ByteAnswer answer =
        caller.Send(rpc.path, stack.token(step.caller), request->SerializeAsString());
    const auto response = Api::Instance().NewMessage(*rpc.descriptor->output_type());
    if (answer.Reason() != "OK" || !response->ParseFromString(answer.bytes)) {
      std::fprintf(stderr, "%s: %s %s\n", step.method.c_str(), answer.Reason().c_str(),
                   answer.status.error_message().c_str());
      std::abort();
    }
    KeepName(step, *response, names);
  }
}

}  // namespace steward::testing
