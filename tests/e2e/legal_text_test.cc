// Texts that look like an attack and are none: people write them, so they are kept and given back
// as they are, in every way a text can go.
#include <gtest/gtest.h>

#include "tests/e2e/bad_values.h"
#include "tests/support/stack.h"

namespace steward::testing {
namespace {

class LegalTextTest : public ::testing::Test {
 protected:
  const std::string& admin() { return stack_.token("admin"); }

  // Sends the fields; the answer and what is read afterwards have the same.
  void CheckKept(std::string_view method, const std::string& target, const Json& fields,
                 const Json& body) {
    const Json made = stack_.Must(method, target, admin(), body);
    const Json read = stack_.Must("GET", "/v1/" + std::string(made["name"]), admin());
    for (const auto& [field, text] : fields.items()) {
      EXPECT_EQ(made[field], text) << target << " " << field;
      EXPECT_EQ(read[field], text) << target << " " << field;
    }
  }

  Stack& stack_ = Stack::Shared();
};

TEST_F(LegalTextTest, IsKeptAndGivenBackAsItIs) {
  for (const BadValue& hostile : HostileTexts()) {
    SCOPED_TRACE(hostile.what);
    const std::string& text = hostile.value;
    const Json words = {
        {"title", text}, {"description", text}, {"place", text}, {"firstTreatment", text}};
    Json ticket = words;
    ticket.update(
        {{"kind", "KIND_ENQUIRY"}, {"channel", "CHANNEL_PHONE"}, {"severity", "SEVERITY_4"}});
    CheckKept("POST", "/v1/branches/b1/sites/s1/tickets", words, ticket);
    const Json site = {{"displayName", text}, {"address", text}};
    CheckKept("PATCH", "/v1/branches/b1/sites/s1", site, site);
    const Json person = {{"displayName", text}};
    CheckKept("POST", "/v1/branches/b1/staff", person, {{"staff", person}});
    CheckKept("PATCH", "/v1/branches/b1", person, person);
  }
}

TEST_F(LegalTextTest, FindsItselfAndNothingElseInAFilter) {
  for (const BadValue& hostile : HostileTexts()) {
    SCOPED_TRACE(hostile.what);
    const Json person = {{"displayName", hostile.value + "唯一"}};
    const Json made =
        stack_.Must("POST", "/v1/branches/b2/staff", admin(), Json({{"staff", person}}));
    const std::string filter = "display_name = " + person["displayName"].dump();
    const Json found =
        stack_.Must("GET", "/v1/branches/b2/staff?filter=" + PercentEncode(filter), admin());
    ASSERT_EQ(found["staff"].size(), 1u);
    EXPECT_EQ(found["staff"][0]["name"], made["name"]);
  }
}

}  // namespace
}  // namespace steward::testing
