#include "services/directory/archives/archive_sample.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace steward::directory {
namespace {

constexpr SampleTerms kTerms{.percent = 5, .least = 10};

TEST(ArchiveSampleTest, FiveInAHundredAndAtLeastTenAreDrawn) {
  EXPECT_EQ(SampleSize(0, kTerms), 0u);
  EXPECT_EQ(SampleSize(3, kTerms), 3u);
  EXPECT_EQ(SampleSize(10, kTerms), 10u);
  EXPECT_EQ(SampleSize(200, kTerms), 10u);
  EXPECT_EQ(SampleSize(201, kTerms), 11u);
  EXPECT_EQ(SampleSize(500, kTerms), 25u);
  EXPECT_EQ(SampleSize(500, {.percent = 100, .least = 1}), 500u);
  EXPECT_EQ(SampleSize(500, {.percent = 1, .least = 200}), 200u);
}

TEST(ArchiveSampleTest, ASampleIsDifferentFilesAndTheSameForTheSameSeed) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 500; ++round) {
    const size_t batch = 1 + random() % kBatchFiles;
    const std::uint64_t seed = random();
    const std::vector<size_t> drawn = DrawSample(batch, SampleSize(batch, kTerms), seed);
    EXPECT_EQ(drawn, DrawSample(batch, SampleSize(batch, kTerms), seed));
    EXPECT_EQ(std::set<size_t>(drawn.begin(), drawn.end()).size(), SampleSize(batch, kTerms));
    EXPECT_LT(drawn.back(), batch);
  }
}

TEST(ArchiveSampleTest, EveryFileOfABatchIsDrawnAboutAsOftenAsAnother) {
  std::vector<int> times(100);
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    for (const size_t place : DrawSample(100, 10, seed)) ++times[place];
  }
  for (const int count : times) {
    EXPECT_GT(count, 120);
    EXPECT_LT(count, 280);
  }
}

TEST(ArchiveSampleTest, TheShareOfErrorsIsRounded) {
  EXPECT_EQ(ErrorShareBp(0, 0), 0);
  EXPECT_EQ(ErrorShareBp(1, 3), 3333);
  EXPECT_EQ(ErrorShareBp(2, 3), 6667);
  EXPECT_EQ(ErrorShareBp(1, 1), 10000);
}

}  // namespace
}  // namespace steward::directory
