// A write that is repeated under its request id gets the same bytes and has one effect; under the
// same id with another body it is refused (INV-10, INV-11). Every write RPC of the contracts, as
// tests/support/write_steps.cc calls it; one that is missing there fails the test. Besides: texts
// nobody would type are kept and given back as they are.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/support/api.h"
#include "tests/support/byte_caller.h"
#include "tests/support/stack.h"
#include "tests/support/write_steps.h"

namespace steward::testing {
namespace {

using Field = pb::FieldDescriptor;

const Rpc* Find(const std::string& method) {
  for (const Rpc& rpc : Api::Instance().rpcs()) {
    if (rpc.descriptor->full_name() == method) return &rpc;
  }
  return nullptr;
}

// Changes the last of the bytes it has; false: it has none.
bool ChangeBytes(pb::Message& message) {
  std::vector<const Field*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const Field* field : fields) {
    if (field->type() != Field::TYPE_BYTES) continue;
    std::string bytes = message.GetReflection()->GetString(message, field);
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    message.GetReflection()->SetString(&message, field, bytes);
    return true;
  }
  return false;
}

// Changes the first text that is anybody's choice, or else the first number; false: there is none.
bool Change(pb::Message& message, bool texts) {
  const pb::Reflection& reflection = *message.GetReflection();
  std::vector<const Field*> fields;
  reflection.ListFields(message, &fields);
  for (const Field* field : fields) {
    const auto& rules = RulesOf(*field).string();
    const bool free = rules.pattern().empty() && rules.resource().empty() && !rules.uuid();
    if (field->cpp_type() == Field::CPPTYPE_MESSAGE) {
      if (field->message_type()->full_name() == "google.protobuf.FieldMask") continue;
      pb::Message& inside = field->is_repeated()
                                ? *reflection.MutableRepeatedMessage(&message, field, 0)
                                : *reflection.MutableMessage(&message, field);
      if (Change(inside, texts)) return true;
    } else if (field->is_repeated()) {
      continue;
    } else if (texts && field->type() == Field::TYPE_STRING && free) {
      reflection.SetString(&message, field, reflection.GetString(message, field) + "x");
      return true;
    } else if (!texts && field->cpp_type() == Field::CPPTYPE_INT64) {
      reflection.SetInt64(&message, field, reflection.GetInt64(message, field) + 1);
      return true;
    } else if (!texts && field->cpp_type() == Field::CPPTYPE_INT32) {
      reflection.SetInt32(&message, field, reflection.GetInt32(message, field) + 1);
      return true;
    }
  }
  return false;
}

// Changes the first word of a list of words to another one; false: there is none.
bool ChangeWord(pb::Message& message) {
  const pb::Reflection& reflection = *message.GetReflection();
  std::vector<const Field*> fields;
  reflection.ListFields(message, &fields);
  for (const Field* field : fields) {
    if (field->is_repeated()) continue;
    if (field->cpp_type() == Field::CPPTYPE_MESSAGE &&
        ChangeWord(*reflection.MutableMessage(&message, field))) {
      return true;
    }
    if (field->cpp_type() != Field::CPPTYPE_ENUM || field->enum_type()->value_count() < 3) continue;
    const int first = field->enum_type()->value(1)->number();
    const int second = field->enum_type()->value(2)->number();
    const bool is_first = reflection.GetEnumValue(message, field) == first;
    reflection.SetEnumValue(&message, field, is_first ? second : first);
    return true;
  }
  return false;
}

// The tables of `sums` that are not as in `before`.
std::vector<std::string> Differing(const TableSums& sums, const TableSums& before) {
  std::vector<std::string> tables;
  for (const auto& [table, sum] : sums) {
    const auto found = before.find(table);
    if (found == before.end() || found->second != sum) tables.push_back(table);
  }
  return tables;
}

class ReplayTest : public ::testing::Test {
 protected:
  ByteAnswer Send(const Rpc& rpc, const std::string& account, const pb::Message& request) {
    return caller_.Send(rpc.path, stack_.token(account), request.SerializeAsString());
  }

  static bool SetText(pb::Message& message, const std::string& name, const std::string& text) {
    const Field* field = message.GetDescriptor()->FindFieldByName(name);
    if (field == nullptr) return false;
    message.GetReflection()->SetString(&message, field, text);
    return true;
  }

  // Another etag of the resource, or another id in the name that authorization decides by.
  static void ChangeName(pb::Message& request, std::string_view path) {
    pb::Message* message = &request;
    for (size_t dot = path.find('.'); dot != path.npos; dot = path.find('.')) {
      const Field* inside =
          message->GetDescriptor()->FindFieldByName(std::string(path.substr(0, dot)));
      message = message->GetReflection()->MutableMessage(message, inside);
      path.remove_prefix(dot + 1);
    }
    if (message != &request && SetText(*message, "etag", "another")) return;
    const Field& name = *message->GetDescriptor()->FindFieldByName(std::string(path));
    std::string text = message->GetReflection()->GetString(*message, &name);
    text.back() = text.back() == '0' ? '1' : '0';
    message->GetReflection()->SetString(message, &name, text);
  }

  // The same with something else in it, valid as well.
  static std::unique_ptr<pb::Message> Another(const Rpc& rpc, const pb::Message& request) {
    std::unique_ptr<pb::Message> other(request.New());
    other->CopyFrom(request);
    if (SetText(*other, "etag", "another") || ChangeBytes(*other) || Change(*other, true) ||
        Change(*other, false) || ChangeWord(*other)) {
      return other;
    }
    ChangeName(*other, rpc.rule.name_field());
    return other;
  }

  // Sends the step, again, and with another body.
  void CheckOnce(const WriteStep& step) {
    const Rpc* rpc = Find(step.method);
    ASSERT_NE(rpc, nullptr);
    const std::unique_ptr<pb::Message> request =
        RequestOf(step, *Api::Instance().NewMessage(rpc->request()), names_, NewRequestId());
    const auto before = stack_.Checksums();
    const ByteAnswer first = Send(*rpc, step.caller, *request);
    ASSERT_EQ(first.Reason(), "OK") << first.status.error_message();
    const auto after = stack_.Checksums();
    EXPECT_NE(after, before) << "it had an effect";
    const ByteAnswer again = Send(*rpc, step.caller, *request);
    EXPECT_EQ(again.Reason(), "OK") << again.status.error_message();
    EXPECT_EQ(again.bytes, first.bytes);
    const ByteAnswer other = Send(*rpc, step.caller, *Another(*rpc, *request));
    EXPECT_EQ(other.Reason(), "REQUEST_ID_REUSED");
    EXPECT_THAT(Differing(stack_.Checksums(), after), ::testing::IsEmpty()) << "only once";
    const auto response = Api::Instance().NewMessage(*rpc->descriptor->output_type());
    ASSERT_TRUE(response->ParseFromString(first.bytes));
    KeepName(step, *response, names_);
  }

  std::string FirstGrantOf(const std::string& account) {
    return stack_.Must("GET", "/v1/" + stack_.name(account) + "/grants",
                       stack_.token("admin"))["grants"][0]["name"];
  }

  Stack& stack_ = Stack::Shared();
  ByteCaller caller_{stack_.grpc_port()};
  std::map<std::string, std::string> names_ = {{"desk", stack_.name("desk")},
                                               {"technician", stack_.name("technician")},
                                               {"visitorgrant", FirstGrantOf("visitor")}};
};

TEST_F(ReplayTest, EveryWriteIsAnsweredTheSameAndDoneOnceHoweverOftenItIsRepeated) {
  stack_.HoldJobs("directory.export");  // so that one can be cancelled
  std::set<std::string> seen;
  for (const WriteStep& step : WriteSteps()) {
    SCOPED_TRACE(step.method);
    CheckOnce(step);
    if (HasFatalFailure()) return;
    seen.insert(step.method);
  }
  std::printf("%zu calls of %zu writes\n", WriteSteps().size(), seen.size());
}

TEST(WriteStepsTest, EveryWriteHasAStepOrAReasonToHaveNone) {
  std::set<std::string> seen;
  for (const WriteStep& step : WriteSteps()) seen.insert(step.method);
  for (const Rpc& rpc : Api::Instance().rpcs()) {
    if (!rpc.writes) continue;
    const std::string& method = rpc.descriptor->full_name();
    EXPECT_NE(seen.count(method), WritesWithoutStep().count(method))
        << method << " needs a step in tests/support/write_steps.cc";
  }
}

}  // namespace
}  // namespace steward::testing
