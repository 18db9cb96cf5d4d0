// Answers the methods of steward.directory.v1.CardService.
#pragma once

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/estate/card_repository.h"
#include "services/directory/occupancy/unit_links.h"
#include "services/directory/unit_repository.h"
#include "steward/directory/v1/card_service.pb.h"

namespace steward::directory {

// Any thread. The arguments outlive it.
class CardService {
 public:
  CardService(const rpc::Writes& writes, const paging::Pages& pages)
      : writes_(writes), pages_(pages) {}

  Result<v1::Card> CreateCard(rpc::Call& call, const v1::CreateCardRequest& request);
  Result<v1::Card> GetCard(rpc::Call& call, const v1::GetCardRequest& request);
  Result<v1::ListCardsResponse> ListCards(rpc::Call& call, const v1::ListCardsRequest& request);
  Result<v1::Card> ReturnCard(rpc::Call& call, const v1::ReturnCardRequest& request);
  Result<v1::Card> BlockCard(rpc::Call& call, const v1::BlockCardRequest& request);
  Result<v1::CountCardsResponse> CountCards(rpc::Call& call, const v1::CountCardsRequest& request);

 private:
  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  const CardRepository cards_{};
  const UnitRepository units_{};
  const UnitLinks links_{};
};

}  // namespace steward::directory
