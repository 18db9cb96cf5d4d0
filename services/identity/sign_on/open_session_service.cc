#include "services/identity/sign_on/open_session_service.h"

#include "services/identity/called_session.h"
#include "services/identity/sign_on/convert.h"

namespace steward::identity {

Result<v1::ListSessionsResponse> OpenSessionService::List(const rpc::Call& call,
                                                          const StaffName& person) const {
  const std::optional<SessionId> current = CalledSession(call);
  return writes_.db.Read(
      call.patience(), [&](db::Session& session) -> Result<v1::ListSessionsResponse> {
        TRY(staff_.Get(session, person));
        v1::ListSessionsResponse response;
        for (const Session& open : TRY(sessions_.ListOpen(session, person, clock_.Now()))) {
          v1::OpenSession& proto = *response.add_sessions();
          proto = ToProto(open);
          proto.set_current(open.token_id == current);
        }
        return response;
      });
}

Result<v1::EndedSessions> OpenSessionService::EndOne(db::Tx& tx, const rpc::Call& call,
                                                     const SessionName& name) const {
  const Time now = clock_.Now();
  const std::optional<StoredSession> stored = TRY(sessions_.Lock(tx, name.session));
  if (!stored || stored->session.staff.ToString() != name.staff.ToString() ||
      !stored->session.Open(now)) {
    return Fail(Reason::kSessionNotFound);
  }
  TRY(policy_.Refuse(tx, TRY(sessions_.End(tx, stored->session, now)),
                     {writes_.ids, call.traceparent(), now}));
  v1::EndedSessions ended;
  ended.set_ended_count(1);
  return ended;
}

Result<v1::EndedSessions> OpenSessionService::EndAll(db::Tx& tx, const rpc::Call& call,
                                                     const StaffName& person,
                                                     const std::optional<SessionId>& keep) const {
  TRY(staff_.Lock(tx, person));  // so that no sign-in passes by
  const Time now = clock_.Now();
  const std::vector<SessionId> refused = TRY(sessions_.EndAll(tx, person, keep, now));
  TRY(policy_.Refuse(tx, refused, {writes_.ids, call.traceparent(), now}));
  v1::EndedSessions ended;
  ended.set_ended_count(static_cast<int>(refused.size()));
  return ended;
}

Result<v1::ListSessionsResponse> OpenSessionService::ListOwnSessions(
    rpc::Call& call, const v1::ListOwnSessionsRequest&) {
  return List(call, TRY(StaffName::Parse(call.principal().name)));
}

Result<v1::EndedSessions> OpenSessionService::EndOwnSession(
    rpc::Call& call, const v1::EndOwnSessionRequest& request) {
  const StaffName self = TRY(StaffName::Parse(call.principal().name));
  const SessionName name = TRY(SessionName::Parse(request.name()));
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::EndedSessions> {
    if (name.staff.ToString() != self.ToString()) return Fail(Reason::kSessionNotFound);
    return EndOne(tx, call, name);
  });
}

Result<v1::EndedSessions> OpenSessionService::EndOtherSessions(
    rpc::Call& call, const v1::EndOtherSessionsRequest& request) {
  const StaffName self = TRY(StaffName::Parse(call.principal().name));
  return rpc::Mutate(call, writes_, request,
                     [&](db::Tx& tx) { return EndAll(tx, call, self, CalledSession(call)); });
}

Result<v1::ListSessionsResponse> OpenSessionService::ListSessions(
    rpc::Call& call, const v1::ListSessionsRequest& request) {
  return List(call, TRY(StaffName::Parse(request.parent())));
}

Result<v1::EndedSessions> OpenSessionService::EndSession(rpc::Call& call,
                                                         const v1::EndSessionRequest& request) {
  const SessionName name = TRY(SessionName::Parse(request.name()));
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) { return EndOne(tx, call, name); });
}

Result<v1::EndedSessions> OpenSessionService::EndAllSessions(
    rpc::Call& call, const v1::EndAllSessionsRequest& request) {
  const StaffName person = TRY(StaffName::Parse(request.name()));
  return rpc::Mutate(call, writes_, request,
                     [&](db::Tx& tx) { return EndAll(tx, call, person, std::nullopt); });
}

}  // namespace steward::identity
