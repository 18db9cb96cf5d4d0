// The matrix of bad input for gRPC clients: every field of every RPC's message against every class
// that protobuf can carry (bad_values.h), byte for byte, through the gateway's gRPC port:
// INVALID_ARGUMENT that names the field, never INTERNAL or UNKNOWN, and no effect.
#include <gtest/gtest.h>

#include "common/base/text.h"
#include "tests/e2e/bad_cases.h"
#include "tests/e2e/tally.h"
#include "tests/support/byte_caller.h"
#include "tests/support/stack.h"

namespace steward::testing {
namespace {

struct MessageCase {
  const Rpc* rpc;
  std::string path;  // of the field
  std::string bytes;
  std::string what;
  Fate fate;
};

class BadMessageTest : public ::testing::Test {
 protected:
  // A request that is refused by its request id alone, if at all, without the field `spoiled`: the
  // name authorization decides by, and the mask that makes an update ask for all fields.
  static std::string Frame(const Rpc& rpc, const pb::FieldDescriptor* spoiled) {
    const pb::Descriptor& request = rpc.request();
    std::string bytes;
    const auto number = [&](const char* name) {
      const pb::FieldDescriptor* field = request.FindFieldByName(name);
      return field == nullptr || field == spoiled ? 0 : field->number();
    };
    if (const int mask = number("update_mask")) bytes += WireBytes(mask, WireBytes(1, "*"));
    if (const int id = number("request_id"); id != 0) bytes += WireBytes(id, "x");
    return bytes;
  }

  // The field that authorization decides by, as `name` or in the resource of an update.
  static std::string NameBytes(const Rpc& rpc, const pb::FieldDescriptor* spoiled) {
    const std::string& path = rpc.rule.name_field();
    if (path.empty()) return "";
    const pb::Descriptor* message = &rpc.request();
    Place place;
    for (const std::string_view part : Split(path, '.')) {
      place.way.push_back(message->FindFieldByName(std::string(part)));
      message = place.field().message_type();
    }
    if (&place.field() == spoiled) return "";
    const std::string& pattern = RulesOf(place.field()).string().resource();
    const std::string name = pattern.empty()
                                 ? "calendars/2026"
                                 : NameFor(pattern, {{"branches", "b1"}, {"sites", "s1"}});
    return WireAt(place, WireBytes(place.field().number(), name));
  }

  static std::vector<MessageCase> CasesOf(const Rpc& rpc) {
    std::vector<MessageCase> cases;
    for (const Place& place : PlacesIn(rpc.request())) {
      const bool is_name = place.Path() == CamelPath(rpc.rule.name_field());
      const std::string frame =
          Frame(rpc, &place.field()) + NameBytes(rpc, is_name ? &place.field() : nullptr);
      for (const BadValue& bad : WireValues(place.field())) {
        // The resource of the frame's name is there.
        const bool holds_name = rpc.rule.name_field().starts_with(place.field().name() + ".");
        if (bad.what == "missing" && holds_name && place.way.size() == 1) continue;
        cases.push_back({&rpc, place.Path(), frame + WireAt(place, bad.value), bad.what, bad.fate});
      }
    }
    const std::string whole = Frame(rpc, nullptr) + NameBytes(rpc, nullptr);
    if (!whole.empty()) {
      cases.push_back(
          {&rpc, "", whole.substr(0, whole.size() - 1), "truncated", Fate::kUnreadable});
    }
    cases.push_back({&rpc, "", whole + "\xff\xff\xff", "truncated", Fate::kUnreadable});
    cases.push_back({&rpc, "", whole + std::string(1, '\0'), "tag 0", Fate::kUnreadable});
    cases.push_back({&rpc, "", whole + WireNumber(5000, 1), "unknown field", Fate::kOpen});
    return cases;
  }

  static std::string CamelPath(std::string_view path) {
    std::string camel;
    for (const char c : path) {
      if (!camel.empty() && camel.back() == '_') {
        camel.back() = static_cast<char>(std::toupper(c));
      } else {
        camel += c;
      }
    }
    return camel;
  }

  void Run(ByteCaller& caller, const MessageCase& one) {
    const ByteAnswer answer = caller.Send(one.rpc->path, stack_.token("admin"), one.bytes);
    const grpc::StatusCode code = answer.status.error_code();
    tally_.Count(one.what, code);
    const bool broken = code == grpc::StatusCode::INTERNAL || code == grpc::StatusCode::UNKNOWN ||
                        code == grpc::StatusCode::UNAVAILABLE ||
                        code == grpc::StatusCode::DEADLINE_EXCEEDED;
    const std::string wrong = Judge(one.fate, one.path, one.rpc->writes,
                                    {.refused = code == grpc::StatusCode::INVALID_ARGUMENT,
                                     .broken = broken,
                                     .named = answer.Fields()});
    if (wrong.empty()) return;
    std::string named;
    for (const std::string& field : answer.Fields()) named += " " + field;
    tally_.Wrong(wrong + ": " + one.rpc->path + " " + one.path + ": " + one.what + " -> " +
                 std::to_string(code) + " " + answer.status.error_message() + named);
  }

  Stack& stack_ = Stack::Shared();
  Tally tally_;
};

TEST_F(BadMessageTest, EveryFieldOfEveryMessageRefusesEveryClassAndNothingChanges) {
  std::vector<std::unique_ptr<ByteCaller>> callers;
  for (int i = 0; i < 6; ++i) {
    callers.push_back(std::make_unique<ByteCaller>(stack_.grpc_port()));
  }
  const auto before = stack_.Checksums();
  for (const Rpc& rpc : Api::Instance().rpcs()) {
    InParallel(callers, CasesOf(rpc),
               [&](const std::unique_ptr<ByteCaller>& caller, const MessageCase& one) {
                 Run(*caller, one);
               });
  }
  EXPECT_EQ(stack_.Checksums(), before) << "no effect";
  EXPECT_GT(tally_.cases(), 8000);
  tally_.Print(std::to_string(Api::Instance().rpcs().size()) + " RPCs over gRPC");
}

}  // namespace
}  // namespace steward::testing
