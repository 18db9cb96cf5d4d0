#include "gateway/gateway.h"

#include <gmock/gmock.h>
#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <gtest/gtest.h>

#include <mutex>
#include <nlohmann/json.hpp>

#include "steward/echo/v1/echo.pb.h"
#include "tests/support/gateway_harness.h"

namespace steward::gateway {
namespace {

using echo::v1::CreateNoteRequest;
using echo::v1::GetNoteRequest;
using echo::v1::Note;
using nlohmann::json;
using testing::EchoAnswer;
using testing::EchoCall;
using testing::GatewayHarness;
using testing::RawAnswer;
using testing::RawClient;
using testing::RawRequest;

constexpr const char* kNote = "/v1/branches/hq/notes/7";
constexpr const char* kJson = "Content-Type: application/json\r\n";

// The last call the service got.
struct Seen {
  testing::EchoServer::Handler Answering(EchoAnswer answer) {
    return [this, answer](const EchoCall& seen) {
      const std::lock_guard lock(mutex);
      call = seen;
      return answer;
    };
  }
  std::mutex mutex;
  EchoCall call;
};

std::string NoteBytes() {
  Note note;
  note.set_name("branches/hq/notes/7");
  note.set_title("泵房");
  note.set_amount_fen(12);
  note.set_etag("v3");
  return note.SerializeAsString();
}

// The bytes of a service's error.
std::string Details(int code, const std::string& reason,
                    const std::string& domain = "notes.steward") {
  google::rpc::Status status;
  status.set_code(code);
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  info.set_domain(domain);
  status.add_details()->PackFrom(info);
  google::rpc::BadRequest request;
  request.add_field_violations()->set_field("note.due_time");
  status.add_details()->PackFrom(request);
  google::rpc::DebugInfo secret;
  secret.add_stack_entries("ticket_repository.cc:12");
  status.add_details()->PackFrom(secret);
  return status.SerializeAsString();
}

TEST(GatewayTest, ACallGoesThroughAndItsAnswerComesBack) {
  Seen seen;
  GatewayHarness harness(seen.Answering({.bytes = NoteBytes()}));
  RawClient client(harness.port());
  RawAnswer answer = client.Ask(
      RawRequest("POST", "/v1/branches/hq/notes",
                 std::string(kJson) +
                     "Authorization: Bearer t0ken\r\nAccept-Language: en\r\nX-Branch-Id: "
                     "b2\r\nX-User-Id: root\r\n"
                     "X-Forwarded-For: 1.2.3.4\r\nX-Request-Id: call-1\r\nGrpc-Timeout: 1H\r\n"
                     "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n"
                     "Idempotency-Key: \"11111111-2222-4333-8444-555555555555\"\r\n",
                 R"({"title":"泵房"})"));
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.headers["content-type"], "application/json");
  EXPECT_EQ(answer.headers["etag"], "\"v3\"");
  EXPECT_EQ(answer.headers["idempotency-key"], "11111111-2222-4333-8444-555555555555");
  EXPECT_EQ(answer.headers["x-request-id"], "call-1");
  EXPECT_THAT(answer.headers["traceparent"],
              ::testing::StartsWith("00-0af7651916cd43dd8448eb211c80319c-"));
  EXPECT_EQ(json::parse(answer.body)["amountFen"], "12");
  EXPECT_EQ(json::parse(answer.body)["title"], "泵房");

  EXPECT_EQ(seen.call.path, "/steward.echo.v1.NoteService/CreateNote");
  CreateNoteRequest request;
  ASSERT_TRUE(request.ParseFromString(seen.call.bytes));
  EXPECT_EQ(request.parent(), "branches/hq");
  EXPECT_EQ(request.note().title(), "泵房");
  EXPECT_EQ(request.request_id(), "11111111-2222-4333-8444-555555555555");
  EXPECT_EQ(seen.call.metadata["authorization"], "Bearer t0ken");
  EXPECT_EQ(seen.call.metadata["accept-language"], "en");
  EXPECT_EQ(seen.call.metadata["x-request-id"], "call-1");
  EXPECT_THAT(seen.call.metadata["traceparent"],
              ::testing::StartsWith("00-0af7651916cd43dd8448eb211c80319c-"));
  EXPECT_THAT(seen.call.metadata["traceparent"],
              ::testing::Not(::testing::HasSubstr("b7ad6b7169203331")));
  for (const char* dropped : {"x-branch-id", "x-user-id", "x-forwarded-for"}) {
    EXPECT_FALSE(seen.call.metadata.contains(dropped)) << dropped;
  }
}

TEST(GatewayTest, TheTimeIsTheMethodsOrWhatTheClientWishesIfLess) {
  Seen seen;
  GatewayHarness harness(seen.Answering({}));
  RawClient client(harness.port());
  // gRPC rounds the time it sends up, by at most a twentieth.
  const auto time_of = [&](const char* path, const std::string& headers) {
    EXPECT_EQ(client.Ask(RawRequest("GET", path, headers)).status, 200);
    return seen.call.time_left.count();
  };
  EXPECT_THAT(time_of(kNote, ""), ::testing::AllOf(::testing::Gt(4000), ::testing::Le(5250)));
  EXPECT_THAT(time_of("/v1/branches/hq/notes", ""),
              ::testing::AllOf(::testing::Gt(1500), ::testing::Le(2100)));
  EXPECT_THAT(time_of(kNote, "X-Request-Timeout-Ms: 900\r\n"),
              ::testing::AllOf(::testing::Gt(100), ::testing::Le(945)));
  EXPECT_THAT(time_of(kNote, "X-Request-Timeout-Ms: 90000\r\n"), ::testing::Le(5250));
  EXPECT_EQ(client.Ask(RawRequest("GET", kNote, "X-Request-Timeout-Ms: soon\r\n")).status, 400);
}

TEST(GatewayTest, AnUnchangedReadAnswers304) {
  Seen seen;
  GatewayHarness harness(seen.Answering({.bytes = NoteBytes()}));
  RawClient client(harness.port());
  EXPECT_EQ(client.Ask(RawRequest("GET", kNote, "If-None-Match: \"v2\"\r\n")).status, 200);
  const RawAnswer answer = client.Ask(RawRequest("GET", kNote, "If-None-Match: \"v3\"\r\n"));
  EXPECT_EQ(answer.status, 304);
  EXPECT_EQ(answer.body, "");
}

TEST(GatewayTest, EachCodeOfAServiceHasItsStatus) {
  struct Case {
    int code;
    std::string reason;
    std::string headers;
    int status;
  };
  const std::vector<Case> cases = {
      {1, "CANCELLED", "", 499},
      {2, "X", "", 500},
      {3, "INVALID_REQUEST", "", 400},
      {3, "REQUEST_ID_REUSED", "", 422},
      {4, "DEADLINE_EXCEEDED", "", 504},
      {5, "NOT_FOUND", "", 404},
      {6, "ALREADY_EXISTS", "", 409},
      {7, "PERMISSION_DENIED", "", 403},
      {8, "OVERLOADED", "", 429},
      {9, "NOTE_PINNED", "", 400},
      {10, "ETAG_MISMATCH", "", 409},
      {10, "ETAG_MISMATCH", "If-Match: \"v1\"\r\n", 412},
      {10, "CONTENTION", "If-Match: \"v1\"\r\n", 409},
      {11, "X", "", 400},
      {12, "UNIMPLEMENTED", "", 501},
      {13, "INTERNAL", "", 500},
      {14, "DATABASE_UNAVAILABLE", "", 503},
      {15, "X", "", 500},
      {16, "TOKEN_EXPIRED", "", 401},
  };
  for (const Case& c : cases) {
    Seen seen;
    GatewayHarness harness(seen.Answering(
        {.code = c.code, .message = "refused", .details = Details(c.code, c.reason)}));
    RawClient client(harness.port());
    RawAnswer answer =
        client.Ask(RawRequest("POST", "/v1/branches/hq/notes/7:pin", kJson + c.headers, "{}"));
    // A CANCELLED that nobody asked for is an outage.
    EXPECT_EQ(answer.status, c.code == 1 ? 503 : c.status) << c.code << " " << c.reason;
    if (c.code == 1) continue;
    const json error = json::parse(answer.body);
    EXPECT_EQ(error["code"], c.code);
    EXPECT_EQ(error["message"], "refused");
    EXPECT_EQ(error["details"][0]["@type"], "type.googleapis.com/google.rpc.ErrorInfo");
    EXPECT_EQ(error["details"][0]["reason"], c.reason);
    EXPECT_EQ(error["details"][1]["fieldViolations"][0]["field"], "note.dueTime");
    EXPECT_EQ(error["details"].size(), 2u) << "nothing of the inside";
    EXPECT_EQ(answer.headers.contains("retry-after"), c.status == 429);
    EXPECT_EQ(answer.headers.contains("www-authenticate"), c.status == 401);
  }
}

TEST(GatewayTest, WhatBreaksWithoutAReasonOfOursShowsNothingOfTheInside) {
  for (const auto& [code, reason, status] :
       std::vector<std::tuple<int, std::string, int>>{{2, "INTERNAL", 500},
                                                      {13, "INTERNAL", 500},
                                                      {3, "INTERNAL", 500},
                                                      {8, "OVERLOADED", 429},
                                                      {12, "UNIMPLEMENTED", 501},
                                                      {14, "SERVICE_UNAVAILABLE", 503},
                                                      {4, "DEADLINE_EXCEEDED", 504}}) {
    Seen seen;
    GatewayHarness harness(seen.Answering({.code = code, .message = "std::bad_alloc at 10.0.0.7"}));
    RawClient client(harness.port());
    RawAnswer answer = client.Ask(RawRequest("GET", kNote));
    EXPECT_EQ(answer.status, status) << code;
    EXPECT_THAT(answer.body, ::testing::Not(::testing::HasSubstr("10.0.0.7")));
    const json error = json::parse(answer.body);
    EXPECT_EQ(error["details"][0]["reason"], reason);
    EXPECT_EQ(error["details"][1]["locale"], "zh-CN");
    if (reason == "INTERNAL") {
      const std::string trace = error["details"][0]["metadata"]["trace"];
      EXPECT_THAT(answer.headers["traceparent"], ::testing::HasSubstr(trace));
    }
  }
}

TEST(GatewayTest, ErrorsSpeakTheLanguageOfTheClient) {
  GatewayHarness harness([](const EchoCall&) { return EchoAnswer{}; });
  RawClient client(harness.port());
  const auto text = [&](const std::string& header) {
    const json error = json::parse(client.Ask(RawRequest("GET", "/v1/none", header)).body);
    return error["details"][1]["locale"].get<std::string>() + ": " +
           error["details"][1]["message"].get<std::string>();
  };
  EXPECT_EQ(text("Accept-Language: en-GB,en;q=0.9\r\n"),
            "en: There is no address /v1/none; compare it with the API documentation");
  EXPECT_THAT(text("Accept-Language: zh-CN,en;q=0.5\r\n"),
              ::testing::StartsWith("zh-CN: 没有地址"));
  EXPECT_THAT(text("Accept-Language: fr\r\n"), ::testing::StartsWith("zh-CN"));
  EXPECT_THAT(text(""), ::testing::StartsWith("zh-CN"));
}

TEST(GatewayTest, OwnRefusalsHaveTheirStatusReasonAndPlace) {
  GatewayHarness harness([](const EchoCall&) { return EchoAnswer{}; });
  RawClient client(harness.port());
  const auto ask = [&](std::string_view method, std::string_view path, std::string_view headers,
                       std::string_view body) {
    const RawAnswer answer = client.Ask(RawRequest(method, path, headers, body));
    return std::to_string(answer.status) + " " +
           json::parse(answer.body)["details"][0]["reason"].get<std::string>();
  };
  EXPECT_EQ(ask("GET", "/v1/none", "", ""), "404 ROUTE_NOT_FOUND");
  EXPECT_EQ(ask("DELETE", kNote, "", ""), "405 METHOD_NOT_ALLOWED");
  EXPECT_EQ(ask("GET", "/v1/branches/%2e%2e/notes", "", ""), "400 PATH_INVALID");
  EXPECT_EQ(ask("GET", "/v1/branches/hq/notes?x=1", "", ""), "400 FIELD_INVALID");
  EXPECT_EQ(ask("POST", "/v1/branches/hq/notes", kJson, "{'a':1}"), "400 JSON_INVALID");
  EXPECT_EQ(ask("POST", "/v1/branches/hq/notes", kJson, "{\"free\":" + std::string(40000, '[')),
            "400 JSON_INVALID");
  EXPECT_EQ(ask("POST", "/v1/branches/hq/notes", "Content-Type: text/plain\r\n", "{}"),
            "415 MEDIA_TYPE_UNSUPPORTED");
  EXPECT_EQ(ask("POST", "/v1/branches/hq/notes", "", "{}"), "415 MEDIA_TYPE_UNSUPPORTED");
  EXPECT_EQ(
      ask("POST", "/v1/branches/hq/notes", std::string(kJson) + "Content-Encoding: gzip\r\n", "{}"),
      "415 MEDIA_TYPE_UNSUPPORTED");
  EXPECT_EQ(client.Ask(RawRequest("DELETE", kNote)).headers.at("allow"), "GET, PATCH");
  EXPECT_EQ(harness.service.calls(), 0);
}

TEST(GatewayTest, TooManyRequestsAreToldWhenToComeBack) {
  GatewayHarness::Options options;
  options.rate = {.per_second = 0.001, .burst = 2};
  GatewayHarness harness([](const EchoCall&) { return EchoAnswer{}; }, options);
  RawClient client(harness.port());
  const std::string request = RawRequest("GET", kNote, "Authorization: Bearer a\r\n");
  EXPECT_EQ(client.Ask(request).status, 200);
  EXPECT_EQ(client.Ask(request).status, 200);
  const RawAnswer answer = client.Ask(request);
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.headers.at("retry-after"), "1000");
  EXPECT_EQ(client.Ask(RawRequest("GET", kNote, "Authorization: Bearer b\r\n")).status, 200);
}

TEST(GatewayTest, PagesAreServedWithoutAService) {
  GatewayHarness::Options options;
  GatewayHarness harness([](const EchoCall&) { return EchoAnswer{}; }, options);
  harness.gateway.AddPage("/healthz",
                          [](const HttpRequest&) { return HttpResponse{.body = "ok"}; });
  RawClient client(harness.port());
  EXPECT_EQ(client.Ask(RawRequest("GET", "/healthz")).body, "ok");
  EXPECT_EQ(client.Ask(RawRequest("POST", "/healthz")).status, 404);
}

}  // namespace
}  // namespace steward::gateway
