#include "services/identity/policy_service.h"

#include "common/base/timestamp.h"
#include "common/keys/crypto.h"
#include "services/identity/convert.h"
#include "services/identity/session_tokens.h"

namespace steward::identity {
namespace {

constexpr std::string_view kServices = "services/";
constexpr Duration kServiceTokenLife = std::chrono::seconds(60);
// Business dates lie in the years that calendars can be entered for.
constexpr Time kFirstDate = std::chrono::sys_days(std::chrono::year(2000) / 1 / 1);
constexpr Time kLastDate = std::chrono::sys_days(std::chrono::year(2100) / 1 / 1);

}  // namespace

Result<v1::GetPolicyResponse> PolicyService::GetPolicy(rpc::Call& call,
                                                       const v1::GetPolicyRequest& request) {
  return Read(call.patience(), request.known_version());
}

Result<v1::GetPolicyResponse> PolicyService::Read(const Patience& patience,
                                                  std::int64_t known_version) {
  return db_.Read(patience, [&](db::Session& session) -> Result<v1::GetPolicyResponse> {
    v1::GetPolicyResponse response;
    // First: what is read after it may be newer than it, and then comes once more, but never older.
    response.set_version(static_cast<std::int64_t>(TRY(policy_.Version(session))));
    if (response.version() == known_version) return response;
    RolePermissions roles = TRY(roles_.Permissions(session));
    roles.merge(TRY(api_keys_.OwnRoles(session, clock_.Now())));
    for (const auto& [role, permissions] : roles) {
      v1::RolePermissions& proto = *response.add_roles();
      proto.set_role(role);
      for (const std::string& permission : permissions) proto.add_permissions(permission);
    }
    const PolicyMarks marks = TRY(policy_.Marks(session, clock_.Now()));
    for (const SessionId& id : marks.ended_sessions) response.add_ended_sessions(id.ToString());
    for (const auto& [branch, offset_ms] : marks.offsets_ms) {
      v1::ClockOffset& offset = *response.add_clock_offsets();
      offset.set_branch(branch);
      offset.set_offset_ms(offset_ms);
    }
    return response;
  });
}

v1::BusinessDate TrialService::Answer(const std::string& branch, std::int64_t offset_ms) const {
  v1::BusinessDate answer;
  answer.set_branch(BranchName{branch}.ToString());
  *answer.mutable_business_time() =
      ToTimestamp(clock_.Now() + std::chrono::milliseconds(offset_ms));
  answer.set_offset_ms(offset_ms);
  answer.set_trial(trial_);
  return answer;
}

Result<v1::BusinessDate> TrialService::SetBusinessDate(rpc::Call& call,
                                                       const v1::SetBusinessDateRequest& request) {
  if (!trial_) return Fail(Reason::kTrialOnly);
  const BranchName name = TRY(BranchName::Parse(request.branch()));
  std::int64_t offset_ms = 0;
  if (request.has_business_time()) {
    const Time wanted = ToTime(request.business_time());
    if (wanted < kFirstDate || wanted >= kLastDate) return Fail(Reason::kBusinessDateOutOfRange);
    // Upwards: midnight must not become the last millisecond of the day before.
    offset_ms = std::chrono::ceil<std::chrono::milliseconds>(wanted - clock_.Now()).count();
  }
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::BusinessDate> {
    TRY(branches_.Lock(tx, name.branch));
    TRY(policy_.SetOffsetMs(tx, name.branch, offset_ms,
                            {writes_.ids, call.traceparent(), clock_.Now()}));
    return Answer(name.branch, offset_ms);
  });
}

Result<v1::BusinessDate> TrialService::GetBusinessDate(rpc::Call& call,
                                                       const v1::GetBusinessDateRequest& request) {
  const BranchName name = TRY(BranchName::Parse(request.branch()));
  const std::int64_t offset_ms =
      TRY(writes_.db.Read(call.patience(), [&](db::Session& session) -> Result<std::int64_t> {
        TRY(branches_.Get(session, name.branch));
        return policy_.OffsetMs(session, name.branch);
      }));
  return Answer(name.branch, offset_ms);
}

keys::Bytes32 HashServiceKey(std::string_view key) { return HashSecret("service key", key); }

Result<v1::ServiceToken> ServiceTokenService::IssueServiceToken(
    rpc::Call&, const v1::IssueServiceTokenRequest& request) {
  const Time now = clock_.Now();
  const std::string& service = request.service();
  const auto known = hashes_.Current();
  const auto hash = known->keys.find(service);
  const std::optional<std::string> key = keys::Base64Decode(request.key());
  // Guessing 256 bits is hopeless, so tries are not limited: a limit would only let a stranger lock
  // a service out.
  if (hash == known->keys.end() || !key || HashServiceKey(*key) != hash->second) {
    return Fail(Reason::kServiceKeyInvalid);
  }
  auth::Principal principal{.name = std::string(kServices) + service,
                            .session = std::string(kServices) + service,
                            .grants = {{std::string(kServiceRole), ""}},
                            .expires = now + kServiceTokenLife};
  v1::ServiceToken token;
  token.set_access_token(TRY(signer_.Sign(principal, now)));
  *token.mutable_expire_time() = ToTimestamp(principal.expires);
  return token;
}

}  // namespace steward::identity
