#include "tests/support/gateway_process.h"

#include <ctime>
#include <fstream>
#include <sstream>
#include <utility>

#include "common/base/result.h"
#include "tests/support/eventually.h"
#include "tests/support/raw_client.h"

namespace steward::testing {

GatewayProcess::GatewayProcess(EchoServer::Handler handler) : service_(std::move(handler)) {
  std::ostringstream text;
  text << "http_listen: \"127.0.0.1:" << http_port_ << "\"\n"
       << "grpc_listen: \"127.0.0.1:" << grpc_port_ << "\"\n"
       << "drain_delay_ms: 300\n";
  for (const char* service : {"identity", "directory", "tickets"}) {
    text << "upstreams { name: \"" << service << "\" address: \"" << service_.address() << "\" }\n";
  }
  folder_.Write("gateway.textproto", text.str());
  const std::string binary = STEWARD_BIN_FOLDER "/steward-gateway";
  process_.Start(binary, {binary, "--config", folder_.Path("gateway.textproto")},
                 folder_.Path("gateway.log"));
  STEWARD_CHECK(Eventually([&] { return Listens(http_port_); }, std::chrono::seconds(30)));
  STEWARD_CHECK(Eventually(
      [&] { return RawClient(http_port_).Ask(RawRequest("GET", "/readyz")).status == 200; }));
}

std::chrono::nanoseconds GatewayProcess::CpuTime() const {
  clockid_t clock{};
  timespec time{};
  STEWARD_CHECK(clock_getcpuclockid(process_.pid(), &clock) == 0);
  STEWARD_CHECK(clock_gettime(clock, &time) == 0);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

void GatewayProcess::ForgetPeak() {
  std::ofstream("/proc/" + std::to_string(process_.pid()) + "/clear_refs") << "5";
}

std::int64_t GatewayProcess::StatusBytes(const std::string& field) const {
  std::ifstream status("/proc/" + std::to_string(process_.pid()) + "/status");
  for (std::string word; status >> word;) {
    std::int64_t kilobytes = 0;
    if (word == field && status >> kilobytes) return kilobytes * 1024;
  }
  return 0;
}

}  // namespace steward::testing
