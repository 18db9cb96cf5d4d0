#include "gateway/json_writer.h"

#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "common/base/embedded.h"
#include "gateway/json_shape.h"
#include "gateway/type_cache.h"
#include "tests/support/api.h"
#include "tests/support/echo_contracts.h"

STEWARD_EMBEDDED(api);

namespace steward::gateway {
namespace {

namespace pb = google::protobuf;
using pb::FieldDescriptor;

// Fills messages with values of all kinds, the awkward ones often.
class RandomMessages {
 public:
  explicit RandomMessages(unsigned seed) : random_(seed) {}

  void Fill(pb::Message& message, int depth = 0) {
    const pb::Descriptor& type = *message.GetDescriptor();
    if (type.full_name() == "google.protobuf.Timestamp") return FillTime(message);
    if (HasOwnJsonForm(type)) return;
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (field.is_map() || Draw(10) < 3) continue;
      for (int left = field.is_repeated() ? Draw(4) : 1; left > 0; --left) {
        Put(message, field, depth);
      }
    }
  }

 private:
  int Draw(int end) { return std::uniform_int_distribution<int>(0, end - 1)(random_); }
  template <class T>
  T Pick(std::initializer_list<T> values) {
    return values.begin()[Draw(static_cast<int>(values.size()))];
  }

  void FillTime(pb::Message& time) {
    const pb::Descriptor& type = *time.GetDescriptor();
    auto seconds = std::uniform_int_distribution<std::int64_t>(-62'135'596'800, 253'402'300'799);
    time.GetReflection()->SetInt64(&time, type.field(0), seconds(random_));
    time.GetReflection()->SetInt32(&time, type.field(1),
                                   Pick({0, 1, 5'000, 120'000'000, 999'999'999}));
  }

  void Put(pb::Message& message, const FieldDescriptor& field, int depth) {
    using R = pb::Reflection;
    const R& reflection = *message.GetReflection();
    const auto set = [&](auto single, auto add, auto value) {
      field.is_repeated() ? (reflection.*add)(&message, &field, value)
                          : (reflection.*single)(&message, &field, value);
    };
    const auto whole = [&](auto least, auto most) {
      return Pick<decltype(most)>({least, most, 0, 1, 42});
    };
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return set(&R::SetInt32, &R::AddInt32, whole(INT32_MIN, INT32_MAX));
      case FieldDescriptor::CPPTYPE_INT64:
        return set(&R::SetInt64, &R::AddInt64, whole(INT64_MIN, INT64_MAX));
      case FieldDescriptor::CPPTYPE_UINT32:
        return set(&R::SetUInt32, &R::AddUInt32, whole(0U, UINT32_MAX));
      case FieldDescriptor::CPPTYPE_UINT64:
        return set(&R::SetUInt64, &R::AddUInt64, whole(std::uint64_t{0}, UINT64_MAX));
      case FieldDescriptor::CPPTYPE_BOOL: return set(&R::SetBool, &R::AddBool, Draw(2) == 1);
      case FieldDescriptor::CPPTYPE_ENUM:
        return set(&R::SetEnumValue, &R::AddEnumValue, Pick({0, 1, 2, 3, 77}));
      case FieldDescriptor::CPPTYPE_STRING:
        return set(&R::SetString, &R::AddString,
                   Pick<std::string>({"", "3 栋 2 单元 501", "\"quoted\" \\ </script> & 'x'",
                                      "a\nb\tc\x01\x7f", "\xe2\x80\xa8\xe2\x80\xa9", "😀 é"}));
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (depth > 3) return;
        return Fill(field.is_repeated() ? *reflection.AddMessage(&message, &field)
                                        : *reflection.MutableMessage(&message, &field),
                    depth + 1);
      default: return;
    }
  }

  std::mt19937 random_;
};

class JsonWriterTest : public ::testing::Test {
 protected:
  static std::string ByProtobuf(TypeCache& types, const pb::Message& message) {
    pb::util::JsonPrintOptions options;
    options.always_print_primitive_fields = true;
    std::string json;
    EXPECT_TRUE(pb::util::BinaryToJsonString(&types, TypeUrl(*message.GetDescriptor()),
                                             message.SerializeAsString(), &json, options)
                    .ok());
    return json;
  }

  // Writes random answers of every method both ways; the number of types.
  static size_t Compare(const Contracts& contracts) {
    TypeCache types(contracts.pool());
    const JsonWriter writer(contracts, types);
    pb::DynamicMessageFactory factory;
    std::set<const pb::Descriptor*> answers;
    for (const auto& method : contracts.methods()) answers.insert(&method->response());
    for (const pb::Descriptor* answer : answers) {
      for (unsigned seed = 0; seed < 60; ++seed) {
        const std::unique_ptr<pb::Message> message(factory.GetPrototype(answer)->New());
        if (seed > 0) RandomMessages(seed).Fill(*message);  // one stays empty
        std::string json;
        EXPECT_TRUE(writer.Append(*answer, message->SerializeAsString(), json));
        EXPECT_EQ(nlohmann::json::parse(json), nlohmann::json::parse(ByProtobuf(types, *message)))
            << answer->full_name() << " " << message->ShortDebugString();
      }
    }
    return answers.size();
  }
};

TEST_F(JsonWriterTest, EveryAnswerOfEveryServiceIsTheJsonThatProtobufWrites) {
  const auto contracts = Contracts::Parse(EmbeddedFiles(steward_embedded_api).at(0).bytes).value();
  EXPECT_GT(Compare(*contracts), 20U);
  Compare(*testing::EchoContracts());
}

TEST_F(JsonWriterTest, BytesThatAreNoSuchMessageAreRefused) {
  const auto contracts = Contracts::Parse(EmbeddedFiles(steward_embedded_api).at(0).bytes).value();
  TypeCache types(contracts->pool());
  const JsonWriter writer(*contracts, types);
  const Method* method = contracts->FindByPath("/steward.tickets.v1.TicketService/GetTicket");
  std::string json;
  EXPECT_FALSE(writer.Append(method->response(), "\x0a\x7f", json));
}

}  // namespace
}  // namespace steward::gateway
