#include "services/identity/session_service.h"

#include <algorithm>
#include <utility>

#include "common/base/timestamp.h"
#include "services/identity/calendar_events.h"
#include "services/identity/called_session.h"
#include "services/identity/convert.h"
#include "services/identity/sign_on/owner_account_service.h"
#include "services/identity/staff_events.h"
#include "steward/type/v1/reasons.h"

namespace steward::identity {
namespace {

void AddHeldRoles(const std::vector<HeldRole>& held,
                  google::protobuf::RepeatedPtrField<v1::HeldRole>& protos) {
  for (const HeldRole& one : held) {
    v1::HeldRole& proto = *protos.Add();
    proto.set_role(RoleName{one.role}.ToString());
    proto.set_scope(one.scope);
  }
}

}  // namespace

Status SessionService::Enter(std::string_view key) {
  const std::optional<std::chrono::seconds> wait = tries_.Enter(key, parts_.clock.Now());
  if (!wait) return {};
  Error error = Fail(Reason::kTooManyTries, {{"seconds", std::to_string(wait->count())}});
  error.retry_after = *wait;
  return error;
}

// One look-up and one hash whoever asks, so that neither answer nor time says whether a login
// exists.
Result<Account> SessionService::CheckPassword(const rpc::Call& call,
                                              const v1::LoginRequest& request) {
  const std::string login = NormalLogin(request.login());
  TRY(Enter("login " + login));
  std::optional<Account> account = TRY(parts_.writes.db.Read(
      call.patience(), [&](db::Session& session) { return staff_.FindByLogin(session, login); }));
  const std::string hash = account ? account->password_hash : "";
  const bool right = TRY(parts_.passwords.Verify(hash, request.password(), call.patience()));
  if (!right || account->staff.state != Staff::State::kActive) return Fail(Reason::kSignInRefused);
  tries_.Succeeded("login " + login);
  return *std::move(account);
}

Result<v1::Session> SessionService::Answer(const Session& session, const Staff& staff,
                                           const RightsInForce& rights,
                                           const RefreshToken& refresh) const {
  const Time now = session.refreshed;
  // A token never outlives what is in it.
  const Time expires = std::min(now + kAccessTokenLife, rights.until.value_or(Time::max()));
  v1::Session answer;
  answer.set_access_token(TRY(SignAccessToken(parts_.signer, staff.name().ToString(),
                                              session.token_id, rights.held, now, expires)));
  *answer.mutable_access_expire_time() = ToTimestamp(expires);
  answer.set_refresh_token(refresh.text);
  *answer.mutable_refresh_expire_time() = ToTimestamp(session.Expires());
  answer.set_staff(staff.name().ToString());
  answer.set_display_name(staff.display_name);
  AddHeldRoles(rights.held, *answer.mutable_held_roles());
  return answer;
}

Result<std::optional<v1::Session>> SessionService::Start(db::Tx& tx, const Staff& staff,
                                                         const std::string& device) const {
  const Time now = parts_.clock.Now();
  Session session =
      BeginSession(Session::Holder::kStaff, staff.name(), device, parts_.writes.ids, now);
  const RefreshToken refresh = RefreshToken::Random(session.id);
  session.newest = refresh.Hash();
  const RightsInForce rights = TRY(parts_.rights.InForce(tx, session.staff, now));
  if (rights.over) return std::optional<v1::Session>();
  TRY(sessions_.Insert(tx, session));
  return std::optional(TRY(Answer(session, staff, rights, refresh)));
}

Result<v1::Session> SessionService::Login(rpc::Call& call, const v1::LoginRequest& request) {
  const Account known = TRY(CheckPassword(call, request));
  std::string rehashed;
  if (auth::PasswordHasher::NeedsRehash(known.password_hash)) {
    rehashed = TRY(parts_.passwords.Hash(request.password(), call.patience()));
  }
  return parts_.writes.db.Transact(call.patience(), [&](db::Tx& tx) -> Result<v1::Session> {
    // Locked, so that a sign-in and the disabling of the person cannot pass each other.
    const Account account = TRY(staff_.Lock(tx, known.staff.name()));
    if (account.staff.state != Staff::State::kActive ||
        account.password_hash != known.password_hash) {
      return Fail(Reason::kSignInRefused);
    }
    if (!rehashed.empty()) {
      TRY(staff_.Rehash(tx, account.staff.name(), account.password_hash, rehashed));
    }
    std::optional<v1::Session> session = TRY(Start(tx, account.staff, request.device()));
    if (!session) return Fail(Reason::kSignInRefused);
    return *std::move(session);
  });
}

Result<v1::Session> SessionService::AnswerAnybody(db::Tx& tx, const Session& session,
                                                  const RefreshToken& refresh) const {
  if (session.holder == Session::Holder::kOwnerAccount) {
    const OwnerAccountName name{session.staff.branch, OwnerAccountId(session.staff.staff)};
    return AnswerOf(parts_.signer, session, TRY(accounts_.Get(tx, name)), refresh);
  }
  const Staff staff = TRY(staff_.Get(tx, session.staff));
  return Answer(session, staff, TRY(parts_.rights.InForce(tx, session.staff, session.refreshed)),
                refresh);
}

Result<v1::Session> SessionService::Rotate(db::Tx& tx, StoredSession& stored,
                                           const RefreshToken& token, Time now) const {
  Session& session = stored.session;
  const RefreshToken next = RefreshToken::Random(session.id);
  session.Rotate(next.Hash(), now);
  v1::Session answer = TRY(AnswerAnybody(tx, session, next));
  stored.sealed_answer = token.Seal(answer.SerializeAsString());
  TRY(sessions_.Save(tx, stored));
  return answer;
}

Result<SessionService::Refreshed> SessionService::Exchange(db::Tx& tx, const rpc::Call& call,
                                                           const RefreshToken& token) const {
  const Time now = parts_.clock.Now();
  std::optional<StoredSession> stored = TRY(sessions_.Lock(tx, token.session));
  if (!stored) return Refreshed{.refused = Fail(Reason::kRefreshTokenInvalid)};
  switch (stored->session.Judge(token.Hash(), now)) {
    case Presented::kNewest:
      if (stored->session.holder == Session::Holder::kStaff &&
          TRY(parts_.rights.InForce(tx, stored->session.staff, now)).over) {
        break;
      }
      return Refreshed{.answer = TRY(Rotate(tx, *stored, token, now))};
    case Presented::kRepeated: {
      Refreshed again;
      const std::optional<std::string> bytes = token.Unseal(stored->sealed_answer);
      STEWARD_CHECK(bytes && again.answer.ParseFromString(*bytes));  // sealed with this very token
      return again;
    }
    case Presented::kReused:
      TRY(policy_.Refuse(tx, TRY(sessions_.End(tx, stored->session, now)),
                         {parts_.writes.ids, call.traceparent(), now}));
      return Refreshed{.refused = Fail(Reason::kRefreshTokenReused)};
    case Presented::kTooLate: break;
  }
  return Refreshed{.refused = Fail(Reason::kSessionEnded)};
}

Result<v1::Session> SessionService::Refresh(rpc::Call& call, const v1::RefreshRequest& request) {
  const std::optional<RefreshToken> token = RefreshToken::Parse(request.refresh_token());
  if (!token) return Fail(Reason::kRefreshTokenInvalid);
  Refreshed refreshed = TRY(parts_.writes.db.Transact(
      call.patience(), [&](db::Tx& tx) { return Exchange(tx, call, *token); }));
  if (refreshed.refused) return *std::move(refreshed.refused);
  return std::move(refreshed.answer);
}

Result<google::protobuf::Empty> SessionService::Logout(rpc::Call& call,
                                                       const v1::LogoutRequest& request) {
  return rpc::Mutate(call, parts_.writes, request,
                     [&](db::Tx& tx) -> Result<google::protobuf::Empty> {
                       const std::optional<SessionId> called = CalledSession(call);
                       if (!called) return google::protobuf::Empty();
                       const Time now = parts_.clock.Now();
                       TRY(policy_.Refuse(tx, TRY(sessions_.EndCalled(tx, *called, now)),
                                          {parts_.writes.ids, call.traceparent(), now}));
                       return google::protobuf::Empty();
                     });
}

Result<v1::Self> SessionService::GetSelf(rpc::Call& call, const v1::GetSelfRequest&) {
  const StaffName name = TRY(StaffName::Parse(call.principal().name));
  return parts_.writes.db.Read(call.patience(), [&](db::Session& session) -> Result<v1::Self> {
    v1::Self self;
    *self.mutable_staff() = ToProto(TRY(staff_.Get(session, name)));
    const std::vector<HeldRole> held =
        TRY(parts_.rights.InForce(session, name, parts_.clock.Now())).held;
    AddHeldRoles(held, *self.mutable_held_roles());
    const RolePermissions roles = TRY(roles_.Permissions(session));
    for (size_t i = 0; i < held.size(); ++i) {
      const auto role = roles.find(held[i].role);
      if (role == roles.end()) continue;
      v1::HeldRole& proto = *self.mutable_held_roles(static_cast<int>(i));
      for (const std::string& permission : role->second) proto.add_permissions(permission);
    }
    return self;
  });
}

Result<google::protobuf::Empty> SessionService::ChangePassword(
    rpc::Call& call, const v1::ChangePasswordRequest& request) {
  const StaffName name = TRY(StaffName::Parse(call.principal().name));
  const std::string tries_key = "password " + name.ToString();
  TRY(Enter(tries_key));
  const Account known = TRY(parts_.writes.db.Read(
      call.patience(), [&](db::Session& session) { return staff_.GetAccount(session, name); }));
  const bool right = TRY(
      parts_.passwords.Verify(known.password_hash, request.current_password(), call.patience()));
  std::string hash;
  if (right) {
    tries_.Succeeded(tries_key);
    TRY(auth::CheckNewPassword(
        request.new_password(),
        {known.staff.login.value_or(""), known.staff.display_name, request.current_password()}));
    hash = TRY(parts_.passwords.Hash(request.new_password(), call.patience()));
  }
  // A wrong password is refused only inside, where a repetition of a request that went through
  // finds its answer although the password it names is no longer the one in force.
  return rpc::Mutate(
      call, parts_.writes, request, [&](db::Tx& tx) -> Result<google::protobuf::Empty> {
        Account account = TRY(staff_.Lock(tx, name));
        if (!right || account.password_hash != known.password_hash) {
          return Fail(Reason::kCurrentPasswordWrong);
        }
        const Time now = parts_.clock.Now();
        account.staff.updated = now;
        TRY(staff_.SavePassword(tx, account.staff, hash));
        TRY(policy_.Refuse(tx, TRY(sessions_.EndAll(tx, name, CalledSession(call), now)),
                           {parts_.writes.ids, call.traceparent(), now}));
        return google::protobuf::Empty();
      });
}

Status SessionService::InsertAdministrator(db::Tx& tx, const rpc::Call& call, const Branch& branch,
                                           const Account& account) const {
  TRY(branches_.Insert(tx, branch));
  TRY(PublishCalendar(tx, call, parts_.writes.ids, calendars_, branch));
  TRY(staff_.Insert(tx, account));
  TRY(AnnounceStaff(tx, call, account.staff, parts_.writes.ids));
  return grants_.Insert(tx, {.staff = account.staff.name(),
                             .id = GrantId(parts_.writes.ids.Next(call.now())),
                             .held = {std::string(kAdministrator), ""},
                             .creator = account.staff.name().ToString(),
                             .created = call.now()});
}

Result<v1::Staff> SessionService::RedeemBootstrapCode(
    rpc::Call& call, const v1::RedeemBootstrapCodeRequest& request) {
  TRY(Enter("bootstrap"));
  const std::string login = NormalLogin(request.login());
  TRY(auth::CheckNewPassword(request.password(),
                             {login, request.display_name(), request.branch().display_name()}));
  Account account;
  account.staff.branch = kHeadOffice;
  account.staff.display_name = request.display_name();
  account.staff.login = login;
  account.staff.created = account.staff.updated = call.now();
  account.password_hash = TRY(parts_.passwords.Hash(request.password(), call.patience()));
  Branch branch{.id = std::string(kHeadOffice), .created = call.now(), .updated = call.now()};
  Apply(request.branch(), branch);

  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::Staff> {
    TRY(policy_.Lock(tx));
    if (TRY(staff_.Any(tx))) return Fail(Reason::kBootstrapDone);
    const TokenHash code = HashSecret("bootstrap code", request.code());
    if (!TRY(sessions_.TakeBootstrapCode(tx, code, parts_.clock.Now()))) {
      return Fail(Reason::kBootstrapCodeInvalid);
    }
    account.staff.id = StaffId(parts_.writes.ids.Next(call.now()));
    TRY(InsertAdministrator(tx, call, branch, account));
    return ToProto(account.staff);
  });
}

}  // namespace steward::identity
