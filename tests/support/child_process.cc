#include "tests/support/child_process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "common/base/result.h"
#include "tests/support/loopback.h"

namespace steward::testing {

void ChildProcess::Start(const std::string& path, const std::vector<std::string>& arguments,
                         const std::string& log, const std::vector<std::string>& environment) {
  STEWARD_CHECK(pid_ < 0);
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  std::vector<char*> variables;
  for (const std::string& variable : environment)
    variables.push_back(const_cast<char*>(variable.c_str()));
  for (char** own = environ; *own != nullptr; ++own) variables.push_back(*own);
  variables.push_back(nullptr);
  const pid_t parent = getpid();
  pid_ = fork();
  STEWARD_CHECK(pid_ >= 0);
  if (pid_ > 0) return;
  // Only async-signal-safe calls from here on: the parent may have threads.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
  dup2(input, 0);
  dup2(output, 1);
  dup2(output, 2);
  setpgid(0, 0);  // a Ctrl-C at the terminal ends the test, and the test ends this
  execve(path.c_str(), argv.data(), variables.data());
  _exit(127);
}

int ChildProcess::Wait() {
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) continue;
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void ChildProcess::Kill() {
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  Wait();
}

int ChildProcess::Terminate() {
  if (pid_ < 0) return 0;
  kill(pid_, SIGTERM);
  return Wait();
}

void ChildProcess::Stop() {
  STEWARD_CHECK(pid_ > 0 && kill(pid_, SIGSTOP) == 0);
  int status = 0;
  STEWARD_CHECK(waitpid(pid_, &status, WUNTRACED) == pid_ && WIFSTOPPED(status));
}

void ChildProcess::Continue() { STEWARD_CHECK(pid_ > 0 && kill(pid_, SIGCONT) == 0); }

bool ChildProcess::Running() {
  if (pid_ < 0) return false;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return true;
  pid_ = -1;
  return false;
}

std::string MakeTemporaryFolder(const std::string& prefix, const std::filesystem::path& place) {
  std::string path = (place / (prefix + "XXXXXX")).string();
  STEWARD_CHECK(mkdtemp(path.data()) != nullptr);
  return path;
}

namespace {

// Below the ports the kernel gives to whoever connects.
constexpr int kFirstPort = 10'240, kWindow = 256, kWindows = 88;

// The first port of a window that is this process's while it lives: its name is an abstract socket,
// which the kernel gives to one process only and takes back however that one ends.
int ClaimWindow() {
  for (int tries = 0; tries < kWindows; ++tries) {
    const int window = (getpid() + tries) % kWindows;
    sockaddr_un name{.sun_family = AF_UNIX, .sun_path = {}};
    std::snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "steward-test-ports-%d", window);
    const int claim = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (bind(claim, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0)
      return kFirstPort + window * kWindow;  // the socket stays open
    close(claim);
  }
  std::abort();
}

}  // namespace

int FreePort() {
  static const int first = ClaimWindow();
  static std::atomic<int> next = 0;
  for (int tries = 0; tries < kWindow; ++tries) {
    const int port = first + next++ % kWindow;
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = Loopback(port);
    const int refused = bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    close(listener);
    if (refused == 0) return port;
  }
  std::abort();
}

bool Listens(int port) {
  const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(port);
  const int refused = connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  close(probe);
  return refused == 0;
}

void RunToEnd(const std::string& path, const std::vector<std::string>& arguments,
              const std::string& log) {
  ChildProcess process;
  process.Start(path, arguments, log);
  siginfo_t info{};
  STEWARD_CHECK(waitid(P_PID, static_cast<id_t>(process.pid()), &info, WEXITED | WNOWAIT) == 0);
  if (info.si_code == CLD_EXITED && info.si_status == 0) return;
  std::ifstream file(log);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  std::fprintf(stderr, "%s failed:\n%s\n", path.c_str(), text.c_str());
  std::abort();
}

}  // namespace steward::testing
