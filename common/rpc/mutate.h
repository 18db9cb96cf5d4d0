// One write: idempotency, one transaction, the audit record and a bounded retry around one lambda.
//
//   return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Ticket> {
//     Ticket ticket = TRY(repository_.Lock(tx, call.scope(), name));
//     ...
//     return ToProto(ticket);
//   });
//
// A retry of the client, of the gateway or of Mutate itself gets the first answer, byte for byte.
// `change` may run more than once, so it must have no effect but through `tx`.
#pragma once

#include <functional>
#include <string>
#include <type_traits>

#include "common/base/id.h"
#include "common/db/database.h"
#include "common/keys/keys.h"
#include "common/rpc/call.h"

namespace google::protobuf {
class Message;
}

namespace steward::rpc {

// What every write of a service needs. Outlives the service.
struct Writes {
  db::Database& db;
  IdSource& ids;
  keys::Key request_key;  // of db::OpenRequestKey
  keys::Key audit_key;    // the newest of audit::kKeyPurpose
};

namespace mutate_internal {

// `change` leaves its answer in `response`. Compiled once, not once per write.
Status Run(Call& call, const Writes& writes, const google::protobuf::Message& request,
           google::protobuf::Message& response, const std::function<Status(db::Tx&)>& change);

}  // namespace mutate_internal

template <class Request, class Change>
auto Mutate(Call& call, const Writes& writes, const Request& request, Change&& change)
    -> std::invoke_result_t<Change&, db::Tx&> {
  using Response = typename std::invoke_result_t<Change&, db::Tx&>::Value;
  Response response;
  TRY(mutate_internal::Run(call, writes, request, response, [&](db::Tx& tx) -> Status {
    response = TRY(change(tx));
    return {};
  }));
  return response;
}

}  // namespace steward::rpc
