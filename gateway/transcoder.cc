#include "gateway/transcoder.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "common/base/text.h"
#include "gateway/json_gate.h"
#include "gateway/json_shape.h"
#include "gateway/type_cache.h"
#include "gateway/wire.h"
#include "steward/gateway/v1/reasons.h"

namespace steward::gateway {
namespace {

namespace pb = google::protobuf;
using pb::FieldDescriptor;
using wire::FieldPath;

constexpr JsonRule kNoBody{"no_body", "该接口没有请求正文", "this method takes no body"};
constexpr JsonRule kUnknownParameter{"unknown_parameter", "没有这个参数",
                                     "there is no such parameter"};
constexpr JsonRule kRepeated{"single_value", "该参数只能出现一次",
                             "this parameter has a single value"};
constexpr JsonRule kElsewhere{"field_elsewhere", "该字段由地址或正文给出",
                              "the path or the body gives this field"};
constexpr JsonRule kEncoding{"percent_encoding", "参数编码有误",
                             "the parameter is encoded wrongly"};
constexpr JsonRule kTextEncoding{"utf8", "参数必须是不含 U+0000 的 UTF-8",
                                 "the parameter must be UTF-8 without U+0000"};
constexpr JsonRule kValue{"value", "参数值有误", "the value does not fit the field"};
constexpr JsonRule kUuid{"uuid", "必须是 UUID", "a UUID is needed"};
constexpr JsonRule kKeyTwice{"field_twice", "请求编号只能给出一次",
                             "give the request id only once"};
constexpr JsonRule kEtag{"etag", "需要一个带引号的强 ETag", "one strong ETag in quotes is needed"};
constexpr JsonRule kEtagTwice{"field_twice", "ETag 只能给出一次", "give the ETag only once"};
constexpr JsonRule kNoEtag{"if_match", "该接口不支持 If-Match",
                           "this method cannot hold to If-Match"};

std::string_view Unquoted(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    return text.substr(1, text.size() - 2);
  return text;
}

bool IsCleanText(std::string_view text) {
  return text.find('\0') == text.npos && CodePointCount(text).has_value();
}

// protobuf's words for what it refuses: "(amount_fen): invalid value ..."
Error Refused(const pb::util::Status& status) {
  const std::string message(status.message());
  const size_t close = message.find("): ");
  const bool has_path = message.starts_with('(') && close != message.npos;
  const std::string path = has_path && close > 1 ? message.substr(1, close - 1) : "$";
  Error error = FieldError(path, kValue);
  if (has_path) error.violations.front().en = message.substr(close + 3);
  return error;
}

// `dueTime` and `due_time` -> `due_time`.
std::string ProtoPath(std::string_view path) {
  std::string name;
  for (const char c : path) {
    if (c >= 'A' && c <= 'Z')
      name += '_', name += static_cast<char>(c | 0x20);
    else
      name += c;
  }
  return name;
}

std::string MaskOf(const std::vector<std::string>& paths) {
  std::string mask;
  for (const std::string& path : paths) wire::AppendBytes(1, path, mask);
  return mask;
}

// Without a mask a PATCH changes the fields that its body has.
void AddMask(const Method& method, const JsonShape& shape, std::string& out) {
  std::vector<std::string> paths;
  for (const FieldDescriptor* field : shape.fields()) {
    if (field->name() != "etag") paths.push_back(field->name());
  }
  wire::AppendBytes(method.update_mask->number(), MaskOf(paths), out);
}

}  // namespace

// The query of one request.
class Transcoder::Parameters {
 public:
  Parameters(const TranscoderInput& input, pb::util::TypeResolver& types, std::string& out)
      : route_(*input.match->route), values_(input.match->values), types_(types), out_(out) {}

  Status Add(std::string_view query) {
    if (query.empty()) return {};
    for (const std::string_view part : Split(query, '&')) {
      const size_t equals = part.find('=');
      std::string name;
      std::string value;
      if (!Decode(part.substr(0, equals), name)) return FieldError("?", kEncoding);
      if (!IsCleanText(name)) return FieldError("?", kTextEncoding);
      if (!Decode(equals == part.npos ? std::string_view() : part.substr(equals + 1), value))
        return FieldError(name, kEncoding);
      if (!IsCleanText(value)) return FieldError(name, kTextEncoding);
      TRY(AddOne(name, value));
    }
    return {};
  }

  bool Has(const FieldDescriptor* field) const { return seen_.contains(FieldPath{field}); }
  const std::string& request_id() const { return request_id_; }

 private:
  static bool Decode(std::string_view text, std::string& out) {
    std::string spaced(text);
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    return PercentDecode(spaced, out);
  }

  Status AddOne(const std::string& name, const std::string& value) {
    FieldPath path;
    const pb::Descriptor* message = &route_.method->request();
    for (const std::string_view part : Split(name, '.')) {
      const FieldDescriptor* field = message == nullptr ? nullptr : FindField(*message, part);
      const bool inside_list = !path.empty() && path.back()->is_repeated();
      if (field == nullptr || inside_list || field->is_map())
        return FieldError(name, kUnknownParameter);
      path.push_back(field);
      const bool opaque =
          field->message_type() != nullptr && HasOwnJsonForm(*field->message_type());
      message = opaque ? nullptr : field->message_type();
    }
    if (message != nullptr) return FieldError(name, kUnknownParameter);
    if (IsGivenElsewhere(path)) return FieldError(name, kElsewhere);
    if (!seen_.insert(path).second && !path.back()->is_repeated())
      return FieldError(name, kRepeated);
    if (path.size() == 1 && path[0] == route_.method->request_id) request_id_ = value;
    std::string field;
    if (const JsonRule* broken = Encode(*path.back(), value, field))
      return FieldError(name, *broken);
    wire::AppendNested(path, std::move(field), out_);
    return {};
  }

  bool IsGivenElsewhere(const FieldPath& path) const {
    if (route_.whole_body || path[0] == route_.body_field) return true;
    return std::any_of(values_.begin(), values_.end(),
                       [&](const PathValue& v) { return *v.field == path; });
  }

  // Appends the field with the value this text means.
  const JsonRule* Encode(const FieldDescriptor& field, const std::string& text,
                         std::string& out) const {
    const auto varint = [&](std::uint64_t value) {
      wire::AppendVarint(field.number(), value, out);
    };
    switch (field.type()) {
      case FieldDescriptor::TYPE_STRING:
        return wire::AppendBytes(field.number(), text, out), nullptr;
      case FieldDescriptor::TYPE_INT32:
      case FieldDescriptor::TYPE_INT64:
        if (const JsonRule* broken = CheckScalar(field, JsonKind::kString, text)) return broken;
        return varint(static_cast<std::uint64_t>(*ParseInt(text))), nullptr;
      case FieldDescriptor::TYPE_BOOL:
        if (text != "true" && text != "false") return &kValue;
        return varint(text == "true" ? 1 : 0), nullptr;
      case FieldDescriptor::TYPE_ENUM: {
        if (const JsonRule* broken = CheckScalar(field, JsonKind::kString, text)) return broken;
        return varint(
                   static_cast<std::uint64_t>(field.enum_type()->FindValueByName(text)->number())),
               nullptr;
      }
      case FieldDescriptor::TYPE_MESSAGE:
        if (field.message_type()->full_name() != "google.protobuf.FieldMask") break;
        return EncodeMask(field, text, out), nullptr;
      default: break;
    }
    return EncodeByJson(field, text, out);
  }

  static void EncodeMask(const FieldDescriptor& field, const std::string& text, std::string& out) {
    std::vector<std::string> paths;
    for (const std::string_view path : Split(text, ',')) paths.push_back(ProtoPath(path));
    wire::AppendBytes(field.number(), MaskOf(paths), out);
  }

  const JsonRule* EncodeByJson(const FieldDescriptor& field, const std::string& text,
                               std::string& out) const {
    nlohmann::json value = text;
    if (field.is_repeated()) value = nlohmann::json::array({text});
    const std::string json = nlohmann::json({{field.name(), value}}).dump();
    std::string bytes;
    if (!pb::util::JsonToBinaryString(&types_, TypeUrl(*field.containing_type()), json, &bytes)
             .ok())
      return &kValue;
    out += bytes;
    return nullptr;
  }

  const Route& route_;
  const std::vector<PathValue>& values_;
  pb::util::TypeResolver& types_;
  std::string& out_;
  std::set<FieldPath> seen_;
  std::string request_id_;
};

Transcoder::Transcoder(const Contracts& contracts, IdSource& ids, const Clock& clock)
    : types_(std::make_unique<TypeCache>(contracts.pool())),
      writer_(contracts, *types_),
      ids_(ids),
      clock_(clock) {}

Transcoder::~Transcoder() = default;

Result<TranscodedRequest> Transcoder::ToBinary(const TranscoderInput& input) const {
  const Route& route = *input.match->route;
  const Method& method = *route.method;
  // Fields of the body that the path gives.
  std::vector<const FieldDescriptor*> taken;
  for (const PathValue& value : input.match->values) {
    const FieldPath& path = *value.field;
    if (route.whole_body && path.size() == 1) taken.push_back(path[0]);
    if (path.size() == 2 && path[0] == route.body_field) taken.push_back(path[1]);
  }
  TranscodedRequest result;
  JsonShape shape(
      route.body_field != nullptr ? *route.body_field->message_type() : method.request(),
      std::move(taken));
  TRY(AddBody(input, shape, result.bytes));
  Parameters parameters(input, *types_, result.bytes);
  TRY(parameters.Add(input.query));
  for (const PathValue& value : input.match->values)
    wire::AppendText(*value.field, value.text, result.bytes);
  if (method.request_id != nullptr)
    result.request_id = TRY(AddRequestId(input, shape, parameters, result.bytes));
  TRY(AddEtag(input, shape, result.bytes));
  const bool derive_mask = method.update_mask != nullptr && route.http_method == "PATCH" &&
                           route.body_field != nullptr && !parameters.Has(method.update_mask);
  if (derive_mask) AddMask(method, shape, result.bytes);
  return result;
}

Status Transcoder::AddBody(const TranscoderInput& input, JsonShape& shape, std::string& out) const {
  if (input.body.empty()) return {};
  const Route& route = *input.match->route;
  if (!route.whole_body && route.body_field == nullptr) return FieldError("$", kNoBody);
  TRY(CheckJson(input.body, JsonLimits::ForBody(route.method->body_limit_bytes()), &shape));
  const pb::Descriptor& message =
      route.whole_body ? route.method->request() : *route.body_field->message_type();
  std::string bytes;
  const pb::StringPiece json(input.body.data(), input.body.size());
  const pb::util::Status status =
      pb::util::JsonToBinaryString(types_.get(), TypeUrl(message), json, &bytes);
  if (!status.ok()) return Refused(status);
  if (route.whole_body)
    out += bytes;
  else
    wire::AppendBytes(route.body_field->number(), bytes, out);
  return {};
}

Result<std::string> Transcoder::AddRequestId(const TranscoderInput& input, const JsonShape& shape,
                                             const Parameters& parameters, std::string& out) const {
  const Route& route = *input.match->route;
  const std::string& own = route.whole_body ? shape.request_id() : parameters.request_id();
  if (input.idempotency_key.empty()) {
    if (!own.empty()) return own;
    std::string made = ids_.Next(clock_.Now()).ToString();
    wire::AppendText({route.method->request_id}, made, out);
    return made;
  }
  const std::string_view key = Unquoted(input.idempotency_key);
  if (!Uuid::Parse(key)) return FieldError("Idempotency-Key", kUuid);
  if (!own.empty() && own != key) return FieldError("Idempotency-Key", kKeyTwice);
  wire::AppendText({route.method->request_id}, key, out);
  return std::string(key);
}

Status Transcoder::AddEtag(const TranscoderInput& input, const JsonShape& shape,
                           std::string& out) const {
  const Route& route = *input.match->route;
  if (input.if_match.empty() || route.http_method == "GET") return {};
  const FieldPath& etag = route.method->request_etag;
  if (etag.empty()) return FieldError("If-Match", kNoEtag);
  const std::string_view value = Unquoted(input.if_match);
  const bool strong = value.size() + 2 == input.if_match.size() && value.find('"') == value.npos &&
                      !value.empty() && IsCleanText(value);
  if (!strong) return FieldError("If-Match", kEtag);
  const auto& fields = shape.fields();
  if (std::find(fields.begin(), fields.end(), etag.back()) != fields.end())
    return FieldError("If-Match", kEtagTwice);
  wire::AppendText(etag, value, out);
  return {};
}

Result<std::string> Transcoder::ToJson(const Method& method, std::string_view bytes,
                                       std::string_view trace) const {
  std::string json;
  if (writer_.Append(method.response(), bytes, json)) return json;
  Error error = Fail(Reason::kAnswerInvalid, {{"trace", trace}});
  error.cause = "the answer of " + method.path + " cannot be written as JSON";
  return error;
}

}  // namespace steward::gateway
