#include "common/rpc/mutate.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message.h>

#include <memory>
#include <utility>

#include "common/base/fault_point.h"
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

// A request as it is told from others: the same for all attempts.
struct Asked {
  explicit Asked(const pb::Message& request)
      : request_id(request.GetReflection()->GetString(request, &RequestIdField(request))),
        bytes(CanonicalBytes(request)) {}

  const std::string request_id;
  const std::string bytes;
};

// The claim of one request inside its transaction.
class Attempt {
 public:
  // REQUEST_ID_REUSED when this id came with another body.
  static Result<Attempt> Begin(db::Tx& tx, Call& call, const Writes& writes, const Asked& asked);
  bool answered() const { return claim_.answered(); }
  // Parses the kept answer.
  Status ReadAnswer(pb::Message& response) const;
  // Writes the audit record and keeps the answer, encrypted under the request id.
  Status Finish(db::Tx& tx, const pb::Message& response);

 private:
  Attempt(Call& call, const Writes& writes, const Asked& asked, db::Claim claim)
      : call_(call), writes_(writes), asked_(asked), claim_(std::move(claim)) {}

  Call& call_;
  const Writes& writes_;
  const Asked& asked_;
  db::Claim claim_;
};

Result<Attempt> Attempt::Begin(db::Tx& tx, Call& call, const Writes& writes, const Asked& asked) {
  const db::RequestIdentity identity{call.branch(), call.principal().name,
                                     call.method().full_name(), asked.request_id};
  db::Claim claim = TRY(db::Begin(tx, identity, asked.bytes, call.now(), writes.request_key));
  return Attempt(call, writes, asked, std::move(claim));
}

Status Attempt::ReadAnswer(pb::Message& response) const {
  const std::optional<std::string> bytes = keys::Unseal(
      AnswerKey(writes_, asked_.request_id), claim_.answer(), call_.method().full_name());
  if (bytes && response.ParseFromString(*bytes)) return {};
  Error error = Fail(type::Reason::kInternal, {{"trace", call_.traceparent()}});
  error.cause = "the kept answer of " + call_.method().full_name() + " cannot be read";
  return error;
}

Status Attempt::Finish(db::Tx& tx, const pb::Message& response) {
  TRY(RecordAudit(tx, call_, keys::KeyedHash(writes_.request_key, asked_.bytes), asked_.request_id,
                  writes_.ids, writes_.audit_key));
  STEWARD_FAULT("write.recorded");
  TRY(claim_.Remember(tx, keys::Seal(AnswerKey(writes_, asked_.request_id),
                                     response.SerializeAsString(), call_.method().full_name())));
  STEWARD_FAULT("write.kept");
  return {};
}

}  // namespace

Status Run(Call& call, const Writes& writes, const pb::Message& request, pb::Message& response,
           const std::function<Status(db::Tx&)>& change) {
  const Asked asked(request);
  TRY(writes.db.Transact(call.patience(), [&](db::Tx& tx) -> Status {
    Attempt attempt = TRY(Attempt::Begin(tx, call, writes, asked));
    if (attempt.answered()) {
      call.set_replayed();
      return attempt.ReadAnswer(response);
    }
    STEWARD_FAULT("write.claimed");
    TRY(change(tx));
    STEWARD_FAULT("write.changed");
    return attempt.Finish(tx, response);
  }));
  STEWARD_FAULT("write.committed");
  return {};
}

}  // namespace steward::rpc::mutate_internal
