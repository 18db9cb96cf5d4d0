#include "services/identity/openid/provider_link_service.h"

#include "services/identity/called_session.h"
#include "services/identity/caller_rights.h"
#include "services/identity/openid/convert.h"

namespace steward::identity {

Status ProviderLinkService::CheckFreshSignIn(db::Session& session, const rpc::Call& call) const {
  const std::optional<SessionId> called = CalledSession(call);
  const std::optional<Time> started =
      called ? TRY(sessions_.StartOf(session, *called)) : std::nullopt;
  if (started && parts_.clock.Now() < *started + kFreshSignIn) return {};
  return Fail(Reason::kOpenidSignInAgain, {{"minutes", std::to_string(kFreshSignIn.count())}});
}

Result<v1::ProviderLink> ProviderLinkService::Insert(db::Tx& tx, const rpc::Call& call,
                                                     const StaffName& staff,
                                                     const ProvenAccount& account) const {
  const ProviderSettings& provider = account.provider->settings();
  if (!provider.branch.empty() && provider.branch != staff.branch) {
    return Fail(Reason::kOpenidBranchRefused,
                {{"provider", provider.display_name}, {"branch", provider.branch}});
  }
  const Time now = parts_.clock.Now();
  const ProviderLink link{.name = {staff, ProviderLinkId(parts_.writes.ids.Next(now))},
                          .issuer = provider.issuer,
                          .subject = account.subject,
                          .creator = call.principal().name,
                          .created = now};
  TRY(links_.Insert(tx, link));
  return ToProto(link, parts_.providers);
}

Result<v1::ProviderLink> ProviderLinkService::LinkOwnAccount(
    rpc::Call& call, const v1::LinkOwnAccountRequest& request) {
  const StaffName self = TRY(StaffName::Parse(call.principal().name));
  // What it comes to is told only inside, where a repetition of a request that went through finds
  // its answer although the sign-on is used up.
  const Result<ProvenAccount> account = parts_.sign_ons.Prove(call, request.answer());
  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::ProviderLink> {
    if (!account.ok()) return account.error();
    TRY(CheckFreshSignIn(tx, call));
    TRY(staff_.Lock(tx, self));
    return Insert(tx, call, self, account.value());
  });
}

Result<v1::ListProviderLinksResponse> ProviderLinkService::List(const rpc::Call& call,
                                                                const StaffName& staff) const {
  return parts_.writes.db.Read(call.patience(),
                               [&](db::Session& session) -> Result<v1::ListProviderLinksResponse> {
                                 TRY(staff_.Get(session, staff));
                                 v1::ListProviderLinksResponse response;
                                 for (const ProviderLink& link : TRY(links_.List(session, staff))) {
                                   *response.add_provider_links() = ToProto(link, parts_.providers);
                                 }
                                 return response;
                               });
}

Result<v1::ListProviderLinksResponse> ProviderLinkService::ListOwnProviderLinks(
    rpc::Call& call, const v1::ListOwnProviderLinksRequest&) {
  return List(call, TRY(StaffName::Parse(call.principal().name)));
}

Result<google::protobuf::Empty> ProviderLinkService::Delete(db::Tx& tx,
                                                            const ProviderLinkName& name) const {
  TRY(staff_.Lock(tx, name.staff));  // so that no sign-on passes by
  TRY(links_.Delete(tx, name));
  return google::protobuf::Empty();
}

Result<google::protobuf::Empty> ProviderLinkService::UnlinkOwnAccount(
    rpc::Call& call, const v1::UnlinkOwnAccountRequest& request) {
  const StaffName self = TRY(StaffName::Parse(call.principal().name));
  const ProviderLinkName name = TRY(ProviderLinkName::Parse(request.name()));
  return rpc::Mutate(call, parts_.writes, request,
                     [&](db::Tx& tx) -> Result<google::protobuf::Empty> {
                       if (name.staff != self) {
                         return Fail(Reason::kOpenidLinkNotFound, {{"link", request.name()}});
                       }
                       return Delete(tx, name);
                     });
}

Result<v1::ProviderLink> ProviderLinkService::CreateProviderLink(
    rpc::Call& call, const v1::CreateProviderLinkRequest& request) {
  const StaffName person = TRY(StaffName::Parse(request.parent()));
  const ProvenAccount account{TRY(parts_.providers.Get(request.provider_link().provider())),
                              request.provider_link().subject()};
  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::ProviderLink> {
    TRY(staff_.Lock(tx, person));
    TRY(CheckMayTakeOver(tx, call, parts_.rights, person, parts_.clock.Now()));
    return Insert(tx, call, person, account);
  });
}

Result<v1::ListProviderLinksResponse> ProviderLinkService::ListProviderLinks(
    rpc::Call& call, const v1::ListProviderLinksRequest& request) {
  return List(call, TRY(StaffName::Parse(request.parent())));
}

Result<google::protobuf::Empty> ProviderLinkService::DeleteProviderLink(
    rpc::Call& call, const v1::DeleteProviderLinkRequest& request) {
  const ProviderLinkName name = TRY(ProviderLinkName::Parse(request.name()));
  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) { return Delete(tx, name); });
}

}  // namespace steward::identity
