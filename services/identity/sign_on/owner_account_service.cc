#include "services/identity/sign_on/owner_account_service.h"

#include <cstring>
#include <utility>

#include "common/base/timestamp.h"
#include "common/keys/crypto.h"
#include "services/identity/sign_on/convert.h"

namespace steward::identity {
namespace {

constexpr std::string_view kCodePurpose = "owner code";

std::uint64_t RandomNumber() {
  std::uint64_t number = 0;
  std::memcpy(&number, keys::RandomBytes(sizeof number).data(), sizeof number);
  return number;
}

Result<std::string> PhoneOf(const std::string& text) {
  std::optional<std::string> phone = privacy::NormalizePhone(text);
  if (!phone) return Fail(Reason::kOwnerPhoneInvalid);
  return *std::move(phone);
}

}  // namespace

TokenHash OwnerAccountService::HashOf(const Sent& sent, const keys::Key& key) const {
  return keys::KeyedHash(
      key, sent.branch + ' ' + sent.phone + ' ' + sent.id.ToString() + ' ' + sent.text);
}

Status OwnerAccountService::Enter(TryLimiter& limiter, const std::string& key) const {
  const std::optional<std::chrono::seconds> wait = limiter.Enter(key, parts_.clock.Now());
  if (!wait) return {};
  Error error = Fail(Reason::kTooManyTries, {{"seconds", std::to_string(wait->count())}});
  error.retry_after = *wait;
  return error;
}

Result<v1::OwnerCodeSent> OwnerAccountService::RequestOwnerCode(
    rpc::Call& call, const v1::RequestOwnerCodeRequest& request) {
  const BranchName branch = TRY(BranchName::Parse(request.branch()));
  const std::string phone = TRY(PhoneOf(request.phone()));
  TRY(Enter(codes_, phone));
  const Time now = parts_.clock.Now();
  const Sent sent{branch.branch, phone, OwnerCodeId(parts_.writes.ids.Next(now)),
                  OwnerCodeText(RandomNumber())};
  const OwnerCode code{.branch = sent.branch,
                       .id = sent.id,
                       .hash = HashOf(sent, parts_.keys.Newest(kCodePurpose)),
                       .expires = now + kOwnerCodeLife};
  TRY(parts_.writes.db.Transact(call.patience(), [&](db::Tx& tx) -> Status {
    TRY(branches_.Get(tx, sent.branch));
    return accounts_.InsertCode(tx, code);
  }));
  TRY(parts_.sms.Send(phone, "验证码 " + sent.text + "，10 分钟内有效。请勿告诉任何人。",
                      call.patience()));
  v1::OwnerCodeSent answer;
  answer.set_code_request(sent.id.ToString());
  *answer.mutable_expire_time() = ToTimestamp(code.expires);
  return answer;
}

Result<bool> OwnerAccountService::TakeCode(db::Tx& tx, const Sent& sent) const {
  std::optional<OwnerCode> code = TRY(accounts_.LockCode(tx, sent.branch, sent.id));
  if (!code) return false;
  TokenHash tried = HashOf(sent, parts_.keys.Newest(kCodePurpose));
  for (const keys::Key& key : parts_.keys.All(kCodePurpose)) {  // sent before a new master key
    if (HashOf(sent, key) == code->hash) tried = code->hash;
  }
  const bool right = code->Try(tried, parts_.clock.Now());
  TRY(accounts_.SaveCode(tx, *code));
  return right;
}

Result<OwnerAccount> OwnerAccountService::AccountOf(db::Tx& tx, const rpc::Call& call,
                                                    const Sent& sent, Time now) const {
  std::optional<OwnerAccount> known = TRY(accounts_.LockByPhone(tx, sent.branch, sent.phone));
  if (!known) {  // one phone at a time becomes an account, which happens once in its life
    TRY(branches_.Lock(tx, sent.branch));
    known = TRY(accounts_.LockByPhone(tx, sent.branch, sent.phone));
  }
  if (known) {
    if (known->Use(now, parts_.phone_idle)) TRY(RenewTokens(tx, call, known->name));
    TRY(accounts_.Save(tx, *known));
    return *std::move(known);
  }
  OwnerAccount account{.name = {sent.branch, OwnerAccountId(parts_.writes.ids.Next(now))},
                       .phone = sent.phone,
                       .used = now,
                       .created = now,
                       .updated = now};
  TRY(accounts_.Insert(tx, account));
  return account;
}

Result<OwnerAccountService::SignedIn> OwnerAccountService::SignIn(db::Tx& tx, const rpc::Call& call,
                                                                  const Sent& sent,
                                                                  const std::string& device) const {
  if (!TRY(TakeCode(tx, sent))) return SignedIn{.refused = Fail(Reason::kOwnerCodeInvalid)};
  const Time now = parts_.clock.Now();
  const OwnerAccount account = TRY(AccountOf(tx, call, sent, now));
  Session session =
      BeginSession(Session::Holder::kOwnerAccount, {account.name.branch, StaffId(account.name.id)},
                   device, parts_.writes.ids, now);
  const RefreshToken refresh = RefreshToken::Random(session.id);
  session.newest = refresh.Hash();
  TRY(sessions_.Insert(tx, session));
  return SignedIn{.answer = TRY(AnswerOf(parts_.signer, session, account, refresh))};
}

Result<v1::Session> OwnerAccountService::LoginOwner(rpc::Call& call,
                                                    const v1::LoginOwnerRequest& request) {
  const BranchName branch = TRY(BranchName::Parse(request.branch()));
  const std::string phone = TRY(PhoneOf(request.phone()));
  const std::optional<Uuid> id = Uuid::Parse(request.code_request());
  if (!id) return Fail(Reason::kOwnerCodeInvalid);
  TRY(Enter(tries_, phone));
  const Sent sent{branch.branch, phone, OwnerCodeId(*id), request.code()};
  SignedIn signed_in = TRY(parts_.writes.db.Transact(
      call.patience(), [&](db::Tx& tx) { return SignIn(tx, call, sent, request.device()); }));
  if (signed_in.refused) return *std::move(signed_in.refused);
  tries_.Succeeded(phone);
  return std::move(signed_in.answer);
}

Result<v1::AccountPhone> OwnerAccountService::GetAccountPhone(
    rpc::Call& call, const v1::GetAccountPhoneRequest& request) {
  const OwnerAccountName name = TRY(OwnerAccountName::Parse(request.account()));
  const OwnerAccount account = TRY(parts_.writes.db.Read(
      call.patience(), [&](db::Session& session) { return accounts_.Get(session, name); }));
  v1::AccountPhone answer;
  answer.set_phone(account.phone);
  return answer;
}

// The sessions go on; what their tokens say of the account is no longer right.
Status OwnerAccountService::RenewTokens(db::Tx& tx, const rpc::Call& call,
                                        const OwnerAccountName& name) const {
  const Time now = parts_.clock.Now();
  const StaffName holder{name.branch, StaffId(name.id)};
  return policy_.Refuse(tx, TRY(sessions_.RenewTokens(tx, holder, parts_.writes.ids, now)),
                        {parts_.writes.ids, call.traceparent(), now});
}

Result<v1::OwnerAccount> OwnerAccountService::BindAccount(rpc::Call& call,
                                                          const v1::BindAccountRequest& request) {
  const OwnerAccountName name = TRY(OwnerAccountName::Parse(request.account()));
  std::optional<Time> until;
  if (request.has_bound_until_time()) until = ToTime(request.bound_until_time());
  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::OwnerAccount> {
    OwnerAccount account = TRY(accounts_.Lock(tx, name));
    account.Bind(request.owner(), {request.units().begin(), request.units().end()}, until,
                 parts_.clock.Now());
    TRY(accounts_.Save(tx, account));
    TRY(RenewTokens(tx, call, name));
    return ToProto(account);
  });
}

Result<v1::OwnerAccount> OwnerAccountService::UnbindAccount(
    rpc::Call& call, const v1::UnbindAccountRequest& request) {
  const OwnerAccountName name = TRY(OwnerAccountName::Parse(request.account()));
  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::OwnerAccount> {
    OwnerAccount account = TRY(accounts_.Lock(tx, name));
    account.Unbind(parts_.clock.Now());
    TRY(accounts_.Save(tx, account));
    TRY(RenewTokens(tx, call, name));
    return ToProto(account);
  });
}

Result<v1::Session> AnswerOf(const auth::TokenSigner& signer, const Session& session,
                             const OwnerAccount& account, const RefreshToken& refresh) {
  const Time now = session.refreshed;
  v1::Session answer;
  answer.set_access_token(TRY(SignAccessToken(signer, account.PrincipalName(now), session.token_id,
                                              account.Held(now), now, now + kAccessTokenLife)));
  *answer.mutable_access_expire_time() = ToTimestamp(now + kAccessTokenLife);
  answer.set_refresh_token(refresh.text);
  *answer.mutable_refresh_expire_time() = ToTimestamp(session.Expires());
  answer.set_owner_account(account.name.ToString());
  if (account.Bound(now)) answer.set_owner(*account.owner);
  return answer;
}

}  // namespace steward::identity
