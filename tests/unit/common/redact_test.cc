#include "common/validate/redact.h"

#include <gmock/gmock.h>
#include <google/protobuf/unknown_field_set.h>
#include <gtest/gtest.h>

#include <string>

#include "steward/test/v1/parcel.pb.h"

namespace steward::validate {
namespace {

namespace v1 = test::v1;
using ::testing::ElementsAre;

TEST(RedactTest, SecretsAreHiddenAndTextCannotForgeALine) {
  v1::CreateParcelRequest request;
  request.mutable_parcel()->set_title("漏水\n2026 ERROR forged");
  request.mutable_parcel()->set_pin("1234");
  request.mutable_parcel()->mutable_contact()->set_phone("13800000000");
  request.mutable_parcel()
      ->GetReflection()
      ->MutableUnknownFields(request.mutable_parcel())
      ->AddLengthDelimited(4000, "hidden");
  const std::string text = Redact(request);
  EXPECT_EQ(text, "parcel { title: \"漏水\\n2026 ERROR forged\" pin: *** contact { phone: *** } }");
}

TEST(RedactTest, ALineIsCutAtItsLimitWithTheMarkThatSaysSo) {
  v1::CreateParcelRequest request;
  request.mutable_parcel()->set_note(std::string(9000, 'x'));
  const std::string text = Redact(request);
  EXPECT_EQ(text.size(), 4096u);
  EXPECT_TRUE(text.ends_with("x..."));
}

TEST(RedactTest, TheSecretPathsOfATypeAreKnown) {
  EXPECT_THAT(SecretPaths(*v1::CreateParcelRequest::descriptor()),
              ElementsAre("parcel.contact.phone", "parcel.person.phone", "parcel.pin"));
}

}  // namespace
}  // namespace steward::validate
