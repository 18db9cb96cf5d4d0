#include "services/directory/consents/consent_service.h"

#include "common/base/timestamp.h"
#include "services/directory/consents/convert.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

paging::Value ConsentValueOf(const Consent& consent, std::string_view field) {
  if (field == "give_time") return consent.given;
  return Uuid(consent.name.id);
}

const ListKind<Consent>& ConsentLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<Consent> kind{
      paging::Columns({{"purpose", Type::Text(), "purpose", Use::kFilter},
                       {"give_time", Type::Instant(), "give_time"}},
                      {"id", Type::Id(), "id"}),
      "give_time", ConsentValueOf};
  return kind;
}

paging::Value PurposeValueOf(const Purpose& purpose, std::string_view) { return purpose.code; }

const ListKind<Purpose>& PurposeLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<Purpose> kind{
      paging::Columns({{"code", Type::Text(), "code"},
                       {"basis", Type::Enum(v1::LawfulBasis_descriptor()), "basis", Use::kFilter}},
                      {"id", Type::Text(), "code"}),
      "code", PurposeValueOf};
  return kind;
}

// How it reached us: whoever acts for himself does so on his own page.
ConsentChannel ChannelOf(const rpc::Call& call, v1::Consent::Channel said) {
  if (!call.scope().own_of().empty()) return ConsentChannel::kOwnerPage;
  return static_cast<ConsentChannel>(said);
}

}  // namespace

Status ConsentService::CheckVisible(db::Session& session, const rpc::Call& call,
                                    const OwnerName& person) const {
  const std::string& own = call.scope().own_of();
  if (!own.empty() && own != person.ToString())
    return Fail(Reason::kOwnerNotFound, {{"owner", person.ToString()}});
  return owners_.CheckVisible(session, call.scope(), person);
}

Result<v1::ListPurposesResponse> ConsentService::ListPurposes(
    rpc::Call& call, const v1::ListPurposesRequest& request) {
  return RunList<v1::ListPurposesResponse>(
      call, pages_, PurposeLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(), [&](db::Session& session) {
          return consents_.ListPurposes(session, BusinessDate(call.now()), query);
        });
      },
      [](v1::ListPurposesResponse& response, const Purpose& purpose) {
        *response.add_purposes() = ToProto(purpose);
      });
}

Result<v1::Consent> ConsentService::CreateConsent(rpc::Call& call,
                                                  const v1::CreateConsentRequest& request) {
  const OwnerName person = TRY(OwnerName::Parse(request.parent()));
  const v1::Consent& asked = request.consent();
  Consent consent{
      .name = {person.branch, person.id, ConsentId(writes_.ids.Next(call.now()))},
      .purpose = asked.purpose(),
      .channel = ChannelOf(call, asked.channel()),
      .proof = asked.proof(),
      .given = call.now(),
      .giver = call.principal().name,
      .end = asked.has_end_time() ? std::optional(ToTime(asked.end_time())) : std::nullopt};

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Consent> {
    TRY(CheckVisible(tx, call, person));
    TRY(consents_.LockPerson(tx, person));
    const Purpose purpose =
        TRY(consents_.FindPurpose(tx, consent.purpose, BusinessDate(call.now())));
    consent.purpose_from = purpose.from;
    TRY(CheckGiving(purpose, consent, TRY(consents_.FindLast(tx, person, purpose.code))));
    TRY(consents_.Insert(tx, consent));
    return ToProto(consent, call.now());
  });
}

Result<v1::Consent> ConsentService::GetConsent(rpc::Call& call,
                                               const v1::GetConsentRequest& request) {
  const ConsentName name = TRY(ConsentName::Parse(request.name()));
  const Consent consent =
      TRY(writes_.db.Read(call.patience(), [&](db::Session& session) -> Result<Consent> {
        TRY(CheckVisible(session, call, name.person()));
        return consents_.Find(session, name);
      }));
  return ToProto(consent, call.now());
}

Result<v1::ListConsentsResponse> ConsentService::ListConsents(
    rpc::Call& call, const v1::ListConsentsRequest& request) {
  const OwnerName person = TRY(OwnerName::Parse(request.parent()));
  return RunList<v1::ListConsentsResponse>(
      call, pages_, ConsentLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(),
                               [&](db::Session& session) -> Result<std::vector<Consent>> {
                                 TRY(CheckVisible(session, call, person));
                                 return consents_.List(session, person, query);
                               });
      },
      [&](v1::ListConsentsResponse& response, const Consent& consent) {
        *response.add_consents() = ToProto(consent, call.now());
      });
}

Result<v1::Consent> ConsentService::WithdrawConsent(rpc::Call& call,
                                                    const v1::WithdrawConsentRequest& request) {
  const ConsentName name = TRY(ConsentName::Parse(request.name()));
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Consent> {
    TRY(CheckVisible(tx, call, name.person()));
    TRY(consents_.LockPerson(tx, name.person()));
    Consent consent = TRY(consents_.Find(tx, name));
    TRY(Withdraw(consent, {call.now(), call.principal().name, ChannelOf(call, request.channel())}));
    TRY(consents_.SaveWithdrawal(tx, consent));
    return ToProto(consent, call.now());
  });
}

// Never cached: a withdrawal holds from its commit on.
Result<v1::CheckContactResponse> ConsentService::CheckContact(
    rpc::Call& call, const v1::CheckContactRequest& request) {
  const OwnerName person = TRY(OwnerName::Parse(request.name()));
  return writes_.db.Read(
      call.patience(), [&](db::Session& session) -> Result<v1::CheckContactResponse> {
        TRY(CheckVisible(session, call, person));
        const Purpose purpose =
            TRY(consents_.FindPurpose(session, request.purpose(), BusinessDate(call.now())));
        v1::CheckContactResponse response;
        response.set_basis(static_cast<v1::LawfulBasis>(purpose.basis));
        const std::optional<Consent> last = TRY(consents_.FindLast(session, person, purpose.code));
        response.set_is_allowed(MayContact(purpose, last, call.now()));
        if (last) {
          response.set_consent(last->name.ToString());
          response.set_state(static_cast<v1::Consent::State>(last->StateAt(call.now())));
        }
        return response;
      });
}

}  // namespace steward::directory
