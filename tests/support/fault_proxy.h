// A bad line between a client and a server: what a network does to them, switched while they talk.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace steward::testing {

// What happens to the bytes of one direction. Bytes are counted per connection, from when the
// faults were set or the connection began.
struct Faults {
  std::chrono::milliseconds latency{0};
  std::size_t bandwidth = 0;  // bytes a second; 0: no limit
  bool hold = false;          // nothing passes now; all of it does when this ends
  bool black_hole = false;    // taken and lost, the connection stays open
  bool half_close = false;    // the receiver is told that nothing more comes; what comes is lost
  std::size_t slice = 0;      // passed on in pieces of at most so many bytes
  std::optional<std::size_t> reset_after;  // both ends are reset once so many bytes have passed
  std::optional<std::size_t> corrupt_at;   // the byte of this number has a bit flipped
};

// Passes connections on to one server, by one thread of its own. A method has taken effect when it
// returns, for open connections as well as for new ones. Any thread.
class FaultProxy {
 public:
  // Listens on a free port of 127.0.0.1 for a server on another.
  explicit FaultProxy(int server_port);
  // Listens on a unix socket for a server on another.
  FaultProxy(std::string server_socket, std::string own_socket);
  ~FaultProxy();
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;

  int port() const { return port_; }

  void Requests(const Faults& faults);  // from the client to the server
  // From the server to the client. A black hole here is the unknown outcome: done, but nobody
  // knows.
  void Replies(const Faults& faults);
  void Refuse(bool refuse);  // new connections are refused, as by a server that is not there
  void Reset();              // every open connection, now
  void Heal();               // no faults and no refusal from now on

  // Connections so far, and bytes that have come from clients and from the server.
  std::uint64_t accepted() const { return accepted_; }
  std::uint64_t request_bytes() const { return requests_.bytes; }
  std::uint64_t reply_bytes() const { return replies_.bytes; }

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;

  struct Direction {
    Faults faults;              // guarded by mutex_
    std::uint64_t setting = 0;  // counts changes; guarded by mutex_
    std::atomic<std::uint64_t> bytes{0};
  };
  struct Chunk {
    SteadyTime due;
    std::string bytes;
  };
  struct Pipe {
    int from;
    int to;
    Direction* direction;
    std::list<Chunk> waiting{};
    std::size_t waiting_bytes = 0;
    std::uint64_t setting = 0;  // the one `passed` counts from
    std::size_t passed = 0;
    SteadyTime line_free{};  // with limited bandwidth
    bool ended = false;      // `from` has said so
    bool shut = false;       // `to` has been told
    bool blocked = false;    // `to` takes nothing at the moment
    bool reset = false;      // once everything has been passed on
  };
  struct Link {
    Pipe up;
    Pipe down;
  };

  void Listen();
  int ConnectToServer() const;
  void Change(const std::function<void()>& change);
  void Set(Direction& direction, const Faults& faults);

  void Loop();
  void Accept();
  // False once the connection is over.
  bool Move(Link& link, SteadyTime now);
  bool Read(Pipe& pipe, SteadyTime now);
  void Take(Pipe& pipe, std::string bytes, SteadyTime now);
  bool Write(Pipe& pipe, SteadyTime now);
  static bool Wants(const Pipe& pipe);
  static void Close(Link& link, bool reset);

  const int server_port_ = 0;
  const std::string server_socket_;
  const std::string own_socket_;
  int port_ = 0;
  int keeper_ = -1;  // keeps the port while nobody listens
  int wake_ = -1;    // an eventfd
  std::mutex mutex_;
  int listener_ = -1;      // guarded by mutex_; -1 while refusing
  bool stop_ = false;      // guarded by mutex_
  std::list<Link> links_;  // guarded by mutex_
  Direction requests_;
  Direction replies_;
  std::atomic<std::uint64_t> accepted_{0};
  std::thread thread_;
};

}  // namespace steward::testing
