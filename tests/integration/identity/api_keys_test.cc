// Keys of applications: what they are exchanged for, and how they end.
#include "common/base/text.h"
#include "common/base/timestamp.h"
#include "tests/support/identity_stage.h"

namespace steward::identity {
namespace {

using std::chrono::minutes;
using ::testing::HasSubstr;
using ::testing::Not;

class ApiKeysTest : public IdentityTest {
 protected:
  ApiKeysTest() : admin_token_(Administrator()), branch_(CreateBranch(admin_token_, "b1")) {}

  v1::ApiKey Wanted() const {
    v1::ApiKey key;
    key.set_display_name("停车系统");
    key.set_role("roles/branch-head");
    key.add_scopes(branch_);
    key.set_calls_per_minute(600);
    *key.mutable_expire_time() = ToTimestamp(clock_.Now() + std::chrono::days(90));
    return key;
  }
  Result<v1::ApiKeySecret> Create(const std::string& token, const v1::ApiKey& key) {
    v1::CreateApiKeyRequest request;
    request.set_parent(branch_);
    *request.mutable_api_key() = key;
    return Call<v1::ApiKeySecret>("ApiKeyService/CreateApiKey", token, request);
  }
  Result<v1::ApiKeyToken> Exchange(const std::string& secret) {
    v1::ExchangeApiKeyRequest request;
    request.set_secret(secret);
    return Call<v1::ApiKeyToken>("ApiKeyService/ExchangeApiKey", "", request);
  }
  Result<v1::ApiKeySecret> Rotate(const std::string& token, const std::string& name,
                                  int overlap_hours) {
    v1::RotateApiKeyRequest request;
    request.set_name(name);
    request.set_overlap_hours(overlap_hours);
    return Call<v1::ApiKeySecret>("ApiKeyService/RotateApiKey", token, request);
  }
  Result<v1::ApiKey> Disable(const std::string& name, const std::string& etag = "") {
    v1::DisableApiKeyRequest request;
    request.set_name(name);
    request.set_etag(etag);
    return Call<v1::ApiKey>("ApiKeyService/DisableApiKey", admin_token_, request);
  }
  Result<v1::ApiKey> Get(const std::string& name) {
    v1::GetApiKeyRequest request;
    request.set_name(name);
    return Call<v1::ApiKey>("ApiKeyService/GetApiKey", admin_token_, request);
  }
  // What the token may do.
  std::string ReadStaff(const std::string& token, const std::string& branch) {
    v1::ListStaffRequest request;
    request.set_parent(branch);
    return ReasonOf(Call<v1::ListStaffResponse>("StaffService/ListStaff", token, request));
  }

  std::string admin_token_;
  std::string branch_;
};

TEST_F(ApiKeysTest, AKeyIsExchangedForAnOrdinaryTokenOfItsScopes) {
  const v1::ApiKeySecret made = Ok(Create(admin_token_, Wanted()));
  EXPECT_TRUE(made.secret().starts_with("steward_"));
  EXPECT_EQ(made.secret().size(), 72u);
  const v1::ApiKeyToken token = Ok(Exchange(made.secret()));
  EXPECT_EQ(token.api_key(), made.name());
  EXPECT_EQ(ToTime(token.access_expire_time()), clock_.Now() + minutes(10));
  EXPECT_EQ(ReadStaff(token.access_token(), branch_), "OK");
  EXPECT_EQ(ReadStaff(token.access_token(), "branches/hq"), "PERMISSION_DENIED");
  EXPECT_EQ(ReasonOf(Self(token.access_token())), "STAFF_NOT_FOUND") << "it is nobody";
  const std::optional<auth::ClaimedRate> rate = auth::ClaimedRateOf(token.access_token());
  ASSERT_TRUE(rate);
  EXPECT_EQ(rate->calls_per_minute, 600);
  EXPECT_FALSE(auth::ClaimedRateOf(admin_token_));
}

TEST_F(ApiKeysTest, TheSecretIsKeptNowhereInClear) {
  const v1::ApiKeySecret made = Ok(Create(admin_token_, Wanted()));
  const auto stored =
      Ok(db_->Read(Minute(), [](db::Session& session) {
        return session.QueryOne("SELECT newest_hash FROM api_keys",
                                [](const db::Row& row) { return row.Get<TokenHash>(0); });
      })).value();
  EXPECT_NE(std::string(stored.begin(), stored.end()), made.secret().substr(0, 32));
  EXPECT_THAT(Ok(Get(made.name())).DebugString(), Not(HasSubstr(made.secret().substr(8))));
  EXPECT_THAT(made.api_key().DebugString(), Not(HasSubstr(made.secret().substr(8))));
}

TEST_F(ApiKeysTest, OneWithPermissionsOfItsOwnMayDoThoseAndNothingElse) {
  v1::ApiKey wanted = Wanted();
  wanted.clear_role();
  wanted.add_permissions("staff.read");
  const v1::ApiKeySecret made = Ok(Create(admin_token_, wanted));
  const std::string token = Ok(Exchange(made.secret())).access_token();
  EXPECT_EQ(ReadStaff(token, branch_), "OK");
  EXPECT_EQ(ReasonOf(CreateStaff(token, branch_, "intruder")), "PERMISSION_DENIED");
}

TEST_F(ApiKeysTest, NobodyMakesAKeyThatMayDoWhatHeMayNot) {
  const std::string head = Ok(CreateStaff(admin_token_, branch_, "head")).name();
  Ok(Give(admin_token_, head, "branch-head", branch_));
  // A branch that lets its head keep keys.
  v1::UpdateRoleRequest update;
  update.mutable_role()->set_name("roles/branch-head");
  const RolePermissions roles = Ok(db_->Read(
      Minute(), [](db::Session& session) { return RoleRepository().Permissions(session); }));
  for (const std::string& permission : roles.at("branch-head")) {
    update.mutable_role()->add_permissions(permission);
  }
  update.mutable_role()->add_permissions("apiKey.edit");
  update.mutable_update_mask()->add_paths("permissions");
  Ok(Call<v1::Role>("RoleService/UpdateRole", admin_token_, update));

  const std::string manager = Ok(Login("head", kPassword)).access_token();
  v1::ApiKey wanted = Wanted();
  const v1::ApiKeySecret made = Ok(Create(manager, wanted));
  wanted.set_role("roles/administrator");
  const Result<v1::ApiKeySecret> beyond = Create(manager, wanted);
  EXPECT_EQ(ReasonOf(beyond), "GRANT_BEYOND_OWN");
  wanted.clear_role();
  wanted.add_permissions("role.edit");
  EXPECT_EQ(ReasonOf(Create(manager, wanted)), "GRANT_BEYOND_OWN");
  wanted.set_permissions(0, "staff.read");
  wanted.set_scopes(0, "branches/hq");
  EXPECT_EQ(ReasonOf(Create(manager, wanted)), "INVALID_REQUEST") << "another branch";

  wanted = Wanted();
  wanted.set_role("roles/administrator");
  const v1::ApiKeySecret strong = Ok(Create(admin_token_, wanted));
  EXPECT_EQ(ReasonOf(Rotate(manager, strong.name(), 1)), "GRANT_BEYOND_OWN")
      << "a new secret would be a way to its rights";
  EXPECT_EQ(ReasonOf(Rotate(manager, made.name(), 1)), "OK");
}

TEST_F(ApiKeysTest, AKeyThatMakesNoSenseIsRefused) {
  v1::ApiKey wanted = Wanted();
  wanted.add_permissions("staff.read");
  EXPECT_EQ(ReasonOf(Create(admin_token_, wanted)), "API_KEY_RIGHTS_INVALID") << "both";
  wanted.clear_role();
  wanted.clear_permissions();
  EXPECT_EQ(ReasonOf(Create(admin_token_, wanted)), "API_KEY_RIGHTS_INVALID") << "neither";
  wanted.add_permissions("staff.conjure");
  EXPECT_EQ(ReasonOf(Create(admin_token_, wanted)), "PERMISSION_UNKNOWN");
  wanted = Wanted();
  wanted.set_role("roles/service");
  EXPECT_EQ(ReasonOf(Create(admin_token_, wanted)), "ROLE_FIXED");
  wanted.set_role("roles/nonesuch");
  EXPECT_EQ(ReasonOf(Create(admin_token_, wanted)), "ROLE_NOT_FOUND");
  wanted = Wanted();
  *wanted.mutable_expire_time() = ToTimestamp(clock_.Now());
  EXPECT_EQ(ReasonOf(Create(admin_token_, wanted)), "API_KEY_EXPIRY_INVALID");
}

TEST_F(ApiKeysTest, ARotatedSecretOverlapsTheOneBefore) {
  const v1::ApiKeySecret first = Ok(Create(admin_token_, Wanted()));
  const std::string token = Ok(Exchange(first.secret())).access_token();
  const v1::ApiKeySecret second = Ok(Rotate(admin_token_, first.name(), 24));
  EXPECT_NE(second.secret(), first.secret());
  EXPECT_EQ(ReasonOf(Exchange(first.secret())), "OK");
  EXPECT_EQ(ReasonOf(Exchange(second.secret())), "OK");
  EXPECT_EQ(ReadStaff(token, branch_), "OK");
  clock_.Move(std::chrono::hours(24));
  EXPECT_EQ(ReasonOf(Exchange(first.secret())), "API_KEY_INVALID");
  EXPECT_EQ(ReasonOf(Exchange(second.secret())), "OK");
}

TEST_F(ApiKeysTest, WithoutAnOverlapTheOldSecretAndItsTokensEndAtOnce) {
  const v1::ApiKeySecret first = Ok(Create(admin_token_, Wanted()));
  const std::string stolen = Ok(Exchange(first.secret())).access_token();
  const v1::ApiKeySecret second = Ok(Rotate(admin_token_, first.name(), 0));
  EXPECT_EQ(ReasonOf(Exchange(first.secret())), "API_KEY_INVALID");
  EXPECT_EQ(ReadStaff(stolen, branch_), "TOKEN_EXPIRED");
  EXPECT_EQ(ReadStaff(Ok(Exchange(second.secret())).access_token(), branch_), "OK");
}

TEST_F(ApiKeysTest, ADisabledKeyEndsWithItsTokensForGood) {
  const v1::ApiKeySecret made = Ok(Create(admin_token_, Wanted()));
  const std::string token = Ok(Exchange(made.secret())).access_token();
  EXPECT_EQ(ReasonOf(Disable(made.name(), "no etag")), "ETAG_MISMATCH");
  const v1::ApiKey disabled = Ok(Disable(made.name(), made.api_key().etag()));
  EXPECT_EQ(disabled.state(), v1::ApiKey::STATE_DISABLED);
  EXPECT_EQ(ReadStaff(token, branch_), "TOKEN_EXPIRED");
  EXPECT_EQ(ReasonOf(Exchange(made.secret())), "API_KEY_DISABLED");
  EXPECT_EQ(ReasonOf(Rotate(admin_token_, made.name(), 1)), "API_KEY_NOT_ACTIVE");
  EXPECT_EQ(Ok(Disable(made.name())).etag(), disabled.etag()) << "again changes nothing";
}

TEST_F(ApiKeysTest, AKeyEndsOnItsDayAndItsTokensWithIt) {
  const v1::ApiKeySecret made = Ok(Create(admin_token_, Wanted()));
  clock_.Move(std::chrono::days(90) - minutes(4));
  const v1::ApiKeyToken token = Ok(Exchange(made.secret()));
  EXPECT_EQ(token.access_expire_time().seconds(), made.api_key().expire_time().seconds());
  clock_.Move(minutes(4));
  EXPECT_EQ(ReasonOf(Exchange(made.secret())), "API_KEY_EXPIRED");
}

TEST_F(ApiKeysTest, SecretsThatAreNoneAreRefused) {
  const v1::ApiKeySecret made = Ok(Create(admin_token_, Wanted()));
  std::string altered = made.secret();
  altered.back() = altered.back() == 'A' ? 'B' : 'A';
  const std::string unknown = "steward_" + Base64UrlEncode(std::string(48, '\x01'));
  for (const std::string& secret :
       {std::string("x"), made.secret().substr(8), made.secret() + "A", altered, unknown}) {
    EXPECT_EQ(ReasonOf(Exchange(secret)), "API_KEY_INVALID") << secret;
  }
}

TEST_F(ApiKeysTest, ItsLastUseIsKnownToTenMinutes) {
  const v1::ApiKeySecret made = Ok(Create(admin_token_, Wanted()));
  EXPECT_FALSE(Ok(Get(made.name())).has_last_use_time());
  const auto use = [&] {
    Ok(Exchange(made.secret()));
    return Ok(Get(made.name())).last_use_time().seconds();
  };
  const std::int64_t first = use();
  clock_.Move(minutes(9));
  EXPECT_EQ(use(), first);
  clock_.Move(minutes(1));
  EXPECT_EQ(use(), first + 600);
}

TEST_F(ApiKeysTest, KeysAreListedByNameInPagesAndOnlyThoseOfTheBranch) {
  for (const char* name : {"丙", "甲", "乙"}) {
    v1::ApiKey wanted = Wanted();
    wanted.set_display_name(name);
    Ok(Create(admin_token_, wanted));
  }
  v1::ListApiKeysRequest request;
  request.set_parent(branch_);
  request.set_page_size(2);
  request.set_order_by("create_time");
  const auto list = [&] {
    return Ok(Call<v1::ListApiKeysResponse>("ApiKeyService/ListApiKeys", admin_token_, request));
  };
  v1::ListApiKeysResponse page = list();
  ASSERT_EQ(page.api_keys_size(), 2);
  const std::string first = page.api_keys(0).name(), second = page.api_keys(1).name();
  request.set_page_token(page.next_page_token());
  page = list();
  ASSERT_EQ(page.api_keys_size(), 1);
  EXPECT_EQ(page.next_page_token(), "");
  EXPECT_NE(page.api_keys(0).name(), first);
  EXPECT_NE(page.api_keys(0).name(), second);
  Ok(Disable(first));
  request.clear_page_token();
  for (const char* order : {"display_name", "expire_time", ""}) {
    request.set_order_by(order);
    request.set_filter("state = STATE_DISABLED");
    page = list();
    ASSERT_EQ(page.api_keys_size(), 1) << order;
    EXPECT_EQ(page.api_keys(0).name(), first);
  }
  CreateBranch(admin_token_, "b2");
  request.set_parent("branches/b2");
  EXPECT_EQ(list().api_keys_size(), 0);
  EXPECT_EQ(ReasonOf(Get("branches/b2" + first.substr(branch_.size()))), "API_KEY_NOT_FOUND");
}

}  // namespace
}  // namespace steward::identity
