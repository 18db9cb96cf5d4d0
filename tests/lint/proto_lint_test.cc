// Holds every contract to the rules of proto_rules.h. Each rule is first tried on a contract that
// breaks it; the samples are variations of one that is right.
#include <gmock/gmock.h>
#include <google/protobuf/compiler/importer.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "tests/lint/proto_rules.h"

namespace steward::lint {
namespace {

namespace pb = google::protobuf;

// Compiles contracts from the checkout, and samples from a folder of their own.
class Contracts : public pb::compiler::MultiFileErrorCollector {
 public:
  Contracts() : importer_(&files_, this) {
    for (const char* root : {"protos", "build/googleapis", "/usr/include"})
      files_.MapPath("", root);
  }

  Findings Check(const std::string& path) {
    const pb::FileDescriptor* file = importer_.Import(path);
    if (file == nullptr) return {{path, 1, "cannot be compiled: " + errors_}};
    return CheckContract(*file);
  }

  Findings CheckSample(const std::string& text, const std::string& ending = ".proto") {
    const std::string folder = ::testing::TempDir();
    const std::string name = "sample_" + std::to_string(getpid()) + ending;
    std::ofstream(folder + name) << text;
    files_.MapPath("", folder);
    return Check(name);
  }

  void AddError(const std::string& file, int line, int, const std::string& message) override {
    errors_ += file + ":" + std::to_string(line + 1) + ": " + message + "\n";
  }

 private:
  std::string errors_;
  pb::compiler::DiskSourceTree files_;
  pb::compiler::Importer importer_;
};

constexpr char kSample[] = R"(syntax = "proto3";
package steward.sample.v1;
import "google/api/annotations.proto";
import "google/protobuf/any.proto";
import "google/protobuf/field_mask.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/timestamp.proto";
import "google/type/date.proto";
import "steward/options/v1/field.proto";
import "steward/options/v1/method.proto";
import "steward/options/v1/reason.proto";
service BillService {
  rpc GetBill(GetBillRequest) returns (Bill) {
    option (google.api.http) = { get: "/v1/{name=branches/*/bills/*}" };
    option (steward.options.v1.method) = {
      permission: "bill.view" name_field: "name" cache: { ttl_ms: 5000 }
    };
  }
  rpc ListBills(ListBillsRequest) returns (ListBillsResponse) {
    option (google.api.http) = { get: "/v1/{parent=branches/*}/bills" };
    option (steward.options.v1.method) = { permission: "bill.list" name_field: "parent" };
  }
  rpc UpdateBill(UpdateBillRequest) returns (Bill) {
    option (google.api.http) = { patch: "/v1/{bill.name=branches/*/bills/*}" body: "bill" };
    option (steward.options.v1.method) = {
      permission: "bill.edit" name_field: "bill.name" timeout_ms: 60000
    };
  }
  rpc SignIn(SignInRequest) returns (Bill) {
    option (google.api.http) = { post: "/v1/sessions" body: "*" };
    option (steward.options.v1.method) = { public_access: true };
  }
}
message Bill {
  string name = 1 [(steward.options.v1.field) = {
    behavior: BEHAVIOR_IDENTIFIER string: { resource: "branches/*/bills/*" }
  }];
  int64 due_fen = 2;
  google.protobuf.Timestamp create_time = 3;
  google.type.Date due_date = 4;
  // `branches/{branch}/staff/{staff}`.
  string keeper = 5 [(steward.options.v1.field) = { string: { resource: "branches/*/staff/*" } }];
  string payer_phone = 6 [(steward.options.v1.field) = { secret: true }];
  string etag = 99;
}
message GetBillRequest {
  string name = 1 [(steward.options.v1.field) = { string: { resource: "branches/*/bills/*" } }];
}
message ListBillsRequest {
  string parent = 1 [(steward.options.v1.field) = { string: { resource: "branches/*" } }];
  int32 page_size = 2;
  string page_token = 3;
  string filter = 4;
  string order_by = 5;
}
message ListBillsResponse { repeated Bill bills = 1; string next_page_token = 2; }
message UpdateBillRequest {
  Bill bill = 1;
  google.protobuf.FieldMask update_mask = 2;
  string request_id = 3 [(steward.options.v1.field) = { required: true string: { uuid: true } }];
}
message SignInRequest { string code = 1; }
enum Reason {
  REASON_UNSPECIFIED = 0;
  REASON_PAID = 1 [(steward.options.v1.reason) = {
    code: "FAILED_PRECONDITION" zh: "{name} 已付" en: "{name} is paid"
  }];
}
)";

// A change that breaks one rule, and words of what the rule then says.
struct Change {
  std::string from;
  std::string to;
  std::string problem;
};

class ContractRuleTest : public ::testing::TestWithParam<Change> {};

TEST_P(ContractRuleTest, IsFound) {
  std::string text = kSample;
  const std::size_t at = text.find(GetParam().from);
  ASSERT_NE(at, text.npos) << GetParam().from;
  text.replace(at, GetParam().from.size(), GetParam().to);
  const Findings findings = Contracts().CheckSample(text);
  ASSERT_EQ(findings.size(), 1u) << Report(findings);
  EXPECT_THAT(findings[0].problem, ::testing::HasSubstr(GetParam().problem));
}

INSTANTIATE_TEST_SUITE_P(
    Method, ContractRuleTest,
    ::testing::Values(
        Change{"option (google.api.http) = { get: \"/v1/{name=branches/*/bills/*}\" };", "",
               "no google.api.http"},
        Change{"option (steward.options.v1.method) = { public_access: true };", "",
               "no (steward.options.v1.method)"},
        Change{"{ public_access: true }", "{ public_access: true signed_in: true }", "exactly one"},
        Change{"{ public_access: true }", "{ public_access: true internal: true }",
               "an internal method has no"},
        Change{"permission: \"bill.list\" name_field: \"parent\"", "", "exactly one"},
        Change{"{ public_access: true }", "{ public_access: true name_field: \"code\" }",
               "goes with a permission"},
        Change{"bill.list", "ListBills", "looks like"},
        Change{"name_field: \"bill.name\"", "name_field: \"bill.id\"", "no string of the request"},
        Change{"name_field: \"bill.name\"", "name_field: \"bill.etag\"", "no `resource` rule"},
        Change{"timeout_ms: 60000", "timeout_ms: 60001", "too long"},
        Change{"timeout_ms: 60000", "body_limit_bytes: 4194305", "too large"},
        Change{"timeout_ms: 60000", "cache: { ttl_ms: 1 }", "only reads"},
        Change{"ttl_ms: 5000", "ttl_ms: 5001", "lives 1 to"},
        Change{"/v1/sessions", "/sessions", "/v1/"}));

INSTANTIATE_TEST_SUITE_P(
    Request, ContractRuleTest,
    ::testing::Values(
        Change{"required: true string: { uuid: true }", "string: { uuid: true }", "request_id"},
        Change{"required: true string: { uuid: true }", "required: true", "request_id"},
        Change{"google.protobuf.FieldMask update_mask", "string update_mask", "update_mask"},
        Change{"string etag = 99", "string etag = 9", "etag"},
        Change{"int32 page_size", "string page_size", "page_size"},
        Change{"string page_token", "string token", "page_token"},
        Change{"string filter", "string where", "filter"},
        Change{"string order_by", "string order", "order_by"},
        Change{"bills = 1; string next_page_token = 2", "bills = 2; string next_page_token = 1",
               "field 1"},
        Change{"string next_page_token", "string next", "next_page_token"}));

INSTANTIATE_TEST_SUITE_P(
    Field, ContractRuleTest,
    ::testing::Values(
        Change{"string code = 1", "google.protobuf.Struct code = 1", "loose"},
        Change{"string code = 1", "google.protobuf.Any code = 1", "loose"},
        Change{"string code = 1", "map<string, string> code = 1", "bags"},
        Change{"string code = 1", "double code = 1", "floating"},
        Change{"create_time", "created", "end in _time"},
        Change{"string code = 1", "string code_time = 1", "end in _time"},
        Change{"due_date", "due_day", "end in _date"},
        Change{"string code = 1", "string code_date = 1", "end in _date"},
        Change{"int64 due_fen", "int32 due_fen", "int64"},
        Change{"int64 due_fen", "int64 amount", "_fen"},
        Change{"string code = 1", "int32 timeout = 1", "unit"},
        Change{"string keeper = 5 [(steward.options.v1.field) = { string: { resource: "
               "\"branches/*/staff/*\" } }]",
               "string keeper = 5", "`resource` rule"},
        Change{"string code = 1", "string parent = 1", "`resource` rule"},
        Change{"string filter = 4",
               "string filter = 4 [(steward.options.v1.field) = { secret: true }]", "address"},
        Change{"payer_phone = 6 [(steward.options.v1.field) = { secret: true }]", "payer_phone = 6",
               "secret"}));

INSTANTIATE_TEST_SUITE_P(
    Reason, ContractRuleTest,
    ::testing::Values(Change{"zh: \"{name} 已付\"", "zh: \"{name} paid\"", "Chinese"},
                      Change{"en: \"{name} is paid\"", "en: \"{name} 已付\"", "English"},
                      Change{"{name} is paid", "It is paid", "same arguments"}));

TEST(ContractTest, ARightContractIsLeftAlone) {
  EXPECT_EQ(Report(Contracts().CheckSample(kSample)), "");
}

TEST(ContractTest, AnEventSaysWhoMayBeToldOfIt) {
  const std::string head =
      "syntax = \"proto3\";\npackage steward.sample.v1;\n"
      "import \"steward/options/v1/event.proto\";\n"
      "message BillPaid {\n  string bill = 1;\n  int64 version = 2;\n";
  const auto report = [&](const std::string& option, const std::string& ending) {
    const std::string rule =
        option.empty() ? "" : "  option (steward.options.v1.event) = " + option;
    return Report(Contracts().CheckSample(head + rule + "\n}\n", ending));
  };
  const std::string good = R"({ permission: "bill.read" name_field: "bill" };)";
  EXPECT_EQ(report(good, "_events.proto"), "");
  EXPECT_THAT(report("", "_events.proto"), ::testing::HasSubstr("an event has"));
  EXPECT_THAT(report(good, ".proto"), ::testing::HasSubstr("events stand in"));
  EXPECT_THAT(report(R"({ permission: "bill.edit" name_field: "bill" };)", "_events.proto"),
              ::testing::HasSubstr("one that reads"));
  EXPECT_THAT(report(R"({ permission: "bill.read" name_field: "version" };)", "_events.proto"),
              ::testing::HasSubstr("name_field"));
  EXPECT_THAT(report(R"({ permission: "bill.read" };)", "_events.proto"),
              ::testing::HasSubstr("name_field"));
  EXPECT_EQ(report("{ internal: true };", "_events.proto"), "");
  EXPECT_THAT(report(R"({ internal: true permission: "bill.read" };)", "_events.proto"),
              ::testing::HasSubstr("nobody reads it"));
}

TEST(ContractTest, EveryContractOfTheTreeKeepsTheRules) {
  Contracts contracts;
  Findings all;
  int count = 0;
  for (const SourceFile& file : ReadTree({".proto"})) {
    if (!file.path.starts_with("protos/")) continue;
    ++count;
    for (Finding& finding : contracts.Check(file.path.substr(std::string("protos/").size()))) {
      all.push_back(finding);
    }
  }
  EXPECT_TRUE(all.empty()) << Report(all);
  EXPECT_GE(count, 6);
}

}  // namespace
}  // namespace steward::lint
