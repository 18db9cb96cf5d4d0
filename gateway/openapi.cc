#include "gateway/openapi.h"

#include <algorithm>
#include <map>
#include <set>

#include "common/base/text.h"
#include "gateway/json_shape.h"
#include "gateway/live_events.h"
#include "gateway/openapi_schema.h"
#include "gateway/path_template.h"
#include "steward/options/v1/reason.pb.h"

namespace steward::gateway {
namespace {

namespace pb = google::protobuf;
using pb::FieldDescriptor;

// "branches" -> "branch", "bodies" -> "body".
std::string Singular(const std::string& word) {
  const auto without = [&](size_t letters) { return word.substr(0, word.size() - letters); };
  if (word.ends_with("ies")) return without(3) + "y";
  for (const char* ending : {"ches", "shes", "sses", "xes"}) {
    if (word.ends_with(ending)) return without(2);
  }
  return word.ends_with("s") && !word.ends_with("ss") ? without(1) : word + "Id";
}

// A name for each `*` of the template, from the literal before it.
std::vector<std::string> NamesOf(const PathTemplate& path) {
  std::vector<std::string> names;
  for (size_t i = 0; i < path.segments.size(); ++i) {
    const std::string& segment = path.segments[i];
    if (segment != "*" && segment != "**") continue;
    const bool has_literal = i > 0 && path.segments[i - 1] != "*";
    std::string name = has_literal ? Singular(path.segments[i - 1]) : "id";
    while (std::find(names.begin(), names.end(), name) != names.end()) name += "2";
    names.push_back(std::move(name));
  }
  return names;
}

std::string FirstSentence(const std::string& comment) {
  const size_t end = comment.find(". ");
  const size_t line = comment.find(".\n");
  return comment.substr(
      0, std::min(end, line) == comment.npos ? comment.npos : std::min(end, line) + 1);
}

Json Header(const char* name, const char* text, Json schema) {
  return {{"name", name}, {"in", "header"}, {"description", text}, {"schema", std::move(schema)}};
}

// One operation of one route.
class Operation {
 public:
  Operation(const Route& route, Schemas& schemas)
      : route_(route), method_(*route.method), schemas_(schemas) {
    for (const Route::Variable& variable : route.variables) taken_.insert(variable.field);
  }

  Json Make(const std::string& id) {
    const std::string comment = CommentOf(*method_.descriptor);
    Json operation = {{"operationId", id},
                      {"tags", Json::array({method_.descriptor->service()->name()})}};
    operation["summary"] = FirstSentence(comment);
    operation["description"] = comment;
    if (method_.rule.public_access()) operation["security"] = Json::array();
    if (!method_.rule.permission().empty())
      operation["x-steward-permission"] = method_.rule.permission();
    if (!method_.rule.own_permission().empty())
      operation["x-steward-own-permission"] = method_.rule.own_permission();
    operation["parameters"] = Parameters();
    if (route_.whole_body || route_.body_field != nullptr) operation["requestBody"] = Body();
    operation["responses"] = {{"200",
                               {{"description", "Done."},
                                {"content", JsonContent(schemas_.Reference(method_.response()))}}},
                              {"default", {{"$ref", "#/components/responses/Error"}}}};
    return operation;
  }

 private:
  static Json JsonContent(Json schema) {
    return {{"application/json", {{"schema", std::move(schema)}}}};
  }

  Json Parameters() {
    Json parameters = Json::array();
    for (const std::string& name : NamesOf(*PathTemplate::Parse(route_.pattern))) {
      parameters.push_back(
          {{"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
    }
    if (!route_.whole_body) AddQuery(method_.request(), {}, parameters);
    if (method_.request_id != nullptr) {
      parameters.push_back(
          Header("Idempotency-Key",
                 "A UUID. A repeated request with the same one is answered like the first, once.",
                 {{"type", "string"}, {"format", "uuid"}}));
    }
    if (!method_.request_etag.empty()) {
      parameters.push_back(Header("If-Match",
                                  "The ETag as read; a changed resource is refused with 412.",
                                  {{"type", "string"}}));
    }
    return parameters;
  }

  void AddQuery(const pb::Descriptor& message, const std::vector<const FieldDescriptor*>& above,
                Json& parameters) {
    for (int i = 0; i < message.field_count(); ++i) {
      const FieldDescriptor& field = *message.field(i);
      std::vector<const FieldDescriptor*> path = above;
      path.push_back(&field);
      if (taken_.contains(path) || path[0] == route_.body_field || field.is_map()) continue;
      const pb::Descriptor* inner = field.message_type();
      const bool is_object = inner != nullptr && !HasOwnJsonForm(*inner);
      if (is_object) {
        if (above.empty() && !field.is_repeated()) AddQuery(*inner, path, parameters);
        continue;
      }
      if (&field == method_.request_id) continue;
      parameters.push_back(
          {{"name", NameOf(path)}, {"in", "query"}, {"schema", schemas_.FieldSchema(field)}});
    }
  }

  static std::string NameOf(const std::vector<const FieldDescriptor*>& path) {
    std::string name;
    for (const FieldDescriptor* field : path)
      name += (name.empty() ? "" : ".") + field->json_name();
    return name;
  }

  Json Body() {
    if (!route_.whole_body && !GivesPartOfBody()) {
      return {{"required", true},
              {"content", JsonContent(schemas_.Reference(*route_.body_field->message_type()))}};
    }
    std::set<const FieldDescriptor*> without = {method_.request_id};
    for (const auto& path : taken_) without.insert(path.back());
    const pb::Descriptor& message =
        route_.whole_body ? method_.request() : *route_.body_field->message_type();
    return {{"required", true}, {"content", JsonContent(schemas_.ObjectOf(message, without))}};
  }

  bool GivesPartOfBody() const {
    return std::any_of(taken_.begin(), taken_.end(),
                       [&](const auto& path) { return path[0] == route_.body_field; });
  }

  const Route& route_;
  const Method& method_;
  Schemas& schemas_;
  std::set<std::vector<const FieldDescriptor*>> taken_;
};

// Every reason for refusing, of all services.
Json Reasons(const Contracts& contracts) {
  Json reasons = Json::array();
  for (const pb::EnumDescriptor* type : contracts.reasons()) {
    const std::vector<std::string_view> parts = Split(type->file()->package(), '.');
    const std::string service(parts.size() > 1 ? parts[1] : "");
    for (int i = 0; i < type->value_count(); ++i) {
      const pb::EnumValueDescriptor& value = *type->value(i);
      if (!value.options().HasExtension(options::v1::reason)) continue;
      const auto& text = value.options().GetExtension(options::v1::reason);
      reasons.push_back({{"domain", service == "type" ? "steward" : service + ".steward"},
                         {"reason", value.name().substr(std::string_view("REASON_").size())},
                         {"code", text.code()},
                         {"zh", text.zh()},
                         {"en", text.en()},
                         {"description", CommentOf(value)}});
    }
  }
  return reasons;
}

// Server-Sent Events: no RPC, so it has no descriptor.
Json LiveEventsOperation(const Contracts& contracts) {
  Json types = Json::array();
  for (const auto& [name, type] : contracts.events()) types.push_back(name);
  Json operation = Json::parse(R"({"get":{"operationId":"LiveEvents","tags":["LiveEvents"],
    "summary":"What happens, as Server-Sent Events.",
    "parameters":[
      {"name":"parent","in":"query","required":true,"schema":{"type":"string"},
       "description":"`branches/{branch}` or `branches/{branch}/sites/{site}`; `-` means all."},
      {"name":"types","in":"query","explode":true,"schema":{"type":"array"},
       "description":"Which events; none: all one may read."}],
    "responses":{"200":{"description":"Events until the client goes.",
      "content":{"text/event-stream":{"schema":{"$ref":"#/components/schemas/LiveEvent"}}}},
      "default":{"$ref":"#/components/responses/Error"}}}})");
  operation["get"]["description"] =
      "Each event is told to whoever may read the resource by its name. `id` is given back in "
      "Last-Event-ID after a cut. `event: reset`: events were lost, read everything anew. `event: "
      "end`: the token, the session or the right has ended. Without either the gateway ends: "
      "connect again.";
  Json& parameters = operation["get"]["parameters"];
  parameters[1]["schema"]["items"] = {{"type", "string"}, {"enum", std::move(types)}};
  parameters.push_back(
      Header("Last-Event-ID", "The last `id` that came, after a cut.", {{"type", "string"}}));
  return operation;
}

// The `data` of a live event.
Json LiveEventSchema() {
  return Json::parse(R"({"type":"object","required":["type","name","version","time"],"properties":{
    "type":{"type":"string","description":"Full name of the event."},
    "name":{"type":"string","description":"Name of the resource it happened to."},
    "version":{"type":"string","format":"int64","description":"Of the resource, after it."},
    "time":{"type":"string","format":"date-time","description":"Business time of the branch."}}})");
}

// google.rpc.Status as HTTP shows it.
Json ErrorSchema() {
  return Json::parse(R"({"type":"object","required":["code","message","details"],"properties":{
    "code":{"type":"integer","description":"Canonical code of gRPC."},
    "message":{"type":"string","description":"For developers, in English."},
    "details":{"type":"array",
      "description":"ErrorInfo and LocalizedMessage; BadRequest and RetryInfo where they apply.",
      "items":{"type":"object","required":["@type"],"properties":{
        "@type":{"type":"string"},
        "reason":{"type":"string"},"domain":{"type":"string"},
        "metadata":{"type":"object","additionalProperties":{"type":"string"}},
        "locale":{"type":"string"},
        "message":{"type":"string","description":"For people, by Accept-Language."},
        "fieldViolations":{"type":"array","items":{"type":"object","properties":{
          "field":{"type":"string"},"description":{"type":"string"}}}},
        "retryDelay":{"type":"string"}}}}}})");
}

}  // namespace

std::string OpenApiPath(const std::string& pattern) {
  const PathTemplate path = *PathTemplate::Parse(pattern);
  const std::vector<std::string> names = NamesOf(path);
  std::string text;
  size_t next = 0;
  for (const std::string& segment : path.segments) {
    const bool is_variable = segment == "*" || segment == "**";
    text += "/" + (is_variable ? "{" + names[next++] + "}" : segment);
  }
  return path.verb.empty() ? text : text + ":" + path.verb;
}

std::string OpenApiOf(const Contracts& contracts, const Router& router) {
  Schemas schemas;
  Json paths = Json::object();
  std::map<std::string, int> uses;  // a method with several bindings needs several ids
  for (const std::unique_ptr<Route>& route : router.routes()) {
    const pb::MethodDescriptor& method = *route->method->descriptor;
    std::string id = method.service()->name() + "_" + method.name();
    if (const int use = ++uses[id]; use > 1) id += "_" + std::to_string(use);
    paths[OpenApiPath(route->pattern)][LowerAscii(route->http_method)] =
        Operation(*route, schemas).Make(id);
  }
  if (!contracts.events().empty())
    paths[std::string(kLiveEventsPath)] = LiveEventsOperation(contracts);
  Json all = schemas.Take();
  all["LiveEvent"] = LiveEventSchema();
  all["Error"] = ErrorSchema();
  Json document = {
      {"openapi", "3.1.0"},
      {"info",
       {{"title", "Steward"},
        {"version", "v1"},
        {"description",
         "Names are lowerCamelCase, int64 is text, instants are RFC 3339 in UTC. Errors are "
         "google.rpc.Status; x-steward-reasons lists all reasons."}}},
      {"security", Json::array({{{"bearer", Json::array()}}})},
      {"paths", std::move(paths)},
      {"components",
       {{"schemas", std::move(all)},
        {"responses",
         {{"Error",
           {{"description", "The request was refused or could not be done."},
            {"content",
             {{"application/json", {{"schema", {{"$ref", "#/components/schemas/Error"}}}}}}}}}}},
        {"securitySchemes", {{"bearer", {{"type", "http"}, {"scheme", "bearer"}}}}}}},
      {"x-steward-reasons", Reasons(contracts)}};
  return document.dump();
}

}  // namespace steward::gateway
