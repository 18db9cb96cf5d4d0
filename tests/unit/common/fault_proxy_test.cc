#include "tests/support/fault_proxy.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/eventually.h"
#include "tests/support/loopback.h"
#include "tests/support/temporary_folder.h"

namespace steward::testing {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

sockaddr_un UnixAddress(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  return address;
}

// Sends back what it gets, with the case of letters changed; on a free port, or a unix socket.
class EchoServer {
 public:
  explicit EchoServer(const std::string& path = "") {
    listener_ = socket(path.empty() ? AF_INET : AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (path.empty()) {
      sockaddr_in address = Loopback(0);
      socklen_t size = sizeof address;
      EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
      port_ = ntohs(address.sin_port);
    } else {
      const sockaddr_un address = UnixAddress(path);
      EXPECT_EQ(bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    }
    EXPECT_EQ(listen(listener_, 16), 0);
    thread_ = std::thread([this] { Run(); });
  }
  ~EchoServer() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    for (std::thread& connection : connections_) connection.join();
    close(listener_);
  }

  int port() const { return port_; }
  std::uint64_t received() const { return received_; }

 private:
  void Run() {
    for (;;) {
      const int client = accept(listener_, nullptr, nullptr);
      if (client < 0) return;
      connections_.emplace_back([this, client] {
        char buffer[65536];
        for (;;) {
          const ssize_t size = recv(client, buffer, sizeof buffer, 0);
          if (size <= 0) break;
          received_ += static_cast<std::uint64_t>(size);
          for (ssize_t i = 0; i < size; ++i) buffer[i] = static_cast<char>(buffer[i] ^ 0x20);
          for (ssize_t sent = 0; sent < size;) {
            const ssize_t n =
                send(client, buffer + sent, static_cast<size_t>(size - sent), MSG_NOSIGNAL);
            if (n <= 0) break;
            sent += n;
          }
        }
        close(client);
      });
    }
  }

  int listener_ = -1;
  int port_ = 0;
  std::atomic<std::uint64_t> received_{0};
  std::thread thread_;
  std::vector<std::thread> connections_;
};

class Client {
 public:
  explicit Client(int port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const sockaddr_in address = Loopback(port);
    connected_ = connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  explicit Client(const std::string& path)
      : socket_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const sockaddr_un address = UnixAddress(path);
    connected_ = connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ~Client() { close(socket_); }
  Client(const Client&) = delete;

  bool connected() const { return connected_; }
  void Send(const std::string& text) {
    EXPECT_EQ(send(socket_, text.data(), text.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(text.size()));
  }
  // So many bytes, fewer when there are no more; "<reset>" after a reset, "<silence>" after
  // `patience`.
  std::string Receive(size_t size, SteadyClock::duration patience = 10s) {
    std::string text;
    const auto deadline = SteadyClock::now() + patience;
    while (text.size() < size) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - SteadyClock::now());
      pollfd readable{socket_, POLLIN, 0};
      if (left.count() <= 0 || poll(&readable, 1, static_cast<int>(left.count())) == 0) {
        return text + "<silence>";
      }
      char buffer[4096];
      const ssize_t got = recv(socket_, buffer, std::min(sizeof buffer, size - text.size()), 0);
      if (got < 0) return text + "<reset>";
      if (got == 0) return text;
      ++pieces_;
      text.append(buffer, static_cast<size_t>(got));
    }
    return text;
  }
  int pieces() const { return pieces_; }

 private:
  const int socket_;
  bool connected_ = false;
  int pieces_ = 0;
};

class FaultProxyTest : public ::testing::Test {
 protected:
  EchoServer server_;
  FaultProxy proxy_{server_.port()};
};

TEST_F(FaultProxyTest, WithoutFaultsEverythingPasses) {
  Client client(proxy_.port());
  std::string text(3 << 20, 'x');
  std::thread sender([&] { client.Send(text); });
  EXPECT_EQ(client.Receive(text.size()), std::string(text.size(), 'X'));
  sender.join();
  EXPECT_EQ(proxy_.accepted(), 1u);
  EXPECT_EQ(proxy_.request_bytes(), text.size());
  EXPECT_EQ(proxy_.reply_bytes(), text.size());
}

TEST_F(FaultProxyTest, LatencyDelaysOneDirection) {
  proxy_.Replies({.latency = 50ms});
  Client client(proxy_.port());
  const auto start = SteadyClock::now();
  client.Send("a");
  EXPECT_EQ(client.Receive(1), "A");
  EXPECT_GE(SteadyClock::now() - start, 50ms);
}

TEST_F(FaultProxyTest, BandwidthIsLimited) {
  proxy_.Requests({.bandwidth = 100'000});
  Client client(proxy_.port());
  const auto start = SteadyClock::now();
  client.Send(std::string(20'000, 'a'));
  EXPECT_EQ(client.Receive(20'000).size(), 20'000u);
  EXPECT_GE(SteadyClock::now() - start, 190ms);
}

TEST_F(FaultProxyTest, ABlackHoleInTheRepliesHidesWhatWasDone) {
  Client client(proxy_.port());
  proxy_.Replies({.black_hole = true});
  client.Send("abc");
  EXPECT_TRUE(Eventually([&] { return proxy_.reply_bytes() == 3; })) << "it was done";
  EXPECT_EQ(client.Receive(1, 50ms), "<silence>");
  proxy_.Heal();
  client.Send("d");
  EXPECT_EQ(client.Receive(1), "D") << "the connection was open all the time";
}

TEST_F(FaultProxyTest, ABlackHoleInTheRequestsKeepsThemFromTheServer) {
  Client client(proxy_.port());
  proxy_.Requests({.black_hole = true});
  client.Send("abc");
  EXPECT_EQ(client.Receive(1, 50ms), "<silence>");
  EXPECT_EQ(server_.received(), 0u);
}

TEST_F(FaultProxyTest, WhatIsHeldComesLater) {
  Client client(proxy_.port());
  proxy_.Replies({.hold = true});
  client.Send("abc");
  EXPECT_EQ(client.Receive(1, 50ms), "<silence>");
  proxy_.Heal();
  EXPECT_EQ(client.Receive(3), "ABC");
}

TEST_F(FaultProxyTest, ARefusedConnectionIsRefusedAndThePortStaysOurs) {
  Client open(proxy_.port());
  open.Send("a");
  EXPECT_EQ(open.Receive(1), "A");
  for (int i = 0; i < 3; ++i) {
    proxy_.Refuse(true);
    EXPECT_FALSE(Client(proxy_.port()).connected());
    open.Send("b");
    EXPECT_EQ(open.Receive(1), "B") << "open ones go on";
    proxy_.Refuse(false);
    EXPECT_TRUE(Client(proxy_.port()).connected());
  }
}

TEST_F(FaultProxyTest, AResetComesAfterSoManyBytes) {
  proxy_.Replies({.reset_after = 2});
  Client client(proxy_.port());
  client.Send("abcdef");
  const std::string received = client.Receive(6);
  EXPECT_TRUE(received == "AB<reset>" || received == "<reset>") << received;
  EXPECT_EQ(server_.received(), 6u);
}

TEST_F(FaultProxyTest, OpenConnectionsCanBeResetAtOnce) {
  Client client(proxy_.port());
  client.Send("a");
  EXPECT_EQ(client.Receive(1), "A");
  proxy_.Reset();
  EXPECT_EQ(client.Receive(1), "<reset>");
  EXPECT_TRUE(Client(proxy_.port()).connected());
}

TEST_F(FaultProxyTest, AHalfClosedConnectionStillPassesTheOtherWay) {
  Client client(proxy_.port());
  client.Send("a");
  EXPECT_EQ(client.Receive(1), "A");
  proxy_.Replies({.half_close = true});
  EXPECT_EQ(client.Receive(1), "") << "the end";
  client.Send("bc");
  const auto deadline = SteadyClock::now() + 10s;
  while (server_.received() < 3 && SteadyClock::now() < deadline) std::this_thread::yield();
  EXPECT_EQ(server_.received(), 3u);
}

TEST_F(FaultProxyTest, SlicesComeOneByOne) {
  proxy_.Replies({.slice = 1});
  // A reader who is not scheduled in between finds the slices joined: one exchange in many shows
  // them.
  const auto deadline = SteadyClock::now() + 10s;
  int pieces = 1;
  while (pieces == 1 && SteadyClock::now() < deadline) {
    Client client(proxy_.port());
    client.Send("abcdefghijklmnopqrstuvwxyz");
    ASSERT_EQ(client.Receive(26), "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    pieces = client.pieces();
  }
  EXPECT_GT(pieces, 1);
}

TEST_F(FaultProxyTest, OneByteIsCorruptedOncePerConnection) {
  proxy_.Replies({.corrupt_at = 2});
  Client client(proxy_.port());
  client.Send("aaaa");
  EXPECT_EQ(client.Receive(4), "AA@A");
  client.Send("aaaa");
  EXPECT_EQ(client.Receive(4), "AAAA");
}

TEST_F(FaultProxyTest, AServerThatIsNotThereResetsTheClient) {
  FaultProxy nowhere(1);
  Client client(nowhere.port());
  EXPECT_EQ(client.Receive(1), "<reset>");
}

TEST(FaultProxyUnixTest, UnixSocketsWorkTheSame) {
  const TemporaryFolder folder;
  EchoServer server(folder.Path("server"));
  FaultProxy proxy(folder.Path("server"), folder.Path("proxy"));
  Client client(folder.Path("proxy"));
  client.Send("abc");
  EXPECT_EQ(client.Receive(3), "ABC");
  proxy.Refuse(true);
  EXPECT_FALSE(Client(folder.Path("proxy")).connected());
  proxy.Refuse(false);
  EXPECT_TRUE(Client(folder.Path("proxy")).connected());
}

}  // namespace
}  // namespace steward::testing
