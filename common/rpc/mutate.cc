#include "common/rpc/mutate.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message.h>

#include <memory>
#include <utility>

#include "common/db/idempotency.h"
#include "common/keys/crypto.h"
#include "common/rpc/audit.h"
#include "steward/type/v1/reasons.h"

namespace steward::rpc::mutate_internal {
namespace {

namespace pb = google::protobuf;

const pb::FieldDescriptor& RequestIdField(const pb::Message& request) {
  const pb::FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("request_id");
  STEWARD_CHECK(field != nullptr);  // the proto lint demands it of every write
  return *field;
}

// The same bytes for the same request, whoever serialized it; without the id itself.
std::string CanonicalBytes(const pb::Message& request) {
  const std::unique_ptr<pb::Message> copy(request.New());
  copy->CopyFrom(request);
  copy->GetReflection()->ClearField(copy.get(), &RequestIdField(*copy));
  std::string bytes;
  pb::io::StringOutputStream stream(&bytes);
  pb::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  copy->SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

// The key an answer is kept under. The request id itself is not stored, so whoever reads the table
// without knowing it reads nothing.
keys::Bytes32 AnswerKey(const Writes& writes, const std::string& request_id) {
  return keys::KeyedHash(writes.request_key, "answer" + request_id);
}

// The claim of one request inside its transaction.
class Attempt {
 public:
  // REQUEST_ID_REUSED when this id came with another body.
  static Result<Attempt> Begin(db::Tx& tx, Call& call, const Writes& writes,
                               const pb::Message& request);
  bool answered() const { return claim_.answered(); }
  // Parses the kept answer.
  Status ReadAnswer(pb::Message& response) const;
  // Writes the audit record and keeps the answer, encrypted under the request id.
  Status Finish(db::Tx& tx, const pb::Message& response);

 private:
  Attempt(Call& call, const Writes& writes, const pb::Message& request, std::string request_id,
          db::Claim claim);

  Call& call_;
  const Writes& writes_;
  const pb::Message& request_;
  std::string request_id_;
  db::Claim claim_;
};

Attempt::Attempt(Call& call, const Writes& writes, const pb::Message& request,
                 std::string request_id, db::Claim claim)
    : call_(call),
      writes_(writes),
      request_(request),
      request_id_(std::move(request_id)),
      claim_(std::move(claim)) {}

Result<Attempt> Attempt::Begin(db::Tx& tx, Call& call, const Writes& writes,
                               const pb::Message& request) {
  std::string request_id = request.GetReflection()->GetString(request, &RequestIdField(request));
  const db::RequestIdentity identity{call.branch(), call.principal().name,
                                     call.method().full_name(), request_id};
  db::Claim claim =
      TRY(db::Begin(tx, identity, CanonicalBytes(request), call.now(), writes.request_key));
  return Attempt(call, writes, request, std::move(request_id), std::move(claim));
}

Status Attempt::ReadAnswer(pb::Message& response) const {
  const std::optional<std::string> bytes =
      keys::Unseal(AnswerKey(writes_, request_id_), claim_.answer(), call_.method().full_name());
  if (bytes && response.ParseFromString(*bytes)) return {};
  Error error = Fail(type::Reason::kInternal, {{"trace", call_.traceparent()}});
  error.cause = "the kept answer of " + call_.method().full_name() + " cannot be read";
  return error;
}

Status Attempt::Finish(db::Tx& tx, const pb::Message& response) {
  TRY(RecordAudit(tx, call_, keys::KeyedHash(writes_.request_key, CanonicalBytes(request_)),
                  request_id_, writes_.ids));
  return claim_.Remember(tx, keys::Seal(AnswerKey(writes_, request_id_),
                                        response.SerializeAsString(), call_.method().full_name()));
}

}  // namespace

Status Run(Call& call, const Writes& writes, const pb::Message& request, pb::Message& response,
           const std::function<Status(db::Tx&)>& change) {
  return writes.db.Transact(call.patience(), [&](db::Tx& tx) -> Status {
    Attempt attempt = TRY(Attempt::Begin(tx, call, writes, request));
    if (attempt.answered()) return attempt.ReadAnswer(response);
    TRY(change(tx));
    return attempt.Finish(tx, response);
  });
}

}  // namespace steward::rpc::mutate_internal
