// An event, as a subscription is told of it.
#pragma once

#include <google/protobuf/message.h>

#include "common/db/database.h"
#include "common/events/applier.h"

namespace steward::testing {

// Applies it as an applying leader does, in a transaction of its own.
inline Status Tell(db::Database& db, const events::Subscription& following,
                   const google::protobuf::Message& message) {
  events::Envelope event;
  event.set_type(message.GetDescriptor()->full_name());
  event.set_payload(message.SerializeAsString());
  return db.Transact(PatienceOf(std::chrono::seconds(10)),
                     [&](db::Tx& tx) { return following.apply(tx, event); });
}

}  // namespace steward::testing
