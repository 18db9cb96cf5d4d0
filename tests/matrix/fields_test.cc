// No field that only the service sets is taken from a request, and none that is only sent is
// answered: for every RPC as it is declared (SEC-03).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/validate/validator.h"
#include "tests/support/api.h"

namespace steward::testing {
namespace {

using Rules = options::v1::FieldRules;

// The fields of this behaviour that `message` has, as paths.
void CollectSet(const pb::Message& message, Rules::Behavior behavior, const std::string& prefix,
                std::vector<std::string>& paths) {
  const pb::Reflection& reflection = *message.GetReflection();
  std::vector<const pb::FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const pb::FieldDescriptor* field : fields) {
    const std::string path = prefix + field->name();
    if (RulesOf(*field).behavior() == behavior) {
      paths.push_back(path);
    } else if (field->message_type() != nullptr && field->is_repeated()) {
      CollectSet(reflection.GetRepeatedMessage(message, field, 0), behavior, path + ".", paths);
    } else if (field->message_type() != nullptr) {
      CollectSet(reflection.GetMessage(message, field), behavior, path + ".", paths);
    }
  }
}

void SetScalar(pb::Message& message, const pb::FieldDescriptor& field) {
  using Field = pb::FieldDescriptor;
  const pb::Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case Field::CPPTYPE_STRING: return reflection.SetString(&message, &field, "1");
    case Field::CPPTYPE_INT32: return reflection.SetInt32(&message, &field, 1);
    case Field::CPPTYPE_INT64: return reflection.SetInt64(&message, &field, 1);
    case Field::CPPTYPE_UINT32: return reflection.SetUInt32(&message, &field, 1);
    case Field::CPPTYPE_UINT64: return reflection.SetUInt64(&message, &field, 1);
    case Field::CPPTYPE_BOOL: return reflection.SetBool(&message, &field, true);
    case Field::CPPTYPE_ENUM: return reflection.SetEnumValue(&message, &field, 1);
    default: FAIL() << field.full_name() << " is of a type this test does not know";
  }
}

void AddScalar(pb::Message& message, const pb::FieldDescriptor& field) {
  using Field = pb::FieldDescriptor;
  const pb::Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case Field::CPPTYPE_STRING: return reflection.AddString(&message, &field, "1");
    case Field::CPPTYPE_INT32: return reflection.AddInt32(&message, &field, 1);
    case Field::CPPTYPE_INT64: return reflection.AddInt64(&message, &field, 1);
    case Field::CPPTYPE_ENUM: return reflection.AddEnumValue(&message, &field, 1);
    default: FAIL() << field.full_name() << " is of a type this test does not know";
  }
}

// Sets every field there is, one item in each list; no message within itself.
void FillAll(pb::Message& message, std::vector<const pb::Descriptor*> within) {
  const pb::Descriptor& type = *message.GetDescriptor();
  if (std::find(within.begin(), within.end(), &type) != within.end()) return;
  within.push_back(&type);
  const pb::Reflection& reflection = *message.GetReflection();
  for (int i = 0; i < type.field_count(); ++i) {
    const pb::FieldDescriptor& field = *type.field(i);
    if (field.message_type() == nullptr) {
      field.is_repeated() ? AddScalar(message, field) : SetScalar(message, field);
    } else if (field.is_repeated()) {
      FillAll(*reflection.AddMessage(&message, &field), within);
    } else {
      FillAll(*reflection.MutableMessage(&message, &field), within);
    }
  }
}

std::vector<std::string> Set(const pb::Message& message, Rules::Behavior behavior) {
  std::vector<std::string> paths;
  CollectSet(message, behavior, "", paths);
  return paths;
}

TEST(FieldsTest, NoRequestSetsWhatOnlyTheServiceSets) {
  size_t fields = 0;
  for (const Rpc& rpc : Api::Instance().rpcs()) {
    const auto request = Api::Instance().NewMessage(rpc.request());
    FillAll(*request, {});
    fields += Set(*request, Rules::BEHAVIOR_OUTPUT_ONLY).size();
    // Whether it is refused does not matter: the values are nonsense.
    static_cast<void>(validate::Check(*request));
    EXPECT_THAT(Set(*request, Rules::BEHAVIOR_OUTPUT_ONLY), ::testing::IsEmpty()) << rpc.path;
  }
  EXPECT_GT(fields, 300u);
  std::printf("%zu fields of %zu RPCs\n", fields, Api::Instance().rpcs().size());
}

TEST(FieldsTest, NoAnswerShowsWhatIsOnlySent) {
  size_t fields = 0;
  for (const Rpc& rpc : Api::Instance().rpcs()) {
    const auto answer = Api::Instance().NewMessage(*rpc.descriptor->output_type());
    FillAll(*answer, {});
    fields += Set(*answer, Rules::BEHAVIOR_INPUT_ONLY).size();
    validate::ClearInputOnly(*answer);
    EXPECT_THAT(Set(*answer, Rules::BEHAVIOR_INPUT_ONLY), ::testing::IsEmpty()) << rpc.path;
  }
  std::printf("%zu fields\n", fields);
}

}  // namespace
}  // namespace steward::testing
