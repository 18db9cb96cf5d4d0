#include "gateway/openapi.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/echo_contracts.h"

namespace steward::gateway {
namespace {

using nlohmann::json;

class OpenApiTest : public ::testing::Test {
 protected:
  // Checks every reference below `value`; the number of them.
  int CheckReferences(const json& value) {
    int count = 0;
    if (value.is_object() && value.contains("$ref")) {
      const std::string reference = value["$ref"];
      EXPECT_TRUE(document_.contains(json::json_pointer(reference.substr(1)))) << reference;
      ++count;
    }
    if (value.is_structured()) {
      for (const json& inner : value) count += CheckReferences(inner);
    }
    return count;
  }

  std::unique_ptr<Contracts> contracts_ = testing::EchoContracts();
  Router router_ = Router::Build(*contracts_).value();
  json document_ = json::parse(OpenApiOf(*contracts_, router_));
};

TEST_F(OpenApiTest, EveryRouteIsThereOnceAndEveryReferenceLeadsSomewhere) {
  EXPECT_EQ(document_["openapi"], "3.1.0");
  std::set<std::string> ids;
  size_t operations = 0;
  for (const auto& [path, methods] : document_["paths"].items()) {
    for (const auto& [method, operation] : methods.items()) {
      ++operations;
      EXPECT_TRUE(ids.insert(operation["operationId"]).second) << operation["operationId"];
      for (const auto& parameter : operation["parameters"]) {
        const bool in_path =
            path.find("{" + parameter["name"].get<std::string>() + "}") != std::string::npos;
        EXPECT_EQ(parameter["in"] == "path", in_path) << path << parameter;
      }
    }
  }
  EXPECT_EQ(operations, router_.routes().size() + 1) << "and the live events";
  EXPECT_TRUE(document_["paths"]["/v1/events"]["get"]["responses"]["200"]["content"].contains(
      "text/event-stream"));
  EXPECT_GT(CheckReferences(document_), 20);
  EXPECT_FALSE(document_.dump().find("Confirm") != std::string::npos)
      << "internal methods are not shown";
}

TEST_F(OpenApiTest, PathsShowTheirVariables) {
  EXPECT_EQ(OpenApiPath("/v1/{name=branches/*/sites/*/tickets/*}:assign"),
            "/v1/branches/{branch}/sites/{site}/tickets/{ticket}:assign");
  EXPECT_EQ(OpenApiPath("/v1/{name=branches/*/staff/*}"), "/v1/branches/{branch}/staff/{staffId}");
  EXPECT_EQ(OpenApiPath("/v1/{a=bodies/*}/{b=bodies/*}"), "/v1/bodies/{body}/bodies/{body2}");
}

TEST_F(OpenApiTest, OperationsTellParametersBodiesAndComments) {
  const json& list = document_["paths"]["/v1/branches/{branch}/notes"]["get"];
  EXPECT_EQ(list["summary"], "Lists the notes of a branch.");
  EXPECT_EQ(list["x-steward-permission"], "note.list");
  std::set<std::string> query;
  for (const auto& parameter : list["parameters"]) {
    if (parameter["in"] == "query") query.insert(parameter["name"]);
  }
  EXPECT_THAT(query, ::testing::ElementsAre("afterTime", "filter", "fromDate.day", "fromDate.month",
                                            "fromDate.year", "pageSize", "pageToken", "readMask",
                                            "serial", "states", "tags", "urgent"));
  const json& update = document_["paths"]["/v1/branches/{branch}/notes/{note}"]["patch"];
  const json& body = update["requestBody"]["content"]["application/json"]["schema"]["properties"];
  EXPECT_TRUE(body.contains("title"));
  EXPECT_FALSE(body.contains("name")) << "the path gives it";
  const json& create = document_["paths"]["/v1/branches/{branch}/memos"]["post"];
  const json& whole = create["requestBody"]["content"]["application/json"]["schema"]["properties"];
  EXPECT_FALSE(whole.contains("requestId")) << "the header gives it";
  EXPECT_FALSE(whole.contains("parent"));
}

TEST_F(OpenApiTest, SchemasCarryOurRules) {
  const json& note = document_["components"]["schemas"]["steward.echo.v1.Note"];
  EXPECT_EQ(note["required"], json::array({"title"}));
  const json& fields = note["properties"];
  EXPECT_EQ(fields["title"]["maxLength"], 120);
  EXPECT_EQ(fields["title"]["description"], "What the note says.");
  EXPECT_EQ(fields["amountFen"]["type"], "string");
  EXPECT_EQ(fields["amountFen"]["x-steward-maximum"], 1000000);
  EXPECT_EQ(fields["tags"]["maxItems"], 5);
  EXPECT_EQ(fields["tags"]["uniqueItems"], true);
  EXPECT_EQ(fields["state"]["readOnly"], true);
  EXPECT_EQ(document_["components"]["schemas"]["steward.echo.v1.Note.State"]["enum"][1],
            "STATE_OPEN");
}

}  // namespace
}  // namespace steward::gateway
