#include "tests/support/private_redis.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "common/base/result.h"

namespace steward::testing {

PrivateRedis::PrivateRedis(std::vector<std::string> options)
    : options_(std::move(options)),
      folder_(MakeTemporaryFolder("sre-")),
      socket_(folder_ + "/s"),
      port_(FreePort()) {
  Launch();
}

PrivateRedis::~PrivateRedis() {
  Kill();
  std::filesystem::remove_all(folder_);
}

PrivateRedis& PrivateRedis::Shared() {
  static PrivateRedis shared;
  return shared;
}

void PrivateRedis::Restart() {
  Kill();
  Launch();
}

void PrivateRedis::Launch() {
  const std::string server = "/usr/bin/redis-server";
  const std::string binary = std::filesystem::exists(server) ? server : "/usr/bin/redis-check-rdb";
  std::vector<std::string> arguments = {"redis-server",
                                        "--bind",
                                        "127.0.0.1",
                                        "--port",
                                        std::to_string(port_),
                                        "--unixsocket",
                                        socket_,
                                        "--dir",
                                        folder_,
                                        "--save",
                                        "",
                                        "--appendonly",
                                        "no",
                                        "--daemonize",
                                        "no"};
  arguments.insert(arguments.end(), options_.begin(), options_.end());
  process_.Start(binary, arguments, folder_ + "/log");
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (Ask("PING") != "+PONG") {
    if (!process_.Running() || std::chrono::steady_clock::now() > deadline) {
      std::fprintf(stderr, "%s does not come up\n", binary.c_str());
      if (std::system(("tail -40 '" + folder_ + "/log' >&2").c_str()) != 0)
        std::fprintf(stderr, "and has no log\n");
      std::abort();
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

void PrivateRedis::Forget() { std::filesystem::remove_all(folder_ + "/appendonlydir"); }

void PrivateRedis::Flush() { STEWARD_CHECK(Ask("FLUSHALL") == "+OK"); }

std::string PrivateRedis::Ask(const std::string& command) const {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  socket_.copy(address.sun_path, sizeof address.sun_path - 1);
  const int connection = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval timeout{.tv_sec = 2, .tv_usec = 0};
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  std::string answer;
  if (connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    const std::string line = command + "\r\n";
    char byte = 0;
    if (send(connection, line.data(), line.size(), MSG_NOSIGNAL) ==
        static_cast<ssize_t>(line.size())) {
      while (recv(connection, &byte, 1, 0) == 1 && byte != '\r') answer += byte;
    }
  }
  close(connection);
  return answer;
}

}  // namespace steward::testing
