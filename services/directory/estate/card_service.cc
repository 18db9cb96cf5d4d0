#include "services/directory/estate/card_service.h"

#include "services/directory/estate/convert.h"
#include "services/directory/estate/unit_at_site.h"

namespace steward::directory {
namespace {

paging::Value ValueOf(const Card& card, std::string_view field) {
  if (field == "create_time") return card.created;
  if (field == "update_time") return card.updated;
  return Uuid(card.name.id);
}

const ListKind<Card>& CardLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<Card> kind{
      paging::Columns(
          {{"kind", Type::Enum(v1::Card::Kind_descriptor()), "kind", Use::kFilter},
           {"number", Type::Text(), "number", Use::kFilter},
           {"unit", Type::Reference("branches/*/sites/*/units/*"), "unit_id", Use::kFilter},
           {"owner", Type::Reference("branches/*/owners/*"), "owner_id", Use::kFilter},
           {"state", Type::Enum(v1::Card::State_descriptor()), "state", Use::kFilter},
           {"issue_date", Type::Day(), "issue_date", Use::kFilter},
           {"create_time", Type::Instant(), "create_time"},
           {"update_time", Type::Instant(), "update_time"}},
          {"id", Type::Id(), "id"}),
      "create_time", ValueOf};
  return kind;
}

}  // namespace

Result<v1::Card> CardService::CreateCard(rpc::Call& call, const v1::CreateCardRequest& request) {
  const SiteName parent = TRY(SiteName::Parse(request.parent()));
  const UnitName unit = TRY(UnitName::Parse(request.card().unit()));
  std::optional<OwnerName> owner;
  if (!request.card().owner().empty()) owner = TRY(OwnerName::Parse(request.card().owner()));
  Card card{.name = {{parent.branch, parent.site, CardId(writes_.ids.Next(call.now()))}},
            .kind = static_cast<CardKind>(request.card().kind()),
            .number = request.card().number(),
            .unit = unit.id,
            .issued = BusinessDate(call.now()),
            .created = call.now(),
            .updated = call.now()};
  if (owner) card.owner = owner->id;

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Card> {
    TRY(LockUnit(tx, units_, parent, unit));
    if (owner && !TRY(links_.Link(tx, unit, *owner, card.issued))) {
      return Fail(Reason::kOwnerNotOfUnit, {{"owner", owner->ToString()}});
    }
    TRY(cards_.Insert(tx, card));
    return ToProto(card);
  });
}

Result<v1::Card> CardService::GetCard(rpc::Call& call, const v1::GetCardRequest& request) {
  const CardName name = TRY(CardName::Parse(request.name()));
  return ToProto(TRY(writes_.db.Read(
      call.patience(), [&](db::Session& session) { return cards_.Find(session, name); })));
}

Result<v1::ListCardsResponse> CardService::ListCards(rpc::Call& call,
                                                     const v1::ListCardsRequest& request) {
  return RunList<v1::ListCardsResponse>(
      call, pages_, CardLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(),
                               [&](db::Session& session) { return cards_.List(session, query); });
      },
      [](v1::ListCardsResponse& response, const Card& card) {
        *response.add_cards() = ToProto(card);
      });
}

Result<v1::Card> CardService::ReturnCard(rpc::Call& call, const v1::ReturnCardRequest& request) {
  const CardName name = TRY(CardName::Parse(request.name()));
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Card> {
    Card card = TRY(cards_.Lock(tx, name));
    card.state = TRY(After(card.state, CardAction::kReturn));
    card.returned = BusinessDate(call.now());
    card.updated = call.now();
    TRY(cards_.Save(tx, card));
    return ToProto(card);
  });
}

Result<v1::Card> CardService::BlockCard(rpc::Call& call, const v1::BlockCardRequest& request) {
  const CardName name = TRY(CardName::Parse(request.name()));
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Card> {
    Card card = TRY(cards_.Lock(tx, name));
    card.state = TRY(After(card.state, CardAction::kBlock));
    card.blocked = BusinessDate(call.now());
    card.reason = request.reason();
    card.updated = call.now();
    TRY(cards_.Save(tx, card));
    return ToProto(card);
  });
}

Result<v1::CountCardsResponse> CardService::CountCards(rpc::Call& call,
                                                       const v1::CountCardsRequest& request) {
  const DaySpan days = TRY(DaysFromProto(request));
  const rpc::Scope::Condition scope = call.scope().Under(request.parent());
  const std::vector<CardCounts> found = TRY(writes_.db.Read(
      call.patience(), [&](db::Session& session) { return cards_.Count(session, scope, days); }));
  v1::CountCardsResponse response;
  for (const CardKind kind : kCardKinds) {
    v1::CardCounts& counts = *response.add_counts();
    counts.set_kind(static_cast<v1::Card::Kind>(kind));
    for (const CardCounts& of_kind : found) {
      if (of_kind.kind != kind) continue;
      counts.set_issued_count(of_kind.issued);
      counts.set_blocked_count(of_kind.blocked);
      counts.set_returned_count(of_kind.returned);
    }
  }
  return response;
}

}  // namespace steward::directory
