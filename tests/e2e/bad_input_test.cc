// Every field of every RPC's JSON body against every class of bad input that applies to it
// (bad_values.h says which, and what has to become of each): a 400 that names the field, never a
// 5xx, and no effect. Legal texts are no bad input: they come back as they were sent.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/bad_cases.h"
#include "tests/e2e/tally.h"
#include "tests/support/stack.h"

namespace steward::testing {
namespace {

struct BodyCase {
  const Rpc* rpc;
  std::string path;  // of the field
  std::string target;
  std::string body;
  std::string what;
  Fate fate;
};

class BadInputTest : public ::testing::Test {
 protected:
  // The message that the body is.
  static const pb::Descriptor& BodyOf(const Rpc& rpc) {
    return rpc.body == "*" ? rpc.request()
                           : *rpc.request().FindFieldByName(rpc.body)->message_type();
  }

  // Where the request goes, with a request id that is refused unless the body has it.
  static std::string TargetOf(const Rpc& rpc) {
    std::string target = PathFor(rpc.route, {{"branches", "b1"}, {"sites", "s1"}});
    if (rpc.body == "*") return target;
    target += "?requestId=x";
    const std::string& name = rpc.rule.name_field();
    if (!name.empty() && !rpc.PathGives(name)) target += "&" + name + "=branches/b9";
    return target;
  }

  // The body with the request id that keeps it from having an effect.
  static std::string WithRequestId(const Rpc& rpc, const Place& place, const std::string& json) {
    const bool given = rpc.body != "*" || !rpc.writes || place.way.front()->name() == "request_id";
    if (given) return json;
    const std::string comma = json == "{}" ? "" : ", ";
    return json.substr(0, json.size() - 1) + comma + "\"requestId\": \"x\"}";
  }

  static std::vector<BodyCase> CasesOf(const Rpc& rpc) {
    std::vector<BodyCase> cases;
    const std::string target = TargetOf(rpc);
    for (const Place& place : PlacesIn(BodyOf(rpc))) {
      const bool taken =
          rpc.PathGives((rpc.body == "*" ? "" : rpc.body + ".") + place.way.front()->name());
      const auto add = [&](const std::string& what, const std::string& json, Fate fate) {
        // What the path gives has no place in the body, whatever it is.
        cases.push_back({&rpc, place.Path(), target, WithRequestId(rpc, place, json), what,
                         taken ? Fate::kRefused : fate});
      };
      const bool is_request_id = place.field().name() == "request_id";
      for (const BadValue& bad : BodyValues(place.field())) {
        // Where the request id is left out, the gateway makes one.
        if (is_request_id && (bad.what == "null" || bad.what == "empty")) continue;
        add(bad.what, JsonAt(place, bad.value), bad.fate);
      }
      AddKeys(rpc, place, add);
    }
    cases.push_back(
        {&rpc, "noSuchField", target, "{\"noSuchField\": 1}", "unknown field", Fate::kRefused});
    return cases;
  }

  // What concerns keys and not values.
  template <class Add>
  static void AddKeys(const Rpc& rpc, const Place& place, const Add& add) {
    const pb::FieldDescriptor& field = place.field();
    const auto twice = [&](const std::string& first, const std::string& second) {
      const std::string object = "{\"" + first + "\": null, \"" + second + "\": null}";
      Place parent = place;
      parent.way.pop_back();
      if (parent.way.empty()) return object;
      return JsonAt(parent, parent.field().is_repeated() ? "[" + object + "]" : object);
    };
    add("duplicate key", twice(field.json_name(), field.json_name()), Fate::kRefused);
    if (field.json_name() != field.name())
      add("duplicate key", twice(field.json_name(), field.name()), Fate::kRefused);
    const bool required = RulesOf(field).required() && field.name() != "request_id";
    const bool in_path = rpc.body == "*" && rpc.PathGives(field.name());
    if (required && !in_path && !rpc.updates && place.way.size() == 1)
      add("missing", "{}", Fate::kRefused);
  }

  void Run(HttpCaller& caller, const BodyCase& one) {
    const HttpAnswer answer =
        caller.Send(one.rpc->verb, one.target, stack_.token("admin"), one.body);
    tally_.Count(one.what, answer.status);
    const std::string wrong = Judge(one.fate, one.path, one.rpc->writes,
                                    {.refused = answer.status == 400,
                                     .broken = answer.status >= 500 || answer.status == 0,
                                     .named = answer.Fields()});
    if (wrong.empty()) return;
    tally_.Wrong(wrong + ": " + one.rpc->descriptor->full_name() + " " + one.path + ": " +
                 one.what + " -> " + std::to_string(answer.status) + " " +
                 answer.text.substr(0, 500) + "\n" + one.body.substr(0, 200));
  }

  Stack& stack_ = Stack::Shared();
  Tally tally_;
};

TEST_F(BadInputTest, EveryFieldOfEveryBodyRefusesEveryClassAndNothingChanges) {
  std::vector<HttpCaller> callers;
  for (int i = 0; i < 6; ++i) callers.emplace_back(stack_.http_port());
  const auto before = stack_.Checksums();
  int bodies = 0;
  for (const Rpc& rpc : Api::Instance().rpcs()) {
    if (rpc.body.empty()) continue;
    ++bodies;
    InParallel(callers, CasesOf(rpc),
               [&](HttpCaller& caller, const BodyCase& one) { Run(caller, one); });
  }
  EXPECT_EQ(stack_.Checksums(), before) << "no effect";
  EXPECT_GT(bodies, 40) << "the RPCs were found";
  EXPECT_GT(tally_.cases(), 10000);
  tally_.Print(std::to_string(bodies) + " bodies");
}

TEST_F(BadInputTest, BrokenJsonIsRefusedInLinearTime) {
  const auto repeat = [](std::string_view part, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += part;
    return text;
  };
  const std::string target = "/v1/branches/b1/sites/s1/tickets";
  for (const std::string& body :
       {std::string("{\"title\": \"a\",}"), std::string("{'title': 'a'}"),
        std::string("{title: 1}"), std::string("{\"title\": \"a\", \"title\": \"b\"}"),
        std::string("[]"), std::string("{"), std::string("\"x\""), repeat("[", 40000),
        repeat("{\"a\":", 5000)}) {
    const HttpAnswer answer = stack_.Send("POST", target, stack_.token("desk"), body);
    EXPECT_EQ(answer.status, 400) << body.substr(0, 60) << " " << answer.text.substr(0, 200);
  }
  EXPECT_EQ(stack_.Send("POST", target, stack_.token("desk"), repeat("[", 400000)).status, 413);
}

TEST_F(BadInputTest, AWrongFieldIsNamedInTheCallersLanguage) {
  std::string title;
  for (int i = 0; i < 121; ++i) title += "长";
  const std::string body =
      "{\"kind\":\"KIND_HOME_REPAIR\",\"channel\":\"CHANNEL_PHONE\","
      "\"severity\":\"SEVERITY_3\",\"title\":\"" +
      title + "\"}";
  const std::string target = "/v1/branches/b1/sites/s1/tickets";
  const HttpAnswer english =
      stack_.Send("POST", target, stack_.token("desk"), body, "Accept-Language: en\r\n");
  EXPECT_EQ(english.status, 400);
  EXPECT_THAT(english.Fields(), ::testing::Contains("ticket.title"));
  EXPECT_THAT(english.text, ::testing::HasSubstr("120"));
  const HttpAnswer chinese = stack_.Send("POST", target, stack_.token("desk"), body);
  EXPECT_NE(chinese.text, english.text);
  EXPECT_EQ(chinese.headers.count("x-powered-by"), 0u);
}

}  // namespace
}  // namespace steward::testing
