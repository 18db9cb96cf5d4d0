#include "tests/lint/proto_rules.h"

#include <re2/re2.h>

#include <set>
#include <string>
#include <vector>

#include "google/api/annotations.pb.h"
#include "steward/options/v1/event.pb.h"
#include "steward/options/v1/field.pb.h"
#include "steward/options/v1/method.pb.h"
#include "steward/options/v1/reason.pb.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::lint {
namespace {

namespace pb = google::protobuf;
using options::v1::FieldRules;
using options::v1::MethodRule;
using Type = pb::FieldDescriptor;

// Lists that are read on from a position, or are short by their nature, and so have no pages.
const std::set<std::string>& NotPaged() {
  static const auto& names =
      *new std::set<std::string>{"steward.event.v1.EventLogService.ListEvents",
                                 "steward.identity.v1.GrantService.ListGrants",  // at most 64
                                 "steward.identity.v1.OpenSessionService.ListOwnSessions",
                                 "steward.identity.v1.OpenSessionService.ListSessions",
                                 "steward.identity.v1.ProviderLinkService.ListOwnProviderLinks",
                                 "steward.identity.v1.ProviderLinkService.ListProviderLinks",
                                 "steward.identity.v1.ProviderSignOnService.ListSignOnProviders",
                                 "steward.identity.v1.RoleService.ListRoles"};  // a fixed few
  return names;
}

// Collects findings about one descriptor after another.
class Checker {
 public:
  explicit Checker(const pb::FileDescriptor& file) : file_(file) {}

  Findings Run() {
    for (int i = 0; i < file_.service_count(); ++i) {
      for (int j = 0; j < file_.service(i)->method_count(); ++j)
        Method(*file_.service(i)->method(j));
    }
    for (int i = 0; i < file_.message_type_count(); ++i) {
      Message(*file_.message_type(i));
      Event(*file_.message_type(i));
    }
    for (int i = 0; i < file_.enum_type_count(); ++i) Reasons(*file_.enum_type(i));
    return std::move(findings_);
  }

 private:
  template <class Descriptor>
  void Find(const Descriptor& descriptor, const std::string& problem) {
    pb::SourceLocation location;
    const int line = descriptor.GetSourceLocation(&location) ? location.start_line + 1 : 1;
    findings_.push_back(
        {"protos/" + std::string(file_.name()), line, descriptor.full_name() + ": " + problem});
  }

  static const FieldRules& RulesOf(const Type& field) {
    return field.options().GetExtension(options::v1::field);
  }

  void Method(const pb::MethodDescriptor& method) {
    if (!method.options().HasExtension(options::v1::method)) {
      return Find(method, "has no (steward.options.v1.method)");
    }
    if (method.options().GetExtension(options::v1::method).internal()) return Internal(method);
    if (!method.options().HasExtension(google::api::http)) {
      return Find(method, "has no google.api.http");
    }
    const google::api::HttpRule& http = method.options().GetExtension(google::api::http);
    const MethodRule& rule = method.options().GetExtension(options::v1::method);
    Named(*method.input_type());
    Access(method, rule);
    Costs(method, rule, !http.get().empty());
    if (!http.get().empty()) InAddress(*method.input_type());
    // A search is a POST because phones and names do not belong into addresses.
    const bool writes = http.get().empty() && !method.name().starts_with("Search");
    if (writes && !rule.public_access()) Write(method);
    if (!http.patch().empty()) Update(method);
    if (method.name().starts_with("List") && !NotPaged().contains(method.full_name())) List(method);
    for (const std::string& path :
         {http.get(), http.put(), http.post(), http.delete_(), http.patch()}) {
      if (!path.empty() && !path.starts_with("/v1/")) Find(method, "its path begins with /v1/");
    }
  }

  // Processes among themselves: never through the gateway.
  void Internal(const pb::MethodDescriptor& method) {
    if (method.options().HasExtension(google::api::http)) {
      Find(method, "an internal method has no google.api.http");
    }
    Access(method, method.options().GetExtension(options::v1::method));
  }

  void Access(const pb::MethodDescriptor& method, const MethodRule& rule) {
    const int ways = !rule.permission().empty() + rule.signed_in() + rule.public_access();
    if (ways != 1) Find(method, "needs exactly one of permission, signed_in and public_access");
    if (rule.permission().empty()) {
      if (rule.name_field().empty()) return;
      // With signed_in it says whose branch and business day the call is about.
      if (!rule.signed_in())
        return Find(method, "a name_field goes with a permission or signed_in");
    } else if (!RE2::FullMatch(rule.permission(), "[a-z][a-zA-Z]*\\.[a-z][a-zA-Z]*")) {
      Find(method, "a permission looks like `ticket.create`");
    }
    if (!RE2::FullMatch(rule.own_permission(), "([a-z][a-zA-Z]*\\.[a-z][a-zA-Z]*Own)?")) {
      Find(method, "an own_permission looks like `ticket.readOwn`");
    }
    const Type* field = Resolve(*method.input_type(), rule.name_field());
    if (field == nullptr || field->type() != Type::TYPE_STRING || field->is_repeated()) {
      return Find(method, "name_field `" + rule.name_field() + "` is no string of the request");
    }
    if (!NamesResource(*field)) {
      Find(method, "name_field `" + rule.name_field() + "` has no `resource` rule or pattern");
    }
  }

  // The field at a path such as `ticket.name`; nullptr when there is none.
  static const Type* Resolve(const pb::Descriptor& message, const std::string& path) {
    const std::size_t dot = path.find('.');
    const Type* field = message.FindFieldByName(path.substr(0, dot));
    if (field == nullptr || dot == std::string::npos) return field;
    if (field->message_type() == nullptr || field->is_repeated()) return nullptr;
    return Resolve(*field->message_type(), path.substr(dot + 1));
  }

  static bool NamesResource(const Type& field) {
    const FieldRules& rules = RulesOf(field);
    return !rules.string().resource().empty() || !rules.string().pattern().empty();
  }

  void Costs(const pb::MethodDescriptor& method, const MethodRule& rule, bool reads) {
    if (rule.timeout_ms() > type::v1::LIMIT_CALL_TIMEOUT_MAX_MS)
      Find(method, "timeout_ms is too long");
    if (rule.body_limit_bytes() > type::v1::LIMIT_IMPORT_BODY_BYTES) {
      Find(method, "body_limit_bytes is too large");
    }
    if (!rule.has_cache()) return;
    if (!reads || method.name().starts_with("List")) Find(method, "only reads by name are cached");
    if (rule.cache().ttl_ms() == 0 || rule.cache().ttl_ms() > type::v1::LIMIT_CACHE_TTL_MS) {
      Find(method, "a cached answer lives 1 to 5,000 ms");
    }
  }

  void Write(const pb::MethodDescriptor& method) {
    const Type* id = method.input_type()->FindFieldByName("request_id");
    if (id == nullptr || id->type() != Type::TYPE_STRING || !RulesOf(*id).required() ||
        !RulesOf(*id).string().uuid()) {
      Find(method, "a write has a required uuid `request_id`");
    }
  }

  void Update(const pb::MethodDescriptor& method) {
    const Type* mask = method.input_type()->FindFieldByName("update_mask");
    if (mask == nullptr || mask->message_type() == nullptr ||
        mask->message_type()->full_name() != "google.protobuf.FieldMask") {
      Find(method, "an update has an `update_mask`");
    }
    const Type* etag = method.output_type()->FindFieldByNumber(99);
    if (etag == nullptr || etag->name() != "etag") {
      Find(method, "a resource that can be updated has `string etag = 99`");
    }
  }

  void List(const pb::MethodDescriptor& method) {
    struct Wanted {
      const char* name;
      Type::Type type;
    };
    for (const Wanted& wanted : {Wanted{"page_size", Type::TYPE_INT32},
                                 {"page_token", Type::TYPE_STRING},
                                 {"filter", Type::TYPE_STRING},
                                 {"order_by", Type::TYPE_STRING}}) {
      const Type* field = method.input_type()->FindFieldByName(wanted.name);
      if (field == nullptr || field->type() != wanted.type) {
        Find(method, "a list has `" + std::string(wanted.name) + "`");
      }
    }
    const Type* items = method.output_type()->FindFieldByNumber(1);
    if (items == nullptr || !items->is_repeated()) Find(method, "the items of a list are field 1");
    if (method.output_type()->FindFieldByName("next_page_token") == nullptr) {
      Find(method, "the answer of a list has `next_page_token`");
    }
  }

  void Message(const pb::Descriptor& message) {
    if (message.options().map_entry()) return;
    for (int i = 0; i < message.field_count(); ++i) {
      Shape(*message.field(i));
      Ending(*message.field(i));
      Secret(*message.field(i));
    }
    for (int i = 0; i < message.nested_type_count(); ++i) Message(*message.nested_type(i));
  }

  // What others are told of says who may be told.
  void Event(const pb::Descriptor& message) {
    const bool is_event = message.options().HasExtension(options::v1::event);
    const bool should_be = std::string_view(file_.name()).ends_with("_events.proto");
    if (should_be && !is_event) Find(message, "an event has (steward.options.v1.event)");
    if (!should_be && is_event) Find(message, "events stand in a file *_events.proto");
    if (!is_event) return;
    const options::v1::EventRule& rule = message.options().GetExtension(options::v1::event);
    if (rule.internal()) {
      if (!rule.permission().empty() || !rule.name_field().empty())
        Find(message, "an internal event has no permission and no name_field: nobody reads it");
      return;
    }
    if (!RE2::FullMatch(rule.permission(), "[a-z][A-Za-z]*\\.read"))
      Find(message, "the permission of an event is one that reads, such as ticket.read");
    const Type* name = message.FindFieldByName(rule.name_field());
    if (name == nullptr || name->type() != Type::TYPE_STRING || name->is_repeated())
      Find(message, "the name_field of an event is a string of it");
  }

  static std::string MessageTypeOf(const Type& field) {
    return field.message_type() == nullptr ? "" : std::string(field.message_type()->full_name());
  }

  void Shape(const Type& field) {
    static const std::set<std::string> loose = {"google.protobuf.Struct", "google.protobuf.Value",
                                                "google.protobuf.ListValue", "google.protobuf.Any"};
    if (loose.contains(MessageTypeOf(field))) Find(field, "a contract has types; no loose values");
    if (field.is_map() && field.message_type()->map_value()->type() == Type::TYPE_STRING) {
      Find(field, "no bags of strings; name the fields");
    }
    if (field.type() == Type::TYPE_FLOAT || field.type() == Type::TYPE_DOUBLE) {
      Find(field, "no floating point; scale an integer and say so in the ending");
    }
  }

  void Ending(const Type& field) {
    const std::string& name = field.name();
    const bool instant = MessageTypeOf(field) == "google.protobuf.Timestamp";
    const bool day = MessageTypeOf(field) == "google.type.Date";
    if (instant != RE2::FullMatch(name, "(.*_)?times?")) {
      Find(field, "instants, and only they, end in _time");
    }
    if (day != RE2::FullMatch(name, "(.*_)?dates?"))
      Find(field, "days, and only they, end in _date");
    const bool whole64 = field.type() == Type::TYPE_INT64;
    if (RE2::PartialMatch(name, "_(fen|e4_yuan)$") && !whole64) Find(field, "money is int64");
    if (whole64 && RE2::PartialMatch(name, "(^|_)(amount|price|balance|deposit|cost)s?$")) {
      Find(field, "money ends in _fen, prices in _e4_yuan");
    }
    const bool number = whole64 || field.type() == Type::TYPE_INT32;
    if (number && RE2::PartialMatch(name, "(^|_)(timeout|delay|duration|interval)$")) {
      Find(field, "a quantity ends in its unit, such as _ms");
    }
  }

  // Every resource name that a request can carry is declared as one, so that it is checked.
  void Named(const pb::Descriptor& input) {
    if (!inputs_.insert(&input).second) return;
    for (int i = 0; i < input.field_count(); ++i) {
      const Type& field = *input.field(i);
      const FieldRules& rules = RulesOf(field);
      if (rules.behavior() == FieldRules::BEHAVIOR_OUTPUT_ONLY) continue;
      if (field.message_type() != nullptr && field.file()->package() == file_.package()) {
        Named(*field.message_type());
      }
      pb::SourceLocation location;
      field.GetSourceLocation(&location);
      const bool says_so = RE2::PartialMatch(location.leading_comments, "^ `branches/\\{branch\\}");
      const bool is_key =
          input.name().ends_with("Request") && (field.name() == "name" || field.name() == "parent");
      if (field.type() == Type::TYPE_STRING && (says_so || is_key) && !NamesResource(field)) {
        Find(field, "a resource name has a `resource` rule");
      }
    }
  }

  // What stands in the address of a GET is kept by every proxy and browser on the way.
  void InAddress(const pb::Descriptor& input) {
    for (int i = 0; i < input.field_count(); ++i) {
      const Type& field = *input.field(i);
      if (RulesOf(field).secret()) Find(field, "a secret does not belong into an address");
      if (field.message_type() != nullptr && field.file()->package() == file_.package()) {
        InAddress(*field.message_type());
      }
    }
  }

  void Secret(const Type& field) {
    if (field.type() != Type::TYPE_STRING || file_.package() == "steward.config.v1") return;
    if (RE2::PartialMatch(field.name(), "(^|_)(phone|password|id_card)$") &&
        !RulesOf(field).secret()) {
      Find(field, "personal data and passwords are `secret`");
    }
  }

  static std::set<std::string> Placeholders(const std::string& text) {
    std::set<std::string> names;
    // `{state_zh}` is the Chinese form of `{state}`.
    re2::StringPiece rest(text);
    std::string name;
    while (RE2::FindAndConsume(&rest, "\\{([a-z_]+?)(?:_zh)?\\}", &name)) names.insert(name);
    return names;
  }

  void Reasons(const pb::EnumDescriptor& reasons) {
    if (reasons.name() != "Reason") return;
    for (int i = 1; i < reasons.value_count(); ++i) {
      const pb::EnumValueDescriptor& value = *reasons.value(i);
      const options::v1::ReasonText& text = value.options().GetExtension(options::v1::reason);
      if (!RE2::PartialMatch(text.zh(), "\\p{Han}")) Find(value, "its zh text is not Chinese");
      if (text.en().empty() || RE2::PartialMatch(text.en(), "\\p{Han}")) {
        Find(value, "its en text is not English");
      }
      if (Placeholders(text.zh()) != Placeholders(text.en())) {
        Find(value, "both texts name the same arguments");
      }
    }
  }

  const pb::FileDescriptor& file_;
  std::set<const pb::Descriptor*> inputs_;  // messages of requests that Named has seen
  Findings findings_;
};

}  // namespace

Findings CheckContract(const pb::FileDescriptor& file) { return Checker(file).Run(); }

}  // namespace steward::lint
