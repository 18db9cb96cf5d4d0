// Turns an HTTP request into the bytes of a protobuf request, and the bytes of an answer into JSON.
//
// Path variables, query parameters, headers and the JSON body each become serialized fields;
// written one after the other they are the request, because protobuf merges on parsing: no request
// is ever built as a message. The JSON is proto3 JSON: lowerCamelCase (the proto names are accepted
// too), int64 as text, enum values by name. Thread safe.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "common/base/id.h"
#include "common/base/result.h"
#include "gateway/contracts.h"
#include "gateway/json_writer.h"
#include "gateway/router.h"

namespace google::protobuf::util {
class TypeResolver;
}

namespace steward::gateway {

class JsonShape;

// What of an HTTP request goes into the call. The views outlive the call of ToBinary.
struct TranscoderInput {
  const RouteMatch* match = nullptr;
  std::string_view query;  // of the target, without `?`
  std::string_view body;
  std::string_view idempotency_key;  // headers; empty: not sent
  std::string_view if_match;
};

struct TranscodedRequest {
  std::string bytes;
  // Of methods that have a `request_id`: the one in force, the caller's or a new one.
  std::string request_id;
};

class Transcoder {
 public:
  // All outlive the transcoder.
  Transcoder(const Contracts& contracts, IdSource& ids, const Clock& clock);
  ~Transcoder();

  // Fails with JSON_INVALID and FIELD_INVALID, which name the place and the rule.
  Result<TranscodedRequest> ToBinary(const TranscoderInput& input) const;

  // The answer of `method` as JSON, with fields of value zero. Fails with ANSWER_INVALID.
  Result<std::string> ToJson(const Method& method, std::string_view bytes,
                             std::string_view trace) const;

 private:
  class Parameters;

  Status AddBody(const TranscoderInput& input, JsonShape& shape, std::string& out) const;
  Result<std::string> AddRequestId(const TranscoderInput& input, const JsonShape& shape,
                                   const Parameters& parameters, std::string& out) const;
  Status AddEtag(const TranscoderInput& input, const JsonShape& shape, std::string& out) const;

  std::unique_ptr<google::protobuf::util::TypeResolver> types_;
  JsonWriter writer_;
  IdSource& ids_;
  const Clock& clock_;
};

}  // namespace steward::gateway
