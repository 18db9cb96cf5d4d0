#include "tests/fault/lab/auditor.h"

#include <algorithm>
#include <set>

namespace steward::lab {
namespace {

constexpr size_t kFindings = 20;
constexpr int kPage = 200;

bool IsTicket(const std::string& name) { return name.find("/tickets/") != name.npos; }

// The newest value that one of these actions has written.
std::string LastOf(const std::vector<Record>& changes, const std::set<std::string>& actions) {
  for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
    if (actions.contains(change->action)) return change->value;
  }
  return "";
}

// The field that holds the value of each action, as the API shows it.
std::string FieldOf(const Record& change) {
  if (change.action == "create") {
    if (IsTicket(change.name)) return "title";
    return change.name.find("/units/") != change.name.npos ? "houseNumber" : "state";
  }
  if (change.action == "addNote" || change.action == "export") return "";
  const bool of_field = change.action == "description" || change.action == "floorAreaM2X100";
  return of_field ? change.action : "state";
}

std::string TextIn(const Json& resource, const std::string& field) {
  const auto found = resource.find(field);
  if (found == resource.end()) return "";
  return found->is_string() ? found->get<std::string>() : found->dump();
}

}  // namespace

Auditor::Auditor(const std::vector<Record>& history) {
  for (const Record& record : history) {
    Course& course = courses_[record.operation];
    if (record.phase == Phase::kInvoke) course.begun = course.ended = record;
    if (record.phase == Phase::kAgain) course.asked_again = true;
    if (record.phase == Phase::kInvoke || record.phase == Phase::kAgain)
      course.sent_us = record.time_us;
    else
      course.ended = record;
  }
  for (const auto& [operation, course] : courses_) {
    if (course.ended.writes() && course.ended.phase == Phase::kOk)
      changes_[course.ended.name].push_back(course.ended);
  }
  for (auto& [name, changes] : changes_) {
    std::stable_sort(changes.begin(), changes.end(),
                     [](const Record& a, const Record& b) { return a.version < b.version; });
  }
}

void Auditor::Find(std::int64_t& count, const std::string& what) {
  ++count;
  if (verdict_.findings.size() < kFindings) verdict_.findings.push_back(what);
}

void Auditor::CountCourses() {
  for (const auto& [operation, course] : courses_) {
    const Record& ended = course.ended;
    if (!ended.writes()) {
      if (ended.phase == Phase::kOk) ++verdict_.reads;
      continue;
    }
    if (ended.phase == Phase::kInvoke || ended.phase == Phase::kInfo)
      Find(verdict_.open, ended.action + " " + ended.name + " never ended");
    if (course.asked_again) ++verdict_.in_doubt;
    if (ended.phase != Phase::kOk) continue;
    ++verdict_.writes;
    if (course.asked_again && ended.change_us != 0 && ended.change_us < course.sent_us)
      ++verdict_.committed;
  }
}

// Each change makes the version greater by one: two of the same version are one update that was
// lost, a version that nobody got is one that happened twice or though it was refused.
void Auditor::CheckVersions() {
  for (const auto& [name, changes] : changes_) {
    for (size_t i = 0; i < changes.size(); ++i) {
      const Record& change = changes[i];
      if (change.base != 0 && change.version != change.base + 1)
        Find(verdict_.lost, change.action + " of " + name + " was meant for version " +
                                std::to_string(change.base) + " and made " +
                                std::to_string(change.version));
      if (i == 0) continue;
      const std::int64_t before = changes[i - 1].version;
      if (change.version == before)
        Find(verdict_.lost, name + ": two changes made version " + std::to_string(before));
      if (change.version > before + 1)
        Find(verdict_.doubled, name + ": nobody made version " + std::to_string(before + 1));
    }
  }
}

// The writer reads what he was told was written, at once; others within five seconds.
void Auditor::CheckReads() {
  for (const auto& [operation, course] : courses_) {
    const Record& read = course.ended;
    if (read.writes() || read.action != "read") continue;
    if (read.phase == Phase::kFail) Find(verdict_.lost, read.name + " could not be read");
    const auto changes = changes_.find(read.name);
    if (read.phase != Phase::kOk || changes == changes_.end()) continue;
    for (const Record& change : changes->second) {
      const bool own = change.client == read.client && change.time_us < course.begun.time_us;
      const bool old = change.time_us + kStaleUs < course.begun.time_us;
      if (change.version > read.version && (own || old)) {
        Find(verdict_.stale, read.name + " was read as version " + std::to_string(read.version) +
                                 " by client " + std::to_string(read.client) + " though " +
                                 std::to_string(change.version) + " was acknowledged " +
                                 std::to_string(course.begun.time_us - change.time_us) +
                                 " us before to client " + std::to_string(change.client));
        break;
      }
    }
  }
}

void Auditor::ReadBack(HttpCaller& caller, const std::string& token) {
  for (const auto& [name, changes] : changes_) {
    const HttpAnswer answer = caller.Send("GET", "/v1/" + name, token);
    if (answer.status != 200) {
      Find(verdict_.lost, name + " is not there: " + std::to_string(answer.status));
      continue;
    }
    const std::int64_t version = VersionOf(answer.body), last = changes.back().version;
    if (version < last)
      Find(verdict_.lost, name + " has version " + std::to_string(version) + ", acknowledged was " +
                              std::to_string(last));
    if (version > last)
      Find(verdict_.doubled, name + " has version " + std::to_string(version) +
                                 ", nobody was told more than " + std::to_string(last));
    for (const char* field : {"title", "houseNumber", "description", "floorAreaM2X100", "state"}) {
      std::set<std::string> actions;
      for (const Record& change : changes)
        if (FieldOf(change) == field) actions.insert(change.action);
      const std::string value = LastOf(changes, actions), is = TextIn(answer.body, field);
      if (!actions.empty() && value != is)
        Find(verdict_.lost, name + "." + field + " is " + is + ", written was " + value);
    }
    if (IsTicket(name)) CheckTicketEvents(caller, token, name);
  }
}

// The steps and notes of a ticket: each acknowledged one is in its history, once, and no other.
void Auditor::CheckTicketEvents(HttpCaller& caller, const std::string& token,
                                const std::string& name) {
  std::multiset<std::string> told;
  for (const Record& change : changes_.at(name)) {
    if (change.action == "addNote") told.insert(change.value);
  }
  const HttpAnswer answer =
      caller.Send("GET", "/v1/" + name + "/events?pageSize=" + std::to_string(kPage), token);
  if (answer.status != 200) return Find(verdict_.lost, name + " has no history");
  std::multiset<std::string> kept;
  for (const Json& event : answer.body["events"]) {
    if (event["action"] == "NOTE") kept.insert(TextIn(event, "text"));
  }
  for (const std::string& note : std::set<std::string>(told.begin(), told.end())) {
    if (kept.count(note) < told.count(note)) Find(verdict_.lost, name + ": note " + note);
  }
  for (const std::string& note : std::set<std::string>(kept.begin(), kept.end())) {
    if (kept.count(note) > told.count(note)) Find(verdict_.doubled, name + ": note " + note);
  }
}

// What a site lists: each ticket and unit that was acknowledged, once, and none that was not.
void Auditor::CheckLists(HttpCaller& caller, const std::string& token, const Branch& branch) {
  for (const std::string collection : {"tickets", "units"}) {
    const std::string field = collection == "tickets" ? "title" : "houseNumber";
    std::map<std::string, int> listed;
    std::set<std::string> numbers;
    std::string page;
    do {
      const HttpAnswer answer = caller.Send("GET",
                                            "/v1/" + branch.site + "/" + collection + "?pageSize=" +
                                                std::to_string(kPage) + "&pageToken=" + page,
                                            token);
      if (answer.status != 200) return Find(verdict_.lost, branch.site + " cannot be listed");
      for (const Json& resource : answer.body.value(collection, Json::array())) {
        ++listed[TextIn(resource, field)];
        if (collection == "tickets" && !numbers.insert(resource["number"]).second)
          Find(verdict_.doubled, "the number " + TextIn(resource, "number"));
      }
      page = TextIn(answer.body, "nextPageToken");
    } while (!page.empty());
    for (const auto& [operation, course] : courses_) {
      const Record& made = course.ended;
      const std::string place = branch.site + "/" + collection + "/";
      if (made.action != "create" || !made.name.starts_with(place)) continue;
      const int count = listed[made.value];
      if (count == 0) Find(verdict_.lost, place + " has no " + made.value);
      if (count > 1) Find(verdict_.doubled, place + " has " + made.value + " more than once");
      listed.erase(made.value);
    }
    for (const auto& [value, count] : listed) {
      const bool ours = value.starts_with("L") || value.starts_with("9-2-");
      if (ours && count > 0) Find(verdict_.doubled, branch.site + ": nobody was told of " + value);
    }
  }
}

Verdict Auditor::Judge(int http_port, Accounts& accounts, const std::vector<Branch>& branches) {
  verdict_ = {};
  CountCourses();
  CheckVersions();
  CheckReads();
  HttpCaller caller(http_port);
  ReadBack(caller, accounts.Token(kAdministrator));
  for (const Branch& branch : branches) CheckLists(caller, accounts.Token(kAdministrator), branch);
  return verdict_;
}

std::string Verdict::Text() const {
  std::string text = std::to_string(writes) + " writes and " + std::to_string(reads) +
                     " reads acknowledged; " + std::to_string(in_doubt) +
                     " writes were in doubt, " + std::to_string(committed) +
                     " of them had been committed; " + std::to_string(lost) + " lost, " +
                     std::to_string(doubled) + " doubled, " + std::to_string(stale) +
                     " stale reads, " + std::to_string(open) + " without an end";
  for (const std::string& finding : findings) text += "\n    " + finding;
  return text;
}

}  // namespace steward::lab
