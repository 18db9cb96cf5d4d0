#include "common/validate/field_mask.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "steward/test/v1/parcel.pb.h"

namespace steward::validate {
namespace {

namespace v1 = test::v1;
using google::protobuf::FieldMask;
using google::protobuf::util::MessageDifferencer;

FieldMask Mask(const std::vector<std::string>& paths) {
  FieldMask mask;
  for (const std::string& path : paths) mask.add_paths(path);
  return mask;
}

v1::Parcel Stored() {
  v1::Parcel parcel;
  parcel.set_name("branches/b1/sites/s1/parcels/0190b2c4-5d6e-7f80-9a1b-2c3d4e5f6071");
  parcel.set_title("old");
  parcel.set_state(v1::Parcel::STATE_OPEN);
  parcel.set_kind("box");
  parcel.set_weight_g(5);
  parcel.set_value_fen(7);
  parcel.mutable_contact()->set_phone("12345");
  parcel.mutable_contact()->set_title("Mr");
  parcel.mutable_contact()->set_verified(true);
  parcel.mutable_contact()->set_source("app");
  parcel.add_tags("a");
  parcel.add_tags("b");
  parcel.mutable_due_time()->set_seconds(10);
  parcel.mutable_due_time()->set_nanos(5);
  return parcel;
}

TEST(FieldMaskTest, WithoutAMaskThePopulatedFieldsChange) {
  v1::Parcel patch;
  patch.set_title("new");
  patch.mutable_contact()->set_title("Ms");
  patch.add_tags("c");
  patch.mutable_due_time()->set_seconds(20);
  const v1::Parcel merged = ApplyMask(Stored(), patch, {}).value();
  v1::Parcel expected = Stored();
  expected.set_title("new");
  expected.mutable_contact()->set_title("Ms");
  expected.clear_tags();
  expected.add_tags("c");
  expected.mutable_due_time()->set_seconds(20);
  expected.mutable_due_time()->set_nanos(0);
  EXPECT_TRUE(MessageDifferencer::Equals(merged, expected)) << merged.DebugString();
}

TEST(FieldMaskTest, AStarReplacesAllThatMayChange) {
  v1::Parcel patch;
  patch.set_title("new");
  patch.mutable_contact()->set_phone("99999");
  patch.set_state(v1::Parcel::STATE_CLOSED);
  const v1::Parcel merged = ApplyMask(Stored(), patch, Mask({"*"})).value();
  v1::Parcel expected;
  expected.set_name(Stored().name());
  expected.set_title("new");
  expected.set_state(v1::Parcel::STATE_OPEN);
  expected.set_kind("box");
  expected.mutable_contact()->set_phone("99999");
  expected.mutable_contact()->set_verified(true);
  expected.mutable_contact()->set_source("app");
  EXPECT_TRUE(MessageDifferencer::Equals(merged, expected)) << merged.DebugString();
}

TEST(FieldMaskTest, PathsChangeAndClearWhatTheyName) {
  v1::Parcel patch;
  patch.set_title("not asked for");
  patch.mutable_contact()->set_phone("99999");
  const v1::Parcel merged =
      ApplyMask(Stored(), patch, Mask({"value_fen", "contact.phone", "tags", "tags"})).value();
  v1::Parcel expected = Stored();
  expected.clear_value_fen();
  expected.mutable_contact()->set_phone("99999");
  expected.clear_tags();
  EXPECT_TRUE(MessageDifferencer::Equals(merged, expected)) << merged.DebugString();
}

TEST(FieldMaskTest, OverlappingPathsGiveThePatch) {
  v1::Parcel patch;
  patch.mutable_contact()->set_phone("99999");
  const v1::Parcel merged =
      ApplyMask(Stored(), patch, Mask({"contact", "contact.phone", "contact"})).value();
  EXPECT_EQ(merged.contact().phone(), "99999");
  EXPECT_EQ(merged.contact().title(), "");
  EXPECT_TRUE(merged.contact().verified());
}

TEST(FieldMaskTest, OutputOnlyPathsAreIgnored) {
  v1::Parcel patch;
  patch.set_state(v1::Parcel::STATE_CLOSED);
  patch.mutable_contact()->set_verified(false);
  const v1::Parcel merged = ApplyMask(Stored(), patch, Mask({"state", "contact.verified"})).value();
  EXPECT_TRUE(MessageDifferencer::Equals(merged, Stored()));
}

TEST(FieldMaskTest, WhatNeverChangesMayBeSentAsItIsOnly) {
  v1::Parcel patch = Stored();
  patch.set_name("branches/b1/sites/s1/parcels/0190B2C4-5D6E-7F80-9A1B-2C3D4E5F6071");
  for (const FieldMask& mask : {Mask({}), Mask({"*"}), Mask({"name", "kind", "contact.source"})}) {
    const Result<v1::Parcel> merged = ApplyMask(Stored(), patch, mask);
    ASSERT_TRUE(merged.ok()) << merged.error().en;
    EXPECT_TRUE(MessageDifferencer::Equals(merged.value(), Stored()));
  }
  patch.set_kind("bag");
  for (const FieldMask& mask : {Mask({}), Mask({"*"}), Mask({"kind"})}) {
    const Result<v1::Parcel> refused = ApplyMask(Stored(), patch, mask);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().reason, "UPDATE_MASK_INVALID");
    EXPECT_EQ(refused.error().metadata[0].value, "kind");
    EXPECT_NE(refused.error().zh.find("创建后不可更改"), std::string::npos);
  }
  patch.clear_kind();
  EXPECT_FALSE(ApplyMask(Stored(), patch, Mask({"kind"})).ok()) << "clearing is a change";
  patch.mutable_contact()->set_source("desk");
  const Result<v1::Parcel> nested = ApplyMask(Stored(), patch, Mask({"contact"}));
  ASSERT_FALSE(nested.ok());
  EXPECT_EQ(nested.error().metadata[0].value, "contact.source");
}

TEST(FieldMaskTest, UnknownPathsAreRefused) {
  for (const char* path :
       {"nope", "title.x", "tags.x", "parts.name", "labels.k", "due_time.seconds", "contact.nope",
        "", ".", "contact.", "Title", "contact..phone"}) {
    const Result<v1::Parcel> refused = ApplyMask(Stored(), Stored(), Mask({path}));
    ASSERT_FALSE(refused.ok()) << path;
    EXPECT_EQ(refused.error().reason, "UPDATE_MASK_INVALID");
  }
  EXPECT_FALSE(ApplyMask(Stored(), Stored(), Mask({"*", "title"})).ok());
}

TEST(FieldMaskTest, AMaskNeverMakesAnEmptyMessage) {
  v1::Parcel stored = Stored();
  stored.clear_contact();
  EXPECT_FALSE(ApplyMask(stored, v1::Parcel(), Mask({"contact.phone"})).value().has_contact());
}

TEST(FieldMaskTest, OneMemberOfAOneofReplacesTheOther) {
  v1::Parcel stored = Stored();
  stored.set_unit("branches/b1/units/x");
  v1::Parcel patch;
  patch.mutable_person()->set_phone("99999");
  EXPECT_EQ(ApplyMask(stored, patch, {}).value().target_case(), v1::Parcel::kPerson);
  EXPECT_EQ(ApplyMask(stored, patch, Mask({"*"})).value().target_case(), v1::Parcel::kPerson);
  EXPECT_EQ(ApplyMask(stored, patch, Mask({"unit"})).value().target_case(),
            v1::Parcel::TARGET_NOT_SET);
}

v1::Parcel RandomParcel(std::mt19937_64& random) {
  v1::Parcel parcel;
  const auto chance = [&] { return random() % 2 == 0; };
  if (chance()) parcel.set_title(std::to_string(random() % 5));
  if (chance()) parcel.set_note(std::to_string(random() % 5));
  if (chance()) parcel.set_weight_g(static_cast<int>(random() % 5));
  if (chance()) parcel.set_value_fen(static_cast<int>(random() % 5));
  if (chance()) parcel.set_state(v1::Parcel::STATE_OPEN);
  if (chance()) parcel.mutable_due_time()->set_seconds(static_cast<int>(random() % 5));
  if (chance()) parcel.mutable_contact()->set_phone(std::to_string(random() % 5));
  if (chance()) parcel.mutable_contact()->set_title(std::to_string(random() % 5));
  for (std::uint64_t i = random() % 3; i > 0; --i) parcel.add_tags(std::to_string(i));
  if (chance()) (*parcel.mutable_labels())["k"] = std::to_string(random() % 5);
  return parcel;
}

TEST(FieldMaskPropertyTest, NamedFieldsAreThePatchsAndAllOthersTheStored) {
  std::mt19937_64 random(42);
  const std::vector<std::string> possible = {"title",    "note", "weight_g", "value_fen",
                                             "due_time", "tags", "labels"};
  for (int i = 0; i < 2000; ++i) {
    const v1::Parcel stored = RandomParcel(random);
    const v1::Parcel patch = RandomParcel(random);
    std::vector<std::string> paths;
    for (const std::string& path : possible) {
      if (random() % 2 == 0) paths.push_back(path);
    }
    if (paths.empty()) continue;
    const v1::Parcel merged = ApplyMask(stored, patch, Mask(paths)).value();
    for (int n = 0; n < merged.GetDescriptor()->field_count(); ++n) {
      const auto* field = merged.GetDescriptor()->field(n);
      const bool named = std::find(paths.begin(), paths.end(), field->name()) != paths.end();
      MessageDifferencer differencer;
      EXPECT_TRUE(differencer.CompareWithFields(merged, named ? patch : stored, {field}, {field}))
          << field->name();
    }
    const v1::Parcel twice = ApplyMask(merged, patch, Mask(paths)).value();
    EXPECT_TRUE(MessageDifferencer::Equals(merged, twice)) << "a repeated update changes nothing";
  }
}

TEST(FieldMaskPropertyTest, WithoutAMaskNothingIsLostAndARepeatChangesNothing) {
  std::mt19937_64 random(43);
  for (int i = 0; i < 2000; ++i) {
    const v1::Parcel stored = RandomParcel(random);
    const v1::Parcel patch = RandomParcel(random);
    const v1::Parcel merged = ApplyMask(stored, patch, {}).value();
    EXPECT_EQ(merged.state(), stored.state());
    EXPECT_EQ(merged.title(), patch.title().empty() ? stored.title() : patch.title());
    EXPECT_EQ(merged.contact().phone(),
              patch.contact().phone().empty() ? stored.contact().phone() : patch.contact().phone());
    EXPECT_TRUE(MessageDifferencer::Equals(merged, ApplyMask(merged, patch, {}).value()));
    EXPECT_TRUE(MessageDifferencer::Equals(ApplyMask(stored, v1::Parcel(), {}).value(), stored));
  }
}

}  // namespace
}  // namespace steward::validate
