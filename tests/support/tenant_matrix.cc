#include "tests/support/tenant_matrix.h"

#include <google/type/date.pb.h>
#include <re2/re2.h>

#include <algorithm>

#include "common/base/text.h"
#include "steward/options/v1/field.pb.h"

namespace steward::testing {
namespace {

namespace pb = google::protobuf;

constexpr std::string_view kStranger = "01900000-0000-7000-8000-00000000dead";

// "branches/b1/sites/s1" -> "branches/*/sites/*".
std::string PatternOf(std::string_view name) {
  std::string pattern;
  bool id = false;
  for (const std::string_view segment : Split(name, '/')) {
    if (!pattern.empty()) pattern += '/';
    pattern += id ? std::string("*") : std::string(segment);
    id = !id;
  }
  return pattern;
}

// The pattern of the names in the field authorization decides by, the first of several.
std::string NamePattern(const rpc::Method& method) {
  const auto& rules = method.name_path.back()->options().GetExtension(options::v1::field).string();
  std::string pattern = rules.resource().substr(0, rules.resource().find('|'));
  RE2::GlobalReplace(&pattern, "\\{(code|-)\\}", "*");
  return pattern;
}

bool IsListParent(const rpc::Method& method) {
  const auto& rules = method.name_path.back()->options().GetExtension(options::v1::field).string();
  return rules.resource().find("{-}") != std::string::npos;
}

// Whether a pattern has codes only, so that its names are places and not objects.
bool IsPlace(const std::string& pattern) {
  return pattern == "branches/*" || pattern == "branches/*/sites/*";
}

std::string WithLastSegment(const std::string& name, std::string_view segment) {
  return name.substr(0, name.rfind('/') + 1) + std::string(segment);
}

// Whether the last segment is an id, and the name not that of a single thing such as
// `branches/b1/workingHours`.
bool HasId(const std::string& pattern) { return pattern.ends_with("/*"); }

std::string LastSegment(const std::string& name) { return name.substr(name.rfind('/') + 1); }

// An id of the same kind that nothing has.
std::string StrangerFor(const std::string& name) {
  if (Uuid::Parse(LastSegment(name))) return std::string(kStranger);
  return name.starts_with("calendars/") ? "2099" : "zz-none";
}

// Sets the name in the field authorization decides by.
void SetName(const rpc::Method& method, pb::Message& request, const std::string& name) {
  pb::Message* message = &request;
  for (size_t i = 0; i + 1 < method.name_path.size(); ++i)
    message = message->GetReflection()->MutableMessage(message, method.name_path[i]);
  message->GetReflection()->SetString(message, method.name_path.back(), name);
}

// Days and enums that a read demands: this month, in which the objects were made.
void FillRequired(pb::Message& request) {
  const std::chrono::year_month_day today(
      std::chrono::floor<std::chrono::days>(SystemClock().Now() + std::chrono::hours(8)));
  const pb::Reflection& reflection = *request.GetReflection();
  for (int i = 0; i < request.GetDescriptor()->field_count(); ++i) {
    const pb::FieldDescriptor& field = *request.GetDescriptor()->field(i);
    if (!field.options().GetExtension(options::v1::field).required() || field.is_repeated())
      continue;
    if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_ENUM) {
      reflection.SetEnumValue(&request, &field, 1);
    } else if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_INT32) {
      reflection.SetInt32(&request, &field,
                          field.name() == "year" ? static_cast<int>(today.year())
                                                 : static_cast<int>(unsigned(today.month())));
    } else if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE &&
               field.message_type()->full_name() == "google.type.Date") {
      auto& date = dynamic_cast<google::type::Date&>(*reflection.MutableMessage(&request, &field));
      date.set_year(static_cast<int>(today.year()));
      date.set_month(static_cast<int>(unsigned(today.month())));
      date.set_day(static_cast<int>(unsigned(today.day())));
    } else if (field.name() == "purpose") {
      reflection.SetString(&request, &field, "service");
    }
  }
}

bool IsRead(const rpc::Method& method) {
  return method.descriptor->input_type()->FindFieldByName("request_id") == nullptr;
}

bool CoversName(const std::string& prefix, const std::string& name) {
  return prefix.empty() || name == prefix || name.starts_with(prefix + "/");
}

}  // namespace

TenantMatrix::TenantMatrix(Parts parts) : parts_(std::move(parts)), observer_(parts_.schema) {
  // The last is there for its site, whose code the first branch does not have.
  places_ = {
      {"b1", "s1", {}, {}}, {"b1", "s2", {}, {}}, {"b2", "s1", {}, {}}, {"b2", "s3", {}, {}}};
  for (Place& place : places_) MakePlace(place);
  MakeCallers();
  if (parts_.link) parts_.link(places_[0].names, places_[1].names);
  for (const auto& [path, method] : parts_.bindings.methods()) {
    if (!method.rule.permission().empty() && !method.rule.internal()) AddMethod(method);
  }
}

TenantMatrix::~TenantMatrix() { parts_.db.Inject(nullptr); }

void TenantMatrix::MakeCallers() {
  const std::string person = "branches/b1/staff/01900000-0000-7000-8000-0000000000";
  const auto add = [&](const std::string& label, std::vector<std::string> prefixes,
                       const std::string& role) {
    std::vector<auth::Grant> grants;
    for (const std::string& prefix : prefixes) grants.push_back({role, prefix});
    const std::string name = person + std::to_string(10 + callers_.size());
    callers_.push_back(
        {.label = label, .token = parts_.pipeline.TokenOf(name, grants), .prefixes = prefixes});
  };
  std::set<std::string> reads;
  for (const auto& [path, method] : parts_.bindings.methods()) {
    if (method.rule.permission().ends_with(".read")) reads.insert(method.rule.permission());
  }
  parts_.pipeline.Allow("matrix-reader", reads);
  parts_.pipeline.Allow("matrix-nothing", std::set<std::string>{"nothing.atAll"});

  add("at the site", {"branches/b1/sites/s1"}, parts_.role);
  add("at another site of the branch", {"branches/b1/sites/s2"}, parts_.role);
  add("manager of the branch", {"branches/b1"}, parts_.role);
  add("manager of another branch", {"branches/b2"}, parts_.role);
  add("at a site of another branch", {"branches/b2/sites/s1"}, parts_.role);
  add("head office", {""}, parts_.role);
  add("head office, reading", {""}, "matrix-reader");
  callers_.back().reads_only = true;
  add("without any grant", {}, parts_.role);
  add("with a role that allows nothing here", {""}, "matrix-nothing");
  callers_.back().prefixes.clear();
  MakeOwnCallers();
  callers_.push_back({.label = "without a token", .token = "", .signed_in = false});
  std::string altered = callers_.front().token;
  altered[altered.size() / 2] = altered[altered.size() / 2] == 'a' ? 'b' : 'a';
  callers_.push_back({.label = "with an altered token", .token = altered, .signed_in = false});
  PipelineStage foreign_keys;
  callers_.push_back({.label = "with a token of another installation",
                      .token = foreign_keys.TokenOf(person + "99", {{parts_.role, ""}}),
                      .signed_in = false});
  const Time yesterday = parts_.pipeline.clock().Now() - std::chrono::hours(24);
  callers_.push_back({.label = "with a token of yesterday",
                      .token = parts_.pipeline.signer()
                                   .Sign({.name = person + "98",
                                          .session = parts_.pipeline.FreshId(),
                                          .grants = {{parts_.role, ""}},
                                          .expires = yesterday + std::chrono::minutes(10)},
                                         yesterday)
                                   .value(),
                      .signed_in = false});
}

// People who may see and do what is their own: him whose the objects of the first site are, and
// another.
void TenantMatrix::MakeOwnCallers() {
  std::set<std::string> own;
  for (const auto& [path, method] : parts_.bindings.methods()) {
    if (!method.rule.own_permission().empty()) own.insert(method.rule.own_permission());
  }
  if (own.empty()) return;
  parts_.pipeline.Allow("matrix-own", own);
  const std::string prefix = "branches/b1/sites/s1";
  const std::string assignee = places_[0].names.at(parts_.own_word);
  const std::string stranger = "branches/b1/staff/01900000-0000-7000-8000-000000000097";
  for (const std::string& person : {assignee, stranger}) {
    callers_.push_back({.label = person == assignee ? "the assignee" : "not the assignee",
                        .token = parts_.pipeline.TokenOf(person, {{"matrix-own", prefix}}),
                        .prefixes = {prefix},
                        .own_only = true,
                        .assigned = person == assignee});
  }
}

// The step with the names of this place, and with the place's canary in its texts.
WriteStep TenantMatrix::InPlace(WriteStep step, const Place& place) const {
  std::string& text = step.request;
  for (const char* branch : {"b7", "b1"})
    RE2::GlobalReplace(&text, "branches/" + std::string(branch) + "\\b",
                       "branches/" + place.branch);
  RE2::GlobalReplace(&text, "sites/s1\\b", "sites/" + place.site);
  RE2::GlobalReplace(&text, "site_id: \"n1\"", "site_id: \"" + place.site + "\"");
  RE2::GlobalReplace(&text, "login: \"(\\w+)\"", "login: \"\\1-" + place.branch + "\"");
  RE2::GlobalReplace(&text, "subject: \"([\\w-]+)\"", "subject: \"\\1-" + place.branch + "\"");
  // Cards are unique in the branch.
  RE2::GlobalReplace(&text, "number: \"C-(\\w+)\"", "number: \"C-\\1-" + place.site + "\"");
  const bool of_company = RE2::PartialMatch(text, "name: \"(calendars|roles)/");
  if (of_company) return step;  // everybody may read it
  RE2::GlobalReplace(&text, "\\b(display_name|title|text|description|customer_name): \"([^\"]*)\"",
                     "\\1: \"\\2 " + place.canary() + "\"");
  return step;
}

void TenantMatrix::MakePlace(Place& place) {
  place.names = parts_.names;
  for (auto& [word, name] : place.names)
    RE2::GlobalReplace(&name, "branches/b1\\b", "branches/" + place.branch);
  const auto keep = [&](const std::string& name) { place.objects.emplace(PatternOf(name), name); };
  for (const std::string& package : parts_.packages) {
    for (const WriteStep& original : WriteStepsOf(package)) {
      const WriteStep step = InPlace(original, place);
      const rpc::Method& method = parts_.bindings.methods().at(step.Path());
      const auto person = place.names.find(step.caller);
      const std::string caller =
          person != place.names.end()
              ? person->second
              : "branches/" + place.branch + "/staff/01900000-0000-7000-8000-000000000001";
      if (!CanResolve(step, place.names)) continue;
      const auto request =
          RequestOf(step, *method.request_type, place.names, parts_.pipeline.FreshId());
      const std::unique_ptr<pb::Message> response(method.response_type->New());
      const std::string token = parts_.pipeline.TokenOf(caller, {{parts_.role, ""}});
      // What the first site of a branch took may be taken for the second.
      if (!parts_.pipeline.Run(method, token, *request, *response).ok()) continue;
      KeepName(step, *response, place.names);
      if (!step.keep.empty()) keep(place.names.at(step.keep));
      if (!method.name_path.empty()) keep(method.NameIn(*request));
      if (const auto* of_case = response->GetDescriptor()->FindFieldByName("case_id"))
        keep("branches/" + place.branch + "/cases/" +
             response->GetReflection()->GetString(*response, of_case));
    }
  }
  if (!parts_.make) return;
  for (const std::string& name : parts_.make(place.branch, place.site, place.canary())) keep(name);
}

std::string TenantMatrix::RequestBytes(const rpc::Method& method, const Place& place,
                                       const std::string& name) const {
  std::unique_ptr<pb::Message> request(method.request_type->New());
  for (const WriteStep& step : WriteSteps()) {
    if (step.method != method.descriptor->full_name()) continue;
    const WriteStep placed = InPlace(step, place);
    if (CanResolve(placed, place.names))
      request = RequestOf(placed, *method.request_type, place.names, "");
    break;
  }
  if (IsRead(method)) FillRequired(*request);
  SetName(method, *request, name);
  return request->SerializeAsString();
}

bool TenantMatrix::MaySee(const Caller& caller, const Place& place) const {
  const std::string branch = "branches/" + place.branch;
  if (caller.own_only && !caller.assigned) return false;
  return std::any_of(caller.prefixes.begin(), caller.prefixes.end(),
                     [&](const std::string& prefix) {
                       return CoversName(prefix, place.prefix()) ||
                              (parts_.branch_is_shared && CoversName(branch, prefix));
                     });
}

TenantMatrix::Fate TenantMatrix::FateOf(const rpc::Method& method, const Caller& caller,
                                        const std::string& name, bool exists) const {
  if (!caller.signed_in) return Fate::kUnauthenticated;
  if (caller.reads_only && !method.rule.permission().ends_with(".read")) return Fate::kDenied;
  if (caller.own_only && method.rule.own_permission().empty()) return Fate::kDenied;
  const std::string branch = name.substr(0, name.find('/', std::string("branches/").size()));
  const bool in_branch = method.rule.within_branch() || name.ends_with("/-");
  const bool allowed =
      std::any_of(caller.prefixes.begin(), caller.prefixes.end(), [&](const std::string& prefix) {
        return CoversName(prefix, name) || (in_branch && CoversName(branch, prefix));
      });
  if (!allowed) return Fate::kDenied;
  const bool his = !caller.own_only || caller.assigned;
  if ((exists && his) || IsPlace(NamePattern(method))) return Fate::kAny;
  return IsRead(method) ? Fate::kMissing : Fate::kNotDone;
}

void TenantMatrix::AddCells(const rpc::Method& method, const std::string& object,
                            const std::string& request, const std::string& name, bool exists) {
  for (size_t i = 0; i < callers_.size(); ++i) {
    const Fate fate = FateOf(method, callers_[i], name, exists);
    // What may be done is done by the tests of the writes; here it would change the objects.
    if (fate == Fate::kAny && !IsRead(method)) continue;
    cells_.push_back({&method, i, object, request, fate});
  }
}

// A name of codes only, such as the parent of a list.
void TenantMatrix::AddPlaceCells(const rpc::Method& method, const std::string& pattern) {
  const auto add = [&](const std::string& object, const Place& place, const std::string& name,
                       bool exists) {
    AddCells(method, object, RequestBytes(method, place, name), name, exists);
  };
  const auto name_of = [&](const Place& place) {
    return pattern == "branches/*" ? "branches/" + place.branch : place.prefix();
  };
  const Place& own = places_[0];
  add("own", own, name_of(own), true);
  add("same branch, other", places_[1], name_of(places_[1]), true);
  add("other branch", places_[2], name_of(places_[2]), true);
  add("other branch, random", own, pattern == "branches/*" ? "branches/b8" : "branches/b2/sites/s8",
      false);
  if (pattern == "branches/*") return;
  add("id of another branch", own, "branches/b1/sites/" + places_[3].site, false);
  add("random", own, "branches/b1/sites/s8", false);
  if (IsListParent(method)) add("all sites", own, "branches/b1/sites/-", true);
}

void TenantMatrix::AddMethod(const rpc::Method& method) {
  const std::string pattern = NamePattern(method);
  if (IsPlace(pattern)) return AddPlaceCells(method, pattern);
  const Place& own = places_[0];
  const auto add = [&](const std::string& object, const Place& place, const std::string& name,
                       bool exists) {
    AddCells(method, object, RequestBytes(method, place, name), name, exists);
  };
  const auto object_in = [&](const Place& place) {
    const auto found = place.objects.find(pattern);
    return found == place.objects.end() ? std::string() : found->second;
  };
  std::string name = object_in(own);
  if (name.empty()) {
    without_object_.insert(method.descriptor->full_name());
    name = pattern;
    RE2::Replace(&name, "branches/\\*", "branches/b1");
    RE2::Replace(&name, "sites/\\*", "sites/s1");
    RE2::GlobalReplace(&name, "\\*", std::string(kStranger));
  } else {
    add("own", own, name, true);
  }
  const std::string sibling = object_in(places_[1]);
  const std::string foreign = object_in(places_[2]);
  if (!sibling.empty()) add("same branch, other", places_[1], sibling, true);
  if (!foreign.empty()) add("other branch", places_[2], foreign, true);
  // With all ids of the other, such as those of a unit and of what belongs to it.
  const bool at_site = pattern.starts_with("branches/*/sites/");
  const auto under_own = [&](const Place& place, const std::string& other) {
    if (!at_site) return WithLastSegment(name, LastSegment(other));
    return own.prefix() + other.substr(place.prefix().size());
  };
  if (at_site && !sibling.empty() && under_own(places_[1], sibling) != name)
    add("id of another site", own, under_own(places_[1], sibling), false);
  if (!foreign.empty() && under_own(places_[2], foreign) != name)
    add("id of another branch", own, under_own(places_[2], foreign), false);
  // A code that nothing has may be what a write begins.
  if (!HasId(pattern) || (!IsRead(method) && !Uuid::Parse(LastSegment(name)))) return;
  add("random", own, WithLastSegment(name, StrangerFor(name)), false);
  if (!foreign.empty() && foreign.starts_with("branches/"))
    add("other branch, random", own, WithLastSegment(foreign, StrangerFor(name)), false);
}

Status TenantMatrix::Send(const Cell& cell, const rpc::Method& method, pb::Message& response) {
  std::unique_ptr<pb::Message> request(method.request_type->New());
  STEWARD_CHECK(request->ParseFromString(cell.request));
  if (const auto* id = request->GetDescriptor()->FindFieldByName("request_id"))
    request->GetReflection()->SetString(request.get(), id, parts_.pipeline.FreshId());
  return parts_.pipeline.Run(method, callers_[cell.caller].token, *request, response);
}

std::string TenantMatrix::LeakIn(const Cell& cell, const std::string& text) const {
  for (const Place& place : places_) {
    if (MaySee(callers_[cell.caller], place)) continue;
    if (text.find(place.canary()) != text.npos) return "shows " + place.canary();
    // Whoever sees his own only may well name what he asked for.
    const std::string names = place.prefix() + "/";
    if (!callers_[cell.caller].own_only && text.find(names) != text.npos) return "shows " + names;
  }
  return "";
}

// "" or what is wrong.
std::string TenantMatrix::Judge(const Cell& cell, const rpc::Method& method, std::string& answer) {
  const std::unique_ptr<pb::Message> response(method.response_type->New());
  const Status status = Send(cell, method, *response);
  const std::string reason = status.ok() ? "OK" : status.error().reason;
  const auto code = status.ok() ? std::optional<Code>() : status.error().code;
  answer = reason + ": " + (status.ok() ? response->SerializeAsString() : status.error().en);
  std::string wrong;
  switch (cell.fate) {
    case Fate::kUnauthenticated:
      if (code != Code::kUnauthenticated) wrong = "is not refused as unknown";
      break;
    case Fate::kDenied:
      if (reason != "PERMISSION_DENIED") wrong = "is not refused for lack of a right";
      break;
    case Fate::kMissing:
      if (code != Code::kNotFound) wrong = "is not missing";
      break;
    case Fate::kNotDone:
      if (status.ok()) wrong = "is done";
      break;
    case Fate::kAny:
      if (reason == "PERMISSION_DENIED") wrong = "is refused for lack of a right";
      break;
  }
  const std::string said =
      status.ok() ? response->SerializeAsString() : status.error().zh + status.error().en;
  if (wrong.empty()) wrong = LeakIn(cell, said);
  if (wrong.empty()) return "";
  return method.descriptor->full_name() + ", " + callers_[cell.caller].label + ", " + cell.object +
         ": " + wrong + " (" + reason + ")";
}

std::vector<std::string> TenantMatrix::Run() {
  std::vector<std::string> violations;
  const TableSums before = observer_.Sums();
  std::map<const rpc::Method*, std::string> refusals;
  parts_.db.Inject(&faults_);
  for (Cell& cell : cells_) {
    faults_.Rewrite([&](std::string_view sql) {
      cell.statements.emplace(sql);
      return std::string(sql);
    });
    std::string wrong = Judge(cell, *cell.method, cell.answer);
    std::string again;
    Judge(cell, *cell.method, again);
    cell.steady = again == cell.answer;
    if (!wrong.empty()) violations.push_back(std::move(wrong));
    if (cell.fate != Fate::kDenied) continue;
    const auto [first, unused] = refusals.emplace(cell.method, cell.answer);
    if (first->second != cell.answer)
      violations.push_back(cell.method->descriptor->full_name() + ": a refusal tells what exists");
  }
  faults_.Rewrite(nullptr);
  for (const auto& [table, sum] : observer_.Sums()) {
    if (before.at(table) != sum) violations.push_back("table " + table + " was changed");
  }
  return violations;
}

}  // namespace steward::testing
