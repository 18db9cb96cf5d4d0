#include "gateway/live_request.h"

#include <algorithm>

#include "common/base/name.h"
#include "common/base/text.h"
#include "gateway/json_gate.h"
#include "gateway/router.h"

namespace steward::gateway {
namespace {

constexpr JsonRule kUnknown{"unknown_parameter", "没有这个参数", "there is no such parameter"};
constexpr JsonRule kSingle{"single_value", "该参数只能出现一次",
                           "this parameter has a single value"};
constexpr JsonRule kEncoding{"percent_encoding", "参数编码有误",
                             "the parameter is encoded wrongly"};
constexpr JsonRule kRequired{"required", "必填", "is required"};
constexpr JsonRule kParent{
    "resource", "应为 branches/{分公司} 或 branches/{分公司}/sites/{项目}，可用“-”表示全部",
    "must be branches/{branch} or branches/{branch}/sites/{site}, with `-` for all"};
constexpr JsonRule kType{"event_type", "没有这种事件，请对照接口文档",
                         "there is no such event; compare it with the API documentation"};
constexpr JsonRule kTwice{"unique", "同一事件只能给出一次", "an event is named once"};
constexpr JsonRule kPlaces{"last_event_id", "应为服务端给出的 id，请去掉该请求头重新连接",
                           "must be an id this service gave; connect again without it"};

bool IsParent(std::string_view text) {
  std::string branch, site;
  return ParseName("branches/{}", text, branch) ||
         ParseName("branches/{}/sites/{}", text, branch, site);
}

Status AddParameter(const Contracts& contracts, const std::string& name, const std::string& value,
                    LiveRequest& request) {
  if (name == "parent") {
    if (!request.parent.empty()) return FieldError(name, kSingle);
    if (!IsParent(value)) return FieldError(name, value.empty() ? kRequired : kParent);
    request.parent = value;
    return {};
  }
  if (name != "types") return FieldError(name, kUnknown);
  const auto type = contracts.events().find(value);
  if (type == contracts.events().end()) return FieldError(name, kType);
  if (std::find(request.types.begin(), request.types.end(), &type->second) != request.types.end())
    return FieldError(name, kTwice);
  request.types.push_back(&type->second);
  return {};
}

}  // namespace

Result<LiveRequest> ReadLiveRequest(const Contracts& contracts, std::string_view query,
                                    std::string_view last_event_id) {
  LiveRequest request;
  for (const std::string_view part : Split(query, '&')) {
    if (query.empty()) break;
    const size_t equals = part.find('=');
    std::string name;
    std::string value;
    if (!PercentDecode(part.substr(0, equals), name) || !CodePointCount(name))
      return FieldError("?", kEncoding);
    if (equals != part.npos &&
        (!PercentDecode(part.substr(equals + 1), value) || !CodePointCount(value)))
      return FieldError(name, kEncoding);
    TRY(AddParameter(contracts, name, value, request));
  }
  if (request.parent.empty()) return FieldError("parent", kRequired);
  if (last_event_id.empty()) return request;
  request.from = ParseLivePlaces(last_event_id);
  if (!request.from) return FieldError("Last-Event-ID", kPlaces);
  return request;
}

}  // namespace steward::gateway
