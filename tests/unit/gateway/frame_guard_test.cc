#include "gateway/frame_guard.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace steward::gateway {
namespace {

const std::string kGreeting = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr int kData = 0;
constexpr int kHeaders = 1;
constexpr int kReset = 3;
constexpr int kSettings = 4;
constexpr int kPing = 6;
constexpr int kWindowUpdate = 8;
constexpr int kContinuation = 9;
constexpr int kEndStream = 1;
constexpr int kEndHeaders = 4;
constexpr size_t kFree = 16;

std::string FrameOf(int type, int flags, size_t size) {
  std::string frame;
  for (const size_t byte : {size >> 16, size >> 8, size}) frame += static_cast<char>(byte & 0xff);
  frame += static_cast<char>(type);
  frame += static_cast<char>(flags);
  return frame + std::string(4, '\1') + std::string(size, 'x');
}

std::string Repeat(const std::string& part, size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) text += part;
  return text;
}

// Frames that are paid for, or -1 when the connection ends.
int CostOf(const std::string& frames, int budget = 1000000) {
  int cost = 0;
  FrameGuard guard([&] { return ++cost <= budget; });
  return guard.Take(kGreeting + frames) ? cost : -1;
}

TEST(FrameGuardTest, OnlyHttp2Begins) {
  EXPECT_EQ(CostOf(""), 0);
  FrameGuard guard([] { return true; });
  EXPECT_FALSE(guard.Take("GET / HTTP/1.1\r\n"));
  FrameGuard half([] { return true; });
  EXPECT_TRUE(half.Take(kGreeting.substr(0, 10)));
  EXPECT_FALSE(half.greeted());
  EXPECT_TRUE(half.Take(kGreeting.substr(10)));
  EXPECT_TRUE(half.greeted());
}

TEST(FrameGuardTest, CallsAndTheirDataCostNothing) {
  const std::string call = FrameOf(kHeaders, kEndHeaders, 200) + FrameOf(kData, 0, 16384) +
                           FrameOf(kData, kEndStream, 0) + FrameOf(kWindowUpdate, 0, 4);
  EXPECT_EQ(CostOf(Repeat(call, 1000)), 0);
}

TEST(FrameGuardTest, WhatIsCheapToSendIsPaidForAfterTheFirstFew) {
  for (const std::string& frame :
       {FrameOf(kReset, 0, 4), FrameOf(kSettings, 0, 36), FrameOf(kSettings, 1, 0),
        FrameOf(kPing, 0, 8), FrameOf(kData, 0, 0), FrameOf(2, 0, 5), FrameOf(77, 0, 3)}) {
    EXPECT_EQ(CostOf(Repeat(frame, kFree)), 0);
    EXPECT_EQ(CostOf(Repeat(frame, kFree + 5)), 5);
    EXPECT_EQ(CostOf(Repeat(frame, kFree + 6), 5), -1);
  }
}

TEST(FrameGuardTest, HeadersOfOneCallHave64Kilobytes) {
  EXPECT_EQ(CostOf(FrameOf(kHeaders, kEndHeaders, 65536)), 0);
  EXPECT_EQ(CostOf(FrameOf(kHeaders, kEndHeaders, 65537)), -1);
  const std::string parts =
      FrameOf(kHeaders, 0, 16384) + Repeat(FrameOf(kContinuation, 0, 16384), 2);
  EXPECT_EQ(CostOf(parts + FrameOf(kContinuation, kEndHeaders, 16384)), 0);
  EXPECT_EQ(CostOf(parts + FrameOf(kContinuation, kEndHeaders, 16385)), -1);
  const std::string next = parts + FrameOf(kContinuation, kEndHeaders, 10);
  EXPECT_EQ(CostOf(next + next), 0) << "the next call has its own";
  EXPECT_EQ(CostOf(FrameOf(kHeaders, 0, 1) + Repeat(FrameOf(kContinuation, 0, 0), 1000), 100), -1);
}

TEST(FrameGuardTest, NothingStandsBetweenTheHeadersOfACall) {
  EXPECT_EQ(CostOf(FrameOf(kContinuation, kEndHeaders, 10)), -1);
  for (const int type : {kData, kHeaders, kReset, kPing, kSettings, kWindowUpdate})
    EXPECT_EQ(CostOf(FrameOf(kHeaders, 0, 10) + FrameOf(type, kEndHeaders, 10)), -1) << type;
}

TEST(FrameGuardPropertyTest, PiecesOfAnySizeAreReadLikeTheWhole) {
  std::mt19937_64 random(20260101);
  for (int round = 0; round < 500; ++round) {
    std::string bytes = kGreeting;
    for (int i = 0; i < 40; ++i) {
      const int flags = static_cast<int>(random() % 8);
      const int type = static_cast<int>(random() % 10);
      bytes += FrameOf(type, flags, random() % (random() % 3 == 0 ? 30000 : 30));
    }
    const int whole = CostOf(bytes.substr(kGreeting.size()), 5);
    int cost = 0;
    FrameGuard guard([&] { return ++cost <= 5; });
    bool good = true;
    for (size_t start = 0; good && start < bytes.size();) {
      const size_t size = 1 + random() % (random() % 2 == 0 ? 3 : 20000);
      good = guard.Take(std::string_view(bytes).substr(start, size));
      start += size;
    }
    EXPECT_EQ(good ? cost : -1, whole) << round;
  }
}

}  // namespace
}  // namespace steward::gateway
