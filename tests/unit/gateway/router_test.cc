#include "gateway/router.h"

#include <gmock/gmock.h>
#include <google/api/annotations.pb.h>
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include "tests/support/echo_contracts.h"

namespace steward::gateway {
namespace {

class RouterTest : public ::testing::Test {
 protected:
  // "Method field=value ..." or the reason it was not found.
  std::string Find(std::string_view method, std::string_view path) {
    const Result<RouteMatch> match = router_.Find(method, path);
    if (!match.ok()) return match.error().reason;
    std::string text = match.value().route->method->descriptor->name();
    for (const PathValue& value : match.value().values) {
      text += " " + value.field->back()->name() + "=" + value.text;
    }
    return text;
  }

  std::unique_ptr<Contracts> contracts_ = testing::EchoContracts();
  Router router_ = Router::Build(*contracts_).value();
};

TEST_F(RouterTest, PathsFindTheirMethodAndItsVariables) {
  EXPECT_EQ(Find("GET", "/v1/branches/hq/notes/7"), "GetNote name=branches/hq/notes/7");
  EXPECT_EQ(Find("HEAD", "/v1/branches/hq/notes/7"), "GetNote name=branches/hq/notes/7");
  EXPECT_EQ(Find("PATCH", "/v1/branches/hq/notes/7"), "UpdateNote name=branches/hq/notes/7");
  EXPECT_EQ(Find("POST", "/v1/branches/hq/notes/7:pin"), "PinNote name=branches/hq/notes/7");
  EXPECT_EQ(Find("POST", "/v1/branches/hq/notes"), "CreateNote parent=branches/hq");
  EXPECT_EQ(Find("POST", "/v1/branches/hq/memos"), "CreateNote parent=branches/hq");
  EXPECT_EQ(Find("POST", "/v1/branches/hq/notes:import"), "ImportNotes parent=branches/hq");
  EXPECT_EQ(Find("GET", "/v1/branches/-/notes"), "ListNotes parent=branches/-");
}

TEST_F(RouterTest, PercentEncodingIsResolvedOnce) {
  EXPECT_EQ(Find("GET", "/v1/branches/h%71/notes/%E7%89%A9"), "GetNote name=branches/hq/notes/物");
  EXPECT_EQ(Find("GET", "/v1/branches/hq/notes/%2541"), "GetNote name=branches/hq/notes/%41");
}

TEST_F(RouterTest, PathsThatAreNotCanonicalAreRefused) {
  for (const char* path :
       {"/v1//branches", "/v1/branches/../x", "/v1/branches/%2e%2e/notes", "/v1/branches/./notes",
        "/v1/branches/a%00b/notes", "/v1/branches/a%2Fb/notes", "/v1/branches/a%5Cb/notes",
        "/v1/branches/%zz/notes", "/v1/branches/%4", "/v1/branches/hq/notes/", "v1/branches",
        "http://x/v1/branches/hq/notes", "/v1/branches/%ff/notes", "*"}) {
    EXPECT_EQ(Find("GET", path), "PATH_INVALID") << path;
  }
}

TEST_F(RouterTest, AMissingPathAndAWrongMethodAreToldApart) {
  EXPECT_EQ(Find("GET", "/v1/branches"), "ROUTE_NOT_FOUND");
  EXPECT_EQ(Find("GET", "/v1/branches/hq/notes/7/x"), "ROUTE_NOT_FOUND");
  EXPECT_EQ(Find("POST", "/v1/branches/hq/notes/7:unpin"), "ROUTE_NOT_FOUND");
  const Error error = router_.Find("DELETE", "/v1/branches/hq/notes/7").error();
  EXPECT_EQ(error.reason, "METHOD_NOT_ALLOWED");
  EXPECT_THAT(error.metadata, ::testing::Contains(Metadata{"allowed", "GET, PATCH"}));
}

TEST_F(RouterTest, InternalMethodsHaveNoRoute) {
  for (const auto& route : router_.routes())
    EXPECT_NE(route->method->descriptor->name(), "Confirm");
  EXPECT_EQ(router_.routes().size(), 7u);
}

// The problem of contracts in which `change` was made to the service.
std::string ProblemOf(void (*change)(google::protobuf::ServiceDescriptorProto&)) {
  google::protobuf::FileDescriptorSet set;
  EXPECT_TRUE(set.ParseFromString(std::string(testing::EchoDescriptorSet())));
  change(*set.mutable_file(set.file_size() - 1)->mutable_service(0));
  const auto contracts = Contracts::Parse(set.SerializeAsString()).value();
  const Result<Router> router = Router::Build(*contracts);
  return router.ok() ? "" : router.error().metadata.at(0).value;
}

google::api::HttpRule& RuleOf(google::protobuf::ServiceDescriptorProto& service, int method) {
  return *service.mutable_method(method)->mutable_options()->MutableExtension(google::api::http);
}

TEST(RouterBuildTest, ContractsThatCannotBeServedStopTheStart) {
  using Service = google::protobuf::ServiceDescriptorProto;
  EXPECT_EQ(ProblemOf([](Service&) {}), "");
  EXPECT_THAT(ProblemOf([](Service& s) {
                s.mutable_method(0)->mutable_options()->ClearExtension(google::api::http);
              }),
              ::testing::HasSubstr("GetNote: it has no google.api.http"));
  EXPECT_THAT(
      ProblemOf([](Service& s) { RuleOf(s, 1).set_get("/v1/{parent=branches/*/notes/*}"); }),
      ::testing::HasSubstr("is also a path of steward.echo.v1.NoteService.GetNote"));
  EXPECT_THAT(ProblemOf([](Service& s) { RuleOf(s, 0).set_get("/v1/{nobody=branches/*}"); }),
              ::testing::HasSubstr("needs a text field nobody"));
  EXPECT_THAT(ProblemOf([](Service& s) { RuleOf(s, 0).set_get("/v1/{name=branches/*"); }),
              ::testing::HasSubstr("template is wrong"));
  EXPECT_THAT(ProblemOf([](Service& s) { RuleOf(s, 2).set_body("parent"); }),
              ::testing::HasSubstr("needs a message field parent"));
}

TEST(ContractsTest, BytesThatAreNoDescriptorSetAreRefused) {
  EXPECT_FALSE(Contracts::Parse("nonsense").ok());
  EXPECT_FALSE(Contracts::Parse("").ok());
}

}  // namespace
}  // namespace steward::gateway
