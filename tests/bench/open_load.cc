#include "tests/bench/open_load.h"

#include <sstream>

#include "common/base/result.h"
#include "tests/support/child_process.h"
#include "tests/support/temporary_folder.h"

namespace steward::bench {

std::vector<std::vector<OpenCall>> RunOpenLoad(int port, const std::string& path,
                                               const std::vector<OpenSource>& sources,
                                               int milliseconds, int patience_ms) {
  const testing::TemporaryFolder folder;
  std::vector<std::string> arguments = {STEWARD_OPEN_LOAD, std::to_string(port), path,
                                        std::to_string(milliseconds), std::to_string(patience_ms)};
  for (const OpenSource& source : sources) {
    STEWARD_CHECK(source.request.find('\0') == std::string::npos);
    arguments.push_back(source.token);
    arguments.push_back(source.request);
    arguments.push_back(std::to_string(source.calls_per_second));
  }
  testing::RunToEnd(STEWARD_OPEN_LOAD, arguments, folder.Path("calls"));
  std::vector<std::vector<OpenCall>> calls(sources.size());
  std::istringstream lines(folder.Read("calls"));
  OpenCall call;
  for (size_t source = 0; lines >> source >> call.due_ms >> call.answer_ms >> call.code;) {
    calls.at(source).push_back(call);
  }
  STEWARD_CHECK(lines.eof());
  return calls;
}

}  // namespace steward::bench
