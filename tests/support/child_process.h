// A server started by a test, which must not outlive it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace steward::testing {

// Killed when this object goes, or, should the test die first, with the thread that started it:
// start it from the main thread. One thread at a time.
class ChildProcess {
 public:
  ChildProcess() = default;
  ~ChildProcess() { Kill(); }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // Runs `path` with these arguments (argv[0] first), its output going to the end of `log`, and
  // these variables ("NAME=value") beside our own.
  void Start(const std::string& path, const std::vector<std::string>& arguments,
             const std::string& log, const std::vector<std::string>& environment = {});

  void Kill();      // SIGKILL, and waits for the end
  void Stop();      // SIGSTOP: still there, but answers nothing
  void Continue();  // SIGCONT
  int Terminate();  // SIGTERM, and waits for the end: the exit code, or 128 and the signal
  bool Running();   // false once it has ended by itself

  pid_t pid() const { return pid_; }

 private:
  int Wait();
  pid_t pid_ = -1;
};

// A new empty folder in `place`, with a short path: sockets live in it.
std::string MakeTemporaryFolder(
    const std::string& prefix,
    const std::filesystem::path& place = std::filesystem::temp_directory_path());

// A port of 127.0.0.1 that nobody listens on now and that no other process is told of while this
// one lives: for servers that others must know the address of before they run. It comes again
// after 256.
int FreePort();
// Whether somebody accepts connections at this port of 127.0.0.1.
bool Listens(int port);

// Runs a program to its end; ends the test process with its output when it fails.
void RunToEnd(const std::string& path, const std::vector<std::string>& arguments,
              const std::string& log);

}  // namespace steward::testing
