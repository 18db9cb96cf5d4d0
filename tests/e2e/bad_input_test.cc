// Every field of every RPC against every class of bad input that applies to it: a 4xx that names
// what is wrong, never a 5xx, and no effect (reliability 4.2). RPCs come from the descriptors, so
// that a new one is covered by being declared.
#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <functional>
#include <map>

#include "google/api/annotations.pb.h"
#include "steward/directory/v1/search_service.pb.h"
#include "steward/file/v1/file_service.pb.h"
#include "steward/identity/v1/session_service.pb.h"
#include "steward/options/v1/field.pb.h"
#include "steward/options/v1/method.pb.h"
#include "steward/tickets/v1/statistics_service.pb.h"
#include "steward/tickets/v1/ticket_service.pb.h"
#include "tests/support/stack.h"

namespace steward::testing {
namespace {

namespace pb = google::protobuf;

constexpr int kDepth = 3;  // messages inside messages that are walked into

// One HTTP request that is to be spoiled.
struct Route {
  const pb::MethodDescriptor* method;
  std::string verb;
  std::string path;  // names of things that exist
  std::string body;  // "*", a field, or "" for none
};

// A value JSON writes as it stands, and whether every field of this type must refuse it.
struct Class {
  const char* name;
  std::string text;
};

std::string Repeat(std::string_view part, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += part;
  return text;
}

// What no text of ours may be.
std::vector<Class> BadTexts() {
  return {{"a number", "12"},
          {"an object", "{}"},
          {"NUL", "\"a\\u0000b\""},
          {"a control character", "\"a\\u0007b\""},
          {"a lone surrogate", "\"\\ud800\""},
          {"invalid UTF-8", "\"\xc3\x28\""},
          {"right to left", "\"\\u202eabc\""},
          {"zero width", "\"a\\u200bb\""},
          {"64 KiB", "\"" + Repeat("x", 65536) + "\""},
          {"white space around", "\" a \""},
          {"bare word", "abc"},
          {"single quotes", "'abc'"}};
}

std::vector<Class> BadNumbers() {
  return {{"a word", "\"many\""},   {"a fraction", "1.5"},  {"too large", "99999999999999999999"},
          {"NaN", "NaN"},           {"infinite", "1e999"},  {"an object", "{}"},
          {"a leading zero", "01"}, {"hexadecimal", "0x10"}};
}

std::vector<Class> BadEnums() {
  return {
      {"an unknown name", "\"NO_SUCH_VALUE\""}, {"an undeclared number", "77"}, {"a list", "[1]"}};
}

std::vector<Class> BadTimes() {
  return {{"a word", "\"tomorrow\""}, {"a number", "5"}, {"month 13", "\"2026-13-01T00:00:00Z\""}};
}

std::vector<Class> ClassesFor(const pb::FieldDescriptor& field) {
  if (field.is_repeated()) {
    return {{"no list", "\"x\""}, {"10,001 items", "[" + Repeat("1,", 10000) + "1]"}};
  }
  switch (field.cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_STRING:
      if (field.type() == pb::FieldDescriptor::TYPE_BYTES) return {{"no base64", "\"***\""}};
      if (field.options().GetExtension(options::v1::field).string().opaque()) {
        return {{"a number", "12"}, {"NUL", "\"a\\u0000b\""}, {"invalid UTF-8", "\"\xc3\x28\""}};
      }
      return BadTexts();
    case pb::FieldDescriptor::CPPTYPE_ENUM: return BadEnums();
    case pb::FieldDescriptor::CPPTYPE_BOOL: return {{"a word", "\"maybe\""}};
    case pb::FieldDescriptor::CPPTYPE_MESSAGE:
      if (field.message_type()->full_name() == "google.protobuf.Timestamp") return BadTimes();
      return {{"a text", "\"x\""}, {"an unknown field", "{\"noSuchField\": 1}"}};
    default: return BadNumbers();
  }
}

bool IsOutputOnly(const pb::FieldDescriptor& field) {
  return field.options().GetExtension(options::v1::field).behavior() ==
         options::v1::FieldRules::BEHAVIOR_OUTPUT_ONLY;
}

class BadInputTest : public ::testing::Test {
 protected:
  // Every method that has a route, with names filled in.
  std::vector<Route> Routes() {
    std::vector<Route> routes;
    for (const pb::FileDescriptor* file : {identity::v1::LoginRequest::descriptor()->file(),
                                           tickets::v1::CreateTicketRequest::descriptor()->file(),
                                           tickets::v1::YearSummary::descriptor()->file(),
                                           directory::v1::SearchRequest::descriptor()->file(),
                                           file::v1::File::descriptor()->file()}) {
      AddFile(*file, routes);
    }
    for (const char* path :
         {"steward/identity/v1/staff_service.proto", "steward/identity/v1/grant_service.proto",
          "steward/identity/v1/branch_service.proto", "steward/identity/v1/calendar_service.proto",
          "steward/identity/v1/role_service.proto", "steward/identity/v1/trial_service.proto",
          "steward/tickets/v1/sla_policy_service.proto", "steward/directory/v1/site_service.proto",
          "steward/directory/v1/building_service.proto", "steward/directory/v1/unit_service.proto",
          "steward/directory/v1/owner_service.proto"}) {
      if (const auto* file = pb::DescriptorPool::generated_pool()->FindFileByName(path)) {
        AddFile(*file, routes);
      }
    }
    return routes;
  }

  void AddFile(const pb::FileDescriptor& file, std::vector<Route>& routes) {
    for (int s = 0; s < file.service_count(); ++s) {
      for (int m = 0; m < file.service(s)->method_count(); ++m) {
        const pb::MethodDescriptor* method = file.service(s)->method(m);
        const auto& http = method->options().GetExtension(google::api::http);
        if (!http.post().empty())
          routes.push_back({method, "POST", FillIn(http.post()), http.body()});
        if (!http.patch().empty())
          routes.push_back({method, "PATCH", FillIn(http.patch()), http.body()});
        if (!http.get().empty()) routes.push_back({method, "GET", FillIn(http.get()), ""});
        if (!http.delete_().empty())
          routes.push_back({method, "DELETE", FillIn(http.delete_()), ""});
      }
    }
  }

  // "/v1/{name=branches/*/sites/*/tickets/*}:close" with real codes and ids.
  std::string FillIn(std::string path) {
    std::string filled;
    for (size_t i = 0; i < path.size(); ++i) {
      if (path[i] == '{') {
        const size_t equals = path.find('=', i), close = path.find('}', i);
        path = path.substr(0, i) +
               (equals < close ? path.substr(equals + 1, close - equals - 1) : "x") +
               path.substr(close + 1);
      }
      if (path[i] != '*') {
        filled += path[i];
        continue;
      }
      const std::string before = filled.substr(0, filled.size() - 1);
      const std::string collection = before.substr(before.rfind('/') + 1);
      if (collection == "branches")
        filled += "b1";
      else if (collection == "sites")
        filled += "s1";
      else if (collection == "tickets")
        filled += ticket_.substr(ticket_.rfind('/') + 1);
      else if (collection == "roles")
        filled += "steward";
      else if (collection == "calendars")
        filled += "2026";
      else if (collection == "slaPolicies")
        filled += "standard";
      else
        filled += "01900000-0000-7000-8000-000000000001";
    }
    return filled;
  }

  // Sends every class for every field below `message`; `wrap` puts a value's JSON into a body.
  void Spoil(const Route& route, const pb::Descriptor& message,
             const std::function<std::string(const std::string&)>& wrap, int depth) {
    for (int i = 0; i < message.field_count(); ++i) {
      const pb::FieldDescriptor& field = *message.field(i);
      if (IsOutputOnly(field)) continue;
      const auto with = [&](const std::string& value) {
        return wrap("{\"" + field.json_name() + "\": " + value + "}");
      };
      for (const Class& bad : ClassesFor(field)) Refused(route, with(bad.text), field, bad.name);
      const bool walk = field.cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE &&
                        !field.is_repeated() && depth < kDepth &&
                        field.message_type()->full_name().rfind("steward.", 0) == 0;
      if (walk) Spoil(route, *field.message_type(), with, depth + 1);
    }
    Refused(route, wrap("{\"noSuchField\": 1}"), *message.field(0), "an unknown field");
  }

  void Refused(const Route& route, const std::string& body, const pb::FieldDescriptor& field,
               const std::string& what) {
    ++cases_;
    const HttpAnswer answer = stack_.Send(route.verb, route.path, stack_.token("admin"), body);
    ++statuses_[answer.status];
    if (answer.status == 400) return;
    if (++wrong_ > 20) return;
    ADD_FAILURE() << route.verb << " " << route.path << " with " << field.full_name() << ": "
                  << what << " -> " << answer.status << " " << answer.text.substr(0, 300) << "\n"
                  << body.substr(0, 200);
  }

  Stack& stack_ = Stack::Shared();
  std::string ticket_ =
      stack_.Must("POST", "/v1/branches/b1/sites/s1/tickets", stack_.token("desk"),
                  {{"kind", "KIND_HOME_REPAIR"},
                   {"channel", "CHANNEL_PHONE"},
                   {"severity", "SEVERITY_3"},
                   {"title", "漏水"}})["name"];
  std::map<int, int> statuses_;
  int cases_ = 0;
  int wrong_ = 0;
};

TEST_F(BadInputTest, EveryFieldOfEveryRpcRefusesEveryClassAndNothingChanges) {
  const auto before = stack_.Checksums();
  int bodies = 0;
  for (const Route& route : Routes()) {
    if (route.body.empty()) continue;
    ++bodies;
    const pb::Descriptor* message = route.method->input_type();
    if (route.body != "*") message = message->FindFieldByName(route.body)->message_type();
    Spoil(
        route, *message, [](const std::string& json) { return json; }, 0);
  }
  EXPECT_GT(bodies, 40) << "the RPCs were found";
  EXPECT_GT(cases_, 2000);
  EXPECT_EQ(stack_.Checksums(), before) << "no effect";
  std::printf("%d cases on %d RPCs; answers by status:", cases_, bodies);
  for (const auto& [status, count] : statuses_) std::printf(" %d: %d", status, count);
  std::printf("\n");
}

TEST_F(BadInputTest, QueriesOfListsRefuseWhatTheyDoNotKnow) {
  for (const Route& route : Routes()) {
    if (route.verb != "GET") continue;
    for (const char* query : {"?noSuchField=1", "?pageSize=many", "?pageSize=-1", "?pageToken=%00",
                              "?filter=%27%20OR%201=1%20--&pageSize=1", "?orderBy=no_such_field",
                              "?pageToken=forged"}) {
      const std::string name = std::string(query).substr(1, std::string(query).find('=') - 1);
      const bool known = route.method->input_type()->FindFieldByCamelcaseName(name) != nullptr;
      const HttpAnswer answer = stack_.Send("GET", route.path + query, stack_.token("admin"));
      EXPECT_LT(answer.status, 500) << route.path << query << " " << answer.text;
      if (known) continue;
      EXPECT_EQ(answer.status, 400) << route.path << query << " " << answer.text;
    }
  }
}

TEST_F(BadInputTest, BrokenJsonIsRefusedInLinearTime) {
  const std::string target = "/v1/branches/b1/sites/s1/tickets";
  for (const std::string& body :
       {std::string("{\"title\": \"a\",}"), std::string("{'title': 'a'}"),
        std::string("{title: 1}"), std::string("{\"title\": \"a\", \"title\": \"b\"}"),
        std::string("[]"), std::string("{"), std::string("\"x\""), Repeat("[", 40000),
        Repeat("{\"a\":", 5000)}) {
    const HttpAnswer answer = stack_.Send("POST", target, stack_.token("desk"), body);
    EXPECT_EQ(answer.status, 400) << body.substr(0, 60) << " " << answer.text.substr(0, 200);
  }
  EXPECT_EQ(stack_.Send("POST", target, stack_.token("desk"), Repeat("[", 400000)).status, 413);
}

TEST_F(BadInputTest, AWrongFieldIsNamedInTheCallersLanguage) {
  const std::string body =
      "{\"kind\":\"KIND_HOME_REPAIR\",\"channel\":\"CHANNEL_PHONE\","
      "\"severity\":\"SEVERITY_3\",\"title\":\"" +
      Repeat("长", 121) + "\"}";
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
