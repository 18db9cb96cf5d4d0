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

#include <string>
#include <type_traits>

#include "common/base/id.h"
#include "common/db/database.h"
#include "common/db/idempotency.h"
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
};

namespace mutate_internal {

// The claim of one request inside its transaction.
class Attempt {
 public:
  // REQUEST_ID_REUSED when this id came with another body.
  static Result<Attempt> Begin(db::Tx& tx, Call& call, const Writes& writes,
                               const google::protobuf::Message& request);
  bool answered() const { return claim_.answered(); }
  // Parses the kept answer.
  Status ReadAnswer(google::protobuf::Message& response) const;
  // Writes the audit record and keeps the answer, encrypted under the request id.
  Status Finish(db::Tx& tx, const google::protobuf::Message& response);

 private:
  Attempt(Call& call, const Writes& writes, const google::protobuf::Message& request,
          std::string request_id, db::Claim claim);

  Call& call_;
  const Writes& writes_;
  const google::protobuf::Message& request_;
  std::string request_id_;
  db::Claim claim_;
};

}  // namespace mutate_internal

template <class Request, class Change>
auto Mutate(Call& call, const Writes& writes, const Request& request, Change&& change)
    -> std::invoke_result_t<Change&, db::Tx&> {
  using Response = typename std::invoke_result_t<Change&, db::Tx&>::Value;
  return writes.db.Transact(call.patience(), [&](db::Tx& tx) -> Result<Response> {
    mutate_internal::Attempt attempt =
        TRY(mutate_internal::Attempt::Begin(tx, call, writes, request));
    Response response;
    if (attempt.answered()) {
      TRY(attempt.ReadAnswer(response));
      return response;
    }
    response = TRY(change(tx));
    TRY(attempt.Finish(tx, response));
    return response;
  });
}

}  // namespace steward::rpc
