// The rows of cards.
#pragma once

#include <optional>
#include <vector>

#include "common/db/database.h"
#include "services/directory/estate/card.h"
#include "services/directory/listing.h"

namespace steward::directory {

// Without state: any thread.
class CardRepository {
 public:
  // NOT_FOUND when there is none.
  Result<Card> Find(db::Session& session, const CardName& name) const;
  Result<Card> Lock(db::Tx& tx, const CardName& name) const;
  Result<std::vector<Card>> List(db::Session& session, const ListQuery& query) const;
  // By kind; kinds without cards are missing.
  Result<std::vector<CardCounts>> Count(db::Session& session, const rpc::Scope::Condition& scope,
                                        const DaySpan& days) const;

  // CARD_EXISTS when the branch has a card of this kind with this number, perhaps at a site the
  // caller may not see.
  Status Insert(db::Tx& tx, const Card& card) const;
  // Writes back a card read in this transaction, and moves its version on.
  Status Save(db::Tx& tx, Card& card) const;
};

}  // namespace steward::directory
