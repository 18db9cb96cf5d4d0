// Oracle: what is accepted is a request of the route's type that has what the path and the headers
// gave. Written as JSON by protobuf itself and sent again, it is the same request.
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>

#include "gateway/transcoder.h"
#include "tests/fuzz/contracts.h"
#include "tests/fuzz/target.h"

namespace steward::fuzz::transcoder {
namespace {

namespace pb = google::protobuf;
using gateway::RouteMatch;
using gateway::Router;
using gateway::TranscodedRequest;
using gateway::Transcoder;
using gateway::TranscoderInput;
using FieldPath = std::vector<const pb::FieldDescriptor*>;

class OneId final : public IdSource {
 public:
  Uuid Next(Time) override { return *Uuid::Parse("0190b2c4-5d6e-7f80-9a1b-2c3d4e5f6071"); }
};

struct Stage {
  const Router router = Router::Build(AllContracts()).value();
  OneId ids;
  SystemClock clock;
  const Transcoder transcoder{AllContracts(), ids, clock};
};

const Stage& TheStage() {
  static const Stage& stage = *new Stage;
  return stage;
}

std::string TextAt(const pb::Message& message, const FieldPath& path) {
  const pb::Message* here = &message;
  for (size_t i = 0; i + 1 < path.size(); ++i)
    here = &here->GetReflection()->GetMessage(*here, path[i]);
  return here->GetReflection()->GetString(*here, path.back());
}

void ClearAt(pb::Message& message, const FieldPath& path) {
  pb::Message* here = &message;
  for (size_t i = 0; i + 1 < path.size(); ++i)
    here = here->GetReflection()->MutableMessage(here, path[i]);
  here->GetReflection()->ClearField(here, path.back());
}

std::unique_ptr<pb::Message> Request(const TranscoderInput& input, const std::string& bytes) {
  // The pool of the contracts has the types of its own.
  std::unique_ptr<pb::Message> request = NewMessage(input.match->route->method->request());
  STEWARD_CHECK(request->ParseFromString(bytes));
  return request;
}

// JSON of the message as protobuf writes it; false where it cannot, as a mask that names no field
// in snake case.
bool WriteJson(const pb::Message& message, std::string& json) {
  return pb::util::BinaryToJsonString(&AllTypes(), gateway::TypeUrl(*message.GetDescriptor()),
                                      message.SerializeAsString(), &json)
      .ok();
}

bool HasMask(const pb::Message& message) {
  return message.GetDescriptor()->FindFieldByName("update_mask") != nullptr;
}

void CheckSentAgain(const TranscoderInput& input, const pb::Message& request) {
  const gateway::Route& route = *input.match->route;
  if (!route.whole_body && route.body_field == nullptr) return;
  std::unique_ptr<pb::Message> rest = NewMessage(*request.GetDescriptor());
  rest->CopyFrom(request);
  for (const gateway::PathValue& value : input.match->values) ClearAt(*rest, *value.field);
  TranscoderInput again{.match = input.match};
  std::string json;
  if (route.whole_body) {
    if (!WriteJson(*rest, json)) return;
  } else {
    again.query = input.query;
    again.idempotency_key = input.idempotency_key;
    again.if_match = input.if_match;
    pb::Message& body = *rest->GetReflection()->MutableMessage(rest.get(), route.body_field);
    if (!input.if_match.empty() && !route.method->request_etag.empty())
      ClearAt(*rest, route.method->request_etag);
    if (!WriteJson(body, json)) return;
  }
  again.body = json;
  const Result<TranscodedRequest> made = TheStage().transcoder.ToBinary(again);
  STEWARD_CHECK(made.ok());
  const std::unique_ptr<pb::Message> second = Request(again, made.value().bytes);
  std::unique_ptr<pb::Message> first = NewMessage(*request.GetDescriptor());
  first->CopyFrom(request);
  if (HasMask(request)) {  // a field of value zero is in the mask of the first only
    const pb::FieldDescriptor* mask = request.GetDescriptor()->FindFieldByName("update_mask");
    first->GetReflection()->ClearField(first.get(), mask);
    second->GetReflection()->ClearField(second.get(), mask);
  }
  pb::util::MessageDifferencer differencer;
  // Where nothing is in the body, it need not be there.
  differencer.set_message_field_comparison(pb::util::MessageDifferencer::EQUIVALENT);
  STEWARD_CHECK(differencer.Compare(*first, *second));
}

// Lines: method and target, Idempotency-Key, If-Match; then the body.
void Run(std::string_view bytes) {
  Input input(bytes);
  const std::string_view line = input.Line();
  const size_t space = line.find(' ');
  if (space == line.npos) return;
  const std::string_view target = line.substr(space + 1);
  const size_t mark = target.find('?');
  const Result<RouteMatch> match =
      TheStage().router.Find(line.substr(0, space), target.substr(0, mark));
  if (!match.ok()) return;
  TranscoderInput request{.match = &match.value()};
  if (mark != target.npos) request.query = target.substr(mark + 1);
  request.idempotency_key = input.Line();
  request.if_match = input.Line();
  request.body = input.Rest();

  const Result<TranscodedRequest> made = TheStage().transcoder.ToBinary(request);
  if (!made.ok()) {
    STEWARD_CHECK(made.error().reason == "JSON_INVALID" || made.error().reason == "FIELD_INVALID");
    return;
  }
  const std::unique_ptr<pb::Message> message = Request(request, made.value().bytes);
  for (const gateway::PathValue& value : match.value().values)
    STEWARD_CHECK(TextAt(*message, *value.field) == value.text);
  const gateway::Method& method = *match.value().route->method;
  if (method.request_id != nullptr)
    STEWARD_CHECK(TextAt(*message, {method.request_id}) == made.value().request_id);
  CheckSentAgain(request, *message);
}

const Registration kRegistration({"transcoder", Run});

}  // namespace
}  // namespace steward::fuzz::transcoder
