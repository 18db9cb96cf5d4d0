#include "common/config/config.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "steward/config/v1/service.pb.h"
#include "steward/options/v1/field.pb.h"
#include "steward/type/v1/reasons.h"
#include "tests/support/temporary_folder.h"

namespace steward::config {
namespace {

using ::steward::config::v1::Service;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using testing::TemporaryFolder;

constexpr std::string_view kText = R"(listen: "0.0.0.0:7002"
database {
  host: "mariadb" schema: "tickets"
  user: "tickets"
  connections: 8
}
peers { name: "identity" address: "dns:///identity:7001" }
peers {
  name: "directory"
  address: "dns:///directory:7002"
}
)";

class ConfigTest : public ::testing::Test {
 protected:
  Result<Service> Read(std::string_view text, const Environment& environment = {},
                       const Validate& validate = {}) {
    return Load<Service>(folder_.Write("tickets.textproto", text), environment, validate);
  }
  std::string Problem(std::string_view text, const Environment& environment = {},
                      const Validate& validate = {}) {
    const Result<Service> read = Read(text, environment, validate);
    if (read.ok()) return "none";
    EXPECT_EQ(read.error().reason, "CONFIGURATION_INVALID");
    return read.error().en;
  }
  std::string At(int line) { return folder_.Path("tickets.textproto:" + std::to_string(line)); }

  TemporaryFolder folder_;
};

// A validator that finds these fields wrong.
Validate Violating(std::vector<std::string> fields) {
  return [fields](const google::protobuf::Message&) -> Status {
    Error error = Fail(type::Reason::kInvalidRequest, {{"fields", "x"}});
    for (const std::string& field : fields)
      error.violations.push_back({field, "lte", "过大", "is too large"});
    return error;
  };
}

TEST_F(ConfigTest, TheEnvironmentGoesBeforeTheFile) {
  const Service service = Read(kText, {{"STEWARD__DATABASE__HOST", "other"},
                                       {"STEWARD__DATABASE__PORT", "3307"},
                                       {"STEWARD__SERVER__WORKERS", "3"},
                                       {"STEWARD__TRIAL", "true"},
                                       {"STEWARD__LISTEN", ""}})
                              .value();
  EXPECT_EQ(service.database().host(), "other");
  EXPECT_EQ(service.database().port(), 3307);
  EXPECT_EQ(service.database().schema(), "tickets");
  EXPECT_EQ(service.server().workers(), 3);
  EXPECT_TRUE(service.trial());
  EXPECT_EQ(service.listen(), "");
  EXPECT_EQ(service.peers_size(), 2);
}

TEST_F(ConfigTest, WithoutAFileTheEnvironmentIsEnough) {
  EXPECT_EQ(Load<Service>("", {{"STEWARD__LISTEN", "x:1"}}, {}).value().listen(), "x:1");
}

TEST_F(ConfigTest, OtherVariablesAreIgnored) {
  EXPECT_EQ(Problem(kText, {{"STEWARD_TICKETS_PORT", "tcp://10.0.0.1"},
                            {"PATH", "/bin"},
                            {"steward__listen", "x"}}),
            "none");
}

TEST_F(ConfigTest, AVariableThatNamesNoScalarStopsTheStart) {
  for (const char* variable :
       {"STEWARD__", "STEWARD__NOTHING", "STEWARD__DATABASE__NOTHING", "STEWARD__DATABASE",
        "STEWARD__PEERS", "STEWARD__PEERS__NAME", "STEWARD__LISTEN__PORT", "STEWARD__listen",
        "STEWARD__DATABASE__HOST__", "STEWARD____LISTEN", "STEWARD__Database__HOST"}) {
    EXPECT_THAT(Problem(kText, {{variable, "1"}}),
                StartsWith("The configuration is wrong at " + std::string(variable) + ": "));
  }
}

TEST_F(ConfigTest, AVariableOfTheWrongTypeStopsTheStartWithoutShowingIt) {
  for (const char* text : {"", "x", "1x", " 1", "1.5", "2147483648", "true"}) {
    const std::string problem = Problem(kText, {{"STEWARD__DATABASE__PORT", text}});
    EXPECT_THAT(problem, HasSubstr("STEWARD__DATABASE__PORT: database.port must be a whole number"))
        << text;
  }
  EXPECT_THAT(Problem(kText, {{"STEWARD__TRIAL", "hunter2"}}),
              HasSubstr("trial must be true or false"));
  EXPECT_THAT(Problem(kText, {{"STEWARD__TRIAL", "hunter2"}}), Not(HasSubstr("hunter2")));
  EXPECT_THAT(Problem(kText, {{"STEWARD__LISTEN", "\xff"}}), HasSubstr("text in UTF-8"));
}

TEST_F(ConfigTest, AMistakeInTheFileIsNamedWithItsLine) {
  const std::pair<const char*, const char*> cases[] = {
      {"\nlistn: \"x\"", "no field named \"listn\""},
      {"\nlisten: 5", "Expected string"},
      {"\ndatabase { port: \"x\" }", "Expected integer"},
      {"\ndatabase { port: 99999999999 }", "Integer out of range"},
      {"listen: \"a\"\nlisten: \"b\"", "multiple times"},
      {"database {\n", "Expected identifier"},
  };
  for (const auto& [text, problem] : cases) {
    EXPECT_THAT(Problem(text), HasSubstr(At(2))) << text;
    EXPECT_THAT(Problem(text), HasSubstr(problem)) << text;
  }
}

TEST_F(ConfigTest, AFileThatCannotBeReadStopsTheStart) {
  const Result<Service> read = Load<Service>(folder_.Path("missing"), {}, {});
  EXPECT_THAT(read.error().en, HasSubstr(folder_.Path("missing")));
  EXPECT_FALSE(Load<Service>(folder_.path(), {}, {}).ok());
}

TEST_F(ConfigTest, ABrokenRuleIsNamedWithThePlaceTheFieldWasSetAt) {
  EXPECT_THAT(Problem(kText, {}, Violating({"database.connections"})),
              HasSubstr(At(5) + ": database.connections: is too large (lte)"));
  EXPECT_THAT(Problem(kText, {}, Violating({"peers[1].name"})),
              HasSubstr(At(9) + ": peers[1].name"));
  EXPECT_THAT(Problem(kText, {{"STEWARD__DATABASE__CONNECTIONS", "99"}},
                      Violating({"database.connections"})),
              HasSubstr("at STEWARD__DATABASE__CONNECTIONS: database.connections"));
  EXPECT_THAT(Problem(kText, {}, Violating({"database.password_file"})), HasSubstr(At(2) + ": "))
      << "not set";
  EXPECT_THAT(Problem(kText, {}, Violating({"keys"})),
              HasSubstr(folder_.Path("tickets.textproto: keys")));
  EXPECT_THAT(Problem(kText, {}, Violating({"nonsense[.x", ""})), HasSubstr("nonsense"));
  EXPECT_THAT(Problem(kText, {}, Violating({"listen", "database.host"})),
              HasSubstr("; " + At(3) + ": database.host"));
}

TEST_F(ConfigTest, ASecretIsWhatItsFileHolds) {
  EXPECT_EQ(ReadSecret(folder_.Write("a", "pass word\n")).value(), "pass word");
  EXPECT_EQ(ReadSecret(folder_.Write("a", "x\n\n")).value(), "x\n");
  EXPECT_FALSE(ReadSecret(folder_.Write("a", "\n")).ok());
  EXPECT_FALSE(ReadSecret(folder_.Write("a", std::string(4097, 'x'))).ok());
  EXPECT_FALSE(ReadSecret(folder_.Path("missing")).ok());
}

TEST_F(ConfigTest, PrintedSettingsCanBeReadAgain) {
  const Service service = Read(kText).value();
  EXPECT_EQ(Read(Print(service)).value().SerializeAsString(), service.SerializeAsString());
}

TEST(PrintTest, FieldsMarkedSecretAreHidden) {
  google::protobuf::FileDescriptorProto file;
  file.set_name("secret.proto");
  google::protobuf::DescriptorProto& type = *file.add_message_type();
  type.set_name("Secret");
  google::protobuf::FieldDescriptorProto& field = *type.add_field();
  field.set_name("password");
  field.set_number(1);
  field.set_type(google::protobuf::FieldDescriptorProto::TYPE_STRING);
  field.set_label(google::protobuf::FieldDescriptorProto::LABEL_OPTIONAL);
  field.mutable_options()->MutableExtension(options::v1::field)->set_secret(true);
  google::protobuf::DescriptorPool pool(google::protobuf::DescriptorPool::generated_pool());
  const google::protobuf::Descriptor* descriptor = pool.BuildFile(file)->message_type(0);
  google::protobuf::DynamicMessageFactory factory;
  const std::unique_ptr<google::protobuf::Message> message(factory.GetPrototype(descriptor)->New());
  message->GetReflection()->SetString(message.get(), descriptor->field(0), "hunter2");
  EXPECT_EQ(Print(*message), "password: \"***\"\n");
}

TEST(EnvironmentTest, IsReadFromTheProcess) {
  const char* const variables[] = {"A=1", "B=", "C=x=y", "broken", nullptr};
  EXPECT_EQ(EnvironmentOf(variables), (Environment{{"A", "1"}, {"B", ""}, {"C", "x=y"}}));
}

}  // namespace
}  // namespace steward::config
