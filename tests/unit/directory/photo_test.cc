#include "services/directory/photo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/support/photos.h"

namespace steward::directory {
namespace {

using ::testing::HasSubstr;
using testing::JpegSegment;
using testing::JpegWith;
using ::testing::Not;
using testing::PngWith;

TEST(PhotoTest, AJpegLosesWhereItWasTakenAndKeepsItsPicture) {
  const std::optional<Photo> photo = CleanPhoto(JpegWith("GPS 29.56N 106.55E", 1));
  ASSERT_TRUE(photo);
  EXPECT_EQ(photo->kind, PhotoKind::kJpeg);
  EXPECT_THAT(photo->bytes, Not(HasSubstr("GPS")));
  EXPECT_THAT(photo->bytes, Not(HasSubstr("Exif")));
  EXPECT_THAT(photo->bytes, Not(HasSubstr("a comment")));
  EXPECT_THAT(photo->bytes, HasSubstr("picture data"));
  EXPECT_THAT(photo->bytes, HasSubstr("JFIF"));
}

TEST(PhotoTest, AJpegThatWasHeldSidewaysIsStillTurned) {
  const std::optional<Photo> photo = CleanPhoto(JpegWith("GPS 29.56N 106.55E", 6));
  ASSERT_TRUE(photo);
  EXPECT_THAT(photo->bytes, Not(HasSubstr("GPS")));
  const size_t exif = photo->bytes.find(std::string("Exif\0\0MM", 8));
  ASSERT_NE(exif, std::string::npos);
  EXPECT_EQ(photo->bytes[exif + 25], 6) << "value of the one entry";
  EXPECT_EQ(CleanPhoto(photo->bytes)->bytes, photo->bytes) << "cleaning again changes nothing";
}

TEST(PhotoTest, AJpegLosesThePreviewsInItsHeaders) {
  const std::string whole = JpegWith("", 1);
  const std::string jfif = JpegSegment('\xe0', std::string("JFIF\0\1\1\0\0\1\0\1\1\1", 14) + "red");
  const std::string jfxx = JpegSegment('\xe0', std::string("JFXX\0\x13\1\1", 8) + "green");
  const std::optional<Photo> photo = CleanPhoto(whole.substr(0, 2) + jfif + jfxx + whole.substr(2));
  ASSERT_TRUE(photo);
  EXPECT_THAT(photo->bytes, Not(HasSubstr("red")));
  EXPECT_THAT(photo->bytes, Not(HasSubstr("green")));
  EXPECT_THAT(photo->bytes, HasSubstr("picture data"));
}

// A reader goes on with the picture at a restart, where we would skip a segment and what is in it.
TEST(PhotoTest, ASegmentHiddenBehindAMarkThatStandsAloneIsNotKept) {
  const std::string whole = JpegWith("", 1);
  const std::string hidden = JpegSegment('\xe1', std::string("Exif\0\0", 6) + "GPS 29.56N");
  for (const char mark : {'\x00', '\x01', '\xd0', '\xd7', '\xd8'}) {
    const std::string bytes = whole.substr(0, whole.size() - 2) + JpegSegment('\xfe', "a comment") +
                              JpegSegment(mark, hidden) + "\xff\xd9";
    EXPECT_FALSE(CleanPhoto(bytes));
  }
}

TEST(PhotoTest, APngLosesItsTexts) {
  const std::optional<Photo> photo = CleanPhoto(PngWith("Location", "29.56N"));
  ASSERT_TRUE(photo);
  EXPECT_EQ(photo->kind, PhotoKind::kPng);
  EXPECT_THAT(photo->bytes, Not(HasSubstr("29.56N")));
  EXPECT_THAT(photo->bytes, HasSubstr("IDAT"));
}

TEST(PhotoTest, WhatStandsBehindTheEndIsLeftOut) {
  EXPECT_THAT(CleanPhoto(JpegWith("", 1) + "<script>alert(1)</script>")->bytes,
              Not(HasSubstr("script")));
  EXPECT_THAT(CleanPhoto(PngWith("a", "b") + "PK\x03\x04")->bytes, Not(HasSubstr("PK")));
}

TEST(PhotoTest, OtherContentIsNoPhoto) {
  for (const std::string& bytes :
       {std::string(), std::string("GIF89a"), std::string("<svg/>"), std::string("%PDF-1.7"),
        std::string("\xff\xd8"), std::string("\xff\xd8\xff\xd9"),
        std::string("\x89PNG\r\n\x1a\n")}) {
    EXPECT_FALSE(CleanPhoto(bytes)) << bytes;
  }
}

TEST(PhotoTest, APhotoThatBreaksOffIsRefusedWhereverItDoes) {
  for (const std::string& whole : {JpegWith("x", 6), PngWith("a", "b")}) {
    for (size_t length = 0; length < whole.size(); ++length) {
      EXPECT_FALSE(CleanPhoto(whole.substr(0, length))) << length;
    }
  }
}

TEST(PhotoTest, NoDamageMakesItReadBeyondTheEnd) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20000; ++i) {
    std::string bytes = i % 2 == 0 ? JpegWith("where", 6) : PngWith("a", "b");
    for (int change = 0; change < 3; ++change) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    const std::optional<Photo> photo = CleanPhoto(bytes);
    if (photo) {
      EXPECT_LE(photo->bytes.size(), bytes.size() + 36) << "an orientation segment at most";
    }
  }
}

}  // namespace
}  // namespace steward::directory
