// Frames that no honest client sends, at the gRPC port: the gateway lives, others are served
// meanwhile, and memory stays where it was.
#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "tests/fault/gateway/gateway_stage.h"
#include "tests/support/eventually.h"

namespace steward::testing {
namespace {

constexpr int kMany = 10000;
constexpr std::int64_t kFloodBytes = std::int64_t{64} << 20;

// Frames of HTTP/2 (RFC 9113, section 6).
enum Type : std::uint8_t {
  kData = 0,
  kHeaders = 1,
  kReset = 3,
  kSettings = 4,
  kPing = 6,
  kGoAway = 7,
  kWindow = 8,
  kContinuation = 9,
};
constexpr std::uint8_t kEndStream = 1;
constexpr std::uint8_t kEndHeaders = 4;

std::string Number(std::uint64_t value, int bytes) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    text += static_cast<char>(value >> shift & 0xff);
  return text;
}

std::string Frame(Type type, std::uint8_t flags, std::uint32_t stream, const std::string& payload) {
  return Number(payload.size(), 3) + static_cast<char>(type) + static_cast<char>(flags) +
         Number(stream, 4) + payload;
}

// A header that is not kept in the table of the connection (RFC 7541, section 6.2.2). Short ones.
std::string Literal(const std::string& name, const std::string& value) {
  return '\0' + Number(name.size(), 1) + name + Number(value.size(), 1) + value;
}

std::string CallHeaders(const std::string& path) {
  return "\x83\x86" + Literal(":path", path) + Literal(":authority", "x") +
         Literal("te", "trailers") + Literal("content-type", "application/grpc");
}
const std::string kCall = CallHeaders("/steward.tickets.v1.TicketService/GetTicket");
const std::string kLargeCall = CallHeaders("/steward.tickets.v1.TicketService/ListTickets");
const std::string kEmptyMessage(5, '\0');

std::string Open(std::uint32_t stream, const std::string& headers = kCall) {
  return Frame(kHeaders, kEndHeaders, stream, headers) +
         Frame(kData, kEndStream, stream, kEmptyMessage);
}

class Http2Test : public GatewayAbuseTest {
 protected:
  // A connection after its first words.
  struct Connection : RawClient {
    explicit Connection(int port, const std::string& settings = "") : RawClient(port) {
      Send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + Frame(kSettings, 0, 0, settings));
    }
  };

  // While `attack` goes on, others call and are answered, every one of them; afterwards memory is
  // about what it was.
  void Survives(const std::function<void()>& attack) {
    ASSERT_TRUE(GrpcServes());
    const std::int64_t memory = gateway_.MemoryBytes();
    gateway_.ForgetPeak();
    std::atomic<bool> over = false;
    std::thread attacker([&] {
      attack();
      over = true;
    });
    int served = 0;
    int asked = 0;
    do {
      ++asked;
      served += Serves() && GrpcServes();
    } while (!over);
    attacker.join();
    EXPECT_EQ(served, asked);
    EXPECT_LE(gateway_.PeakBytes() - memory, kFloodBytes * kSlower);
    EXPECT_TRUE(gateway_.process().Running()) << gateway_.log();
    EXPECT_TRUE(Serves());
    EXPECT_TRUE(GrpcServes());
  }

  // Sends part(i) for each i until all are sent or the gateway has ended the connection; reads and
  // drops what it answers, if asked to.
  static bool Flood(Connection& connection, int count, const std::function<std::string(int)>& part,
                    bool reads = true) {
    for (int i = 0; i < count;) {
      std::string bytes;
      for (const int end = std::min(i + 100, count); i < end; ++i) bytes += part(i);
      if (!connection.Send(bytes)) return false;
      if (reads) connection.TakeAll();
    }
    return true;
  }
};

std::uint32_t StreamOf(int i) { return static_cast<std::uint32_t>(2 * i + 1); }

TEST_F(Http2Test, AnHonestConnectionIsNeverTurnedAway) {
  const std::unique_ptr<grpc::GenericStub> stub = GrpcStub();
  std::atomic<int> good = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&] {
      for (int call = 0; call < 500; ++call) good += Call(*stub) ? 1 : 0;
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(good, 8 * 500);
}

TEST_F(Http2Test, AConnectionHas128StreamsAtOnce) {
  Connection connection(gateway_.grpc_port());
  std::string frames;
  // MAX_CONCURRENT_STREAMS is setting 3.
  EXPECT_TRUE(Eventually([&] {
    frames += connection.TakeAll();
    return frames.find(Number(3, 2) + Number(128, 4)) != std::string::npos;
  }));
}

TEST_F(Http2Test, StreamsThatAreResetAtOnceTenThousandTimes) {
  Survives([&] {
    Connection connection(gateway_.grpc_port());
    Flood(connection, kMany, [](int i) {
      return Frame(kHeaders, kEndHeaders, StreamOf(i), kCall) +
             Frame(kReset, 0, StreamOf(i), Number(8, 4));
    });
  });
}

TEST_F(Http2Test, CallsThatAreResetAtOnceTenThousandTimes) {
  Survives([&] {
    Connection connection(gateway_.grpc_port());
    Flood(connection, kMany,
          [](int i) { return Open(StreamOf(i)) + Frame(kReset, 0, StreamOf(i), Number(8, 4)); });
  });
}

TEST_F(Http2Test, StreamsThatTheServerHasToReset) {
  Survives([&] {
    Connection connection(gateway_.grpc_port());
    // A window of nothing more is an error of the stream, which the server answers by a reset.
    Flood(connection, kMany, [](int i) {
      return Frame(kHeaders, kEndHeaders, StreamOf(i), kCall) +
             Frame(kWindow, 0, StreamOf(i), Number(0, 4));
    });
  });
}

TEST_F(Http2Test, MoreStreamsThanAllowedAreNotServed) {
  const int calls = gateway_.service().calls();
  Connection connection(gateway_.grpc_port());
  std::string bytes;
  for (int i = 0; i < 1000; ++i)  // without an end: each stays open
    bytes += Frame(kHeaders, kEndHeaders, StreamOf(i), kCall);
  connection.Send(bytes);
  EXPECT_TRUE(GrpcServes());
  EXPECT_LE(gateway_.service().calls(), calls + 1);
}

TEST_F(Http2Test, PingsWithoutEnd) {
  Survives([&] {
    Connection connection(gateway_.grpc_port());
    Flood(connection, kMany, [](int) { return Frame(kPing, 0, 0, Number(7, 8)); });
    EXPECT_TRUE(Eventually([&] { return !connection.Send(Frame(kPing, 0, 0, Number(7, 8))); }))
        << "who pings so often is turned away";
  });
}

TEST_F(Http2Test, PingsWhoseAnswersNobodyReads) {
  Survives([&] {
    Connection connection(gateway_.grpc_port());
    Flood(
        connection, kMany, [](int) { return Frame(kPing, 0, 0, Number(7, 8)); }, false);
  });
}

TEST_F(Http2Test, SettingsWithoutEnd) {
  const std::string settings = Number(4, 2) + Number(65535, 4) + Number(5, 2) + Number(16384, 4);
  Survives([&] {
    Connection connection(gateway_.grpc_port());
    Flood(
        connection, kMany, [&](int) { return Frame(kSettings, 0, 0, settings); }, false);
  });
}

TEST_F(Http2Test, HeadersThatGoOnWithoutEnd) {
  const std::string part = [] {  // 16 KB of headers
    std::string text;
    while (text.size() < 16000) text += Literal("x", std::string(100, 'a'));
    return text;
  }();
  Survives([&] {
    Connection connection(gateway_.grpc_port());
    connection.Send(Frame(kHeaders, 0, 1, kCall));
    Flood(connection, 4000, [&](int) { return Frame(kContinuation, 0, 1, part); });
  });
}

TEST_F(Http2Test, EmptyFramesWithoutEnd) {
  Survives([&] {
    Connection connection(gateway_.grpc_port());
    connection.Send(Frame(kHeaders, 0, 1, kCall));
    Flood(connection, kMany, [&](int) { return Frame(kContinuation, 0, 1, ""); });
    Connection other(gateway_.grpc_port());
    other.Send(Frame(kHeaders, kEndHeaders, 1, kCall));
    Flood(other, kMany, [&](int) { return Frame(kData, 0, 1, ""); });
  });
}

TEST_F(Http2Test, AHeaderTableThatRefersToItselfWithoutEnd) {
  // One header of 4,000 bytes put into the table, and then named again and again in a byte each.
  const std::string large = '\x40' + Number(1, 1) + "x" + "\x7f\xa1\x1e" + std::string(4000, 'a');
  Survives([&] {
    Connection connection(gateway_.grpc_port());
    connection.Send(Frame(kHeaders, kEndHeaders | kEndStream, 1, kCall + large));
    Flood(connection, 1000, [&](int i) {
      return Frame(kHeaders, kEndHeaders, StreamOf(i + 1), kCall + std::string(8000, '\xbe')) +
             Frame(kReset, 0, StreamOf(i + 1), Number(8, 4));
    });
  });
}

TEST_F(Http2Test, AnswersThatMayNotBeSent) {
  Survives([&] {
    // SETTINGS_INITIAL_WINDOW_SIZE, which is setting 4, of nothing.
    Connection connection(gateway_.grpc_port(), Number(4, 2) + Number(0, 4));
    const int calls = gateway_.service().calls();
    for (int i = 0; i < 10; ++i) connection.Send(Open(StreamOf(i), kLargeCall));
    EXPECT_TRUE(Eventually([&] { return gateway_.service().calls() >= calls + 10; }));
  });
}

TEST_F(Http2Test, FramesThatBreakTheRules) {
  const std::vector<std::string> broken = {
      Frame(kData, 0, 0, "x"),
      Frame(kHeaders, kEndHeaders, 0, kCall),
      Frame(kHeaders, kEndHeaders, 2, kCall),
      Frame(kHeaders, kEndHeaders, 1, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
      Frame(kHeaders, kEndHeaders, 1, std::string(8, '\x80')),
      Frame(kContinuation, kEndHeaders, 1, kCall),
      Frame(kSettings, 0, 0, "12345"),
      Frame(kSettings, 0, 1, ""),
      Frame(kSettings, 0, 0, Number(4, 2) + Number(0xffffffff, 4)),
      Frame(kSettings, 0, 0, Number(5, 2) + Number(1, 4)),
      Frame(kPing, 0, 0, "1234567"),
      Frame(kReset, 0, 1, Number(8, 4)),
      Frame(kWindow, 0, 0, Number(0x7fffffff, 4)) + Frame(kWindow, 0, 0, Number(0x7fffffff, 4)),
      Frame(kGoAway, 0, 0, "x"),
      Number(0xffffff, 3) + std::string(6, '\0') + std::string(20000, 'x'),
      std::string(20000, '\xff'),
      "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
  };
  const int calls = gateway_.service().calls();
  for (const std::string& bytes : broken) {
    Connection connection(gateway_.grpc_port());
    connection.Send(bytes);
  }
  EXPECT_EQ(gateway_.service().calls(), calls);
  EXPECT_TRUE(GrpcServes()) << gateway_.log();
  EXPECT_TRUE(Serves());
}

// What HTTP/2 forbids, because HTTP/1.1 frames requests by it, reaches no service.
TEST_F(Http2Test, HeadersOfHttp1GoNowhere) {
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, std::string>>{{"transfer-encoding", "chunked"},
                                                        {"connection", "close"},
                                                        {"upgrade", "h2c"},
                                                        {"content-length", "4"},
                                                        {"host", "other"},
                                                        {"x-branch-id", "b2"},
                                                        {"x-a", "1\r\nauthorization: Bearer x"},
                                                        {"x-b", std::string("1\0", 2)}}) {
    Connection connection(gateway_.grpc_port());
    connection.Send(Open(1, kCall + Literal(name, value)));
  }
  EXPECT_TRUE(GrpcServes());
}

}  // namespace
}  // namespace steward::testing
