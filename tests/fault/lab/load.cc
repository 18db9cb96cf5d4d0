#include "tests/fault/lab/load.h"

#include <google/protobuf/util/time_util.h>

#include <array>
#include <optional>
#include <random>

#include "tests/support/stack.h"

namespace steward::lab {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kOperationsOfAClient = 10'000'000;
constexpr milliseconds kBeforeRepeating{20};
constexpr size_t kOpenTickets = 4;

// The way of a ticket after its registration, each step by the desk or by the technician.
struct Step {
  const char* verb;
  bool by_technician;
  const char* state;  // afterwards
};
constexpr std::array<Step, 6> kWay = {{{"accept", false, "STATE_WAITING_DISPATCH"},
                                       {"dispatch", false, "STATE_DISPATCHED"},
                                       {"take", true, "STATE_TAKEN"},
                                       {"arrive", true, "STATE_ARRIVED"},
                                       {"startWork", true, "STATE_IN_WORK"},
                                       {"resolve", true, "STATE_DONE"}}};

std::string FieldText(const Json& resource, const char* field) {
  const auto found = resource.find(field);
  if (found == resource.end()) return "";
  return found->is_string() ? found->get<std::string>() : found->dump();
}

// When it was changed last, in microseconds since 1970.
std::int64_t ChangeOf(const Json& resource) {
  google::protobuf::Timestamp time;
  const bool known =
      google::protobuf::util::TimeUtil::FromString(FieldText(resource, "updateTime"), &time);
  return known ? google::protobuf::util::TimeUtil::TimestampToMicroseconds(time) : 0;
}

// What the value of a record of this action is read from.
const char* ReadFieldOf(const std::string& name) {
  if (name.find("/tickets/") != name.npos) return "state";
  return name.find("/units/") != name.npos ? "floorAreaM2X100" : "state";
}

}  // namespace

HttpAnswer Operator::Do(Operation operation) {
  Record& record = operation.record;
  record.operation = client_ * kOperationsOfAClient + ++operations_;
  record.client = client_;
  const std::string body = operation.body.is_null() ? "" : operation.body.dump();
  const std::string headers =
      "X-Request-Timeout-Ms: 2000\r\n" +
      (record.writes() ? "Idempotency-Key: " + record.key + "\r\n" : std::string());
  record.phase = Phase::kInvoke;
  bool again = false;
  while (true) {
    const std::string token = accounts_.Token(operation.account);
    record.time_us = NowUs();
    history_.Append(record);
    const std::int64_t sent_us = record.time_us;
    const HttpAnswer answer = caller_.Send(operation.method, operation.path, token, body, headers);
    ++counts_.answers;
    record.phase = Judge(record, answer);
    record.time_us = NowUs();
    record.status = answer.status;
    if (record.phase == Phase::kOk) {
      if (record.name.empty()) record.name = FieldText(answer.body, "name");
      record.version = VersionOf(answer.body);
      record.change_us = ChangeOf(answer.body);
      if (again && record.change_us != 0 && record.change_us < sent_us) ++counts_.committed;
      if (!record.writes() && record.action != "list")
        record.value = FieldText(answer.body, ReadFieldOf(record.name));
      ++(record.writes() ? counts_.writes : counts_.reads);
    }
    history_.Append(record);
    if (record.phase != Phase::kInfo || !record.writes()) return answer;
    if (!again) ++counts_.doubtful;
    again = true;
    record.phase = Phase::kAgain;
    std::this_thread::sleep_for(kBeforeRepeating);
  }
}

Phase Operator::Judge(const Record& record, const HttpAnswer& answer) {
  if (answer.status == 200) return Phase::kOk;
  const std::string reason = answer.Reason();
  if (answer.status == 0 || answer.status == 503 || answer.status == 504) {
    ++counts_.failed;
    return Phase::kInfo;
  }
  // Not done, and may be asked for again under the same key.
  if (answer.status == 429 || reason == "CONTENTION") return Phase::kInfo;
  if (record.base != 0 && reason == "ETAG_MISMATCH") {
    ++counts_.refused;
    return Phase::kFail;
  }
  if (counts_.unexpected++ == 0 || unexpected_.empty()) {
    unexpected_ = record.action + " " + record.name + " under " + record.key + ": " +
                  std::to_string(answer.status) + " " + answer.text;
  }
  return answer.status >= 500 ? Phase::kInfo : Phase::kFail;
}

// What it does, by dice.
class Load::Client {
 public:
  Client(int number, const LoadOptions& options, int http_port, Accounts& accounts,
         const std::vector<Branch>& branches, History& history, LoadCounts& counts)
      : number_(number),
        pace_(options.pace),
        branch_(branches.at(static_cast<size_t>(number) % branches.size())),
        random_(options.seed * 1'000 + static_cast<std::uint64_t>(number)),
        operator_(number, http_port, accounts, history, counts) {}

  void Run(const std::atomic<bool>& stop) {
    auto next = std::chrono::steady_clock::now();
    while (!stop) {
      Dice(100) < 26 ? Write() : Read();
      next = std::max(next + pace_, std::chrono::steady_clock::now() - pace_);
      std::this_thread::sleep_until(next);
    }
  }

  const std::string& unexpected() const { return operator_.unexpected(); }

 private:
  // A ticket of its own, which nobody else changes.
  struct Own {
    std::string name;
    size_t done = 0;  // of kWay
  };

  std::uint64_t Dice(std::uint64_t sides) { return random_() % sides; }
  const std::string& Any(const std::vector<std::string>& names) {
    return names[Dice(names.size())];
  }
  std::string Serial() { return std::to_string(number_) + "-" + std::to_string(++serial_); }

  HttpAnswer Post(Record record, const std::string& path, Json body, const std::string& account) {
    record.key = testing::NewRequestId();
    return operator_.Do({std::move(record), "POST", "/v1/" + path, account, std::move(body)});
  }

  void Write() {
    const std::uint64_t dice = Dice(100);
    if (dice < 8) return ChangeTicket();
    if (dice < 20) return ChangeUnit();
    if (dice < 24) return SwitchStaff();
    if (dice < 32) return CreateUnit();
    if (dice < 50 && !own_.empty()) return Note();
    if (own_.size() < kOpenTickets) return CreateTicket();
    Move();
  }

  void CreateTicket() {
    const std::string title = "L" + Serial();
    const HttpAnswer answer = Post({.action = "create", .value = title}, branch_.site + "/tickets",
                                   {{"kind", "KIND_HOME_REPAIR"},
                                    {"channel", "CHANNEL_PHONE"},
                                    {"severity", "SEVERITY_3"},
                                    {"title", title}},
                                   kAdministrator);
    if (answer.status == 200) own_.push_back({answer.body["name"], 0});
  }

  void Move() {
    const size_t which = Dice(own_.size());
    Own& own = own_[which];
    const Step& step = kWay[own.done];
    Json body = Json::object();
    if (step.verb == std::string("dispatch")) body["assignee"] = branch_.technician_name;
    if (step.verb == std::string("resolve")) body["text"] = "done";
    Post({.action = step.verb, .name = own.name, .value = step.state}, own.name + ":" + step.verb,
         body, step.by_technician ? branch_.technician : kAdministrator);
    if (++own.done == kWay.size()) own_.erase(own_.begin() + static_cast<std::ptrdiff_t>(which));
  }

  void Note() {
    const std::string name = own_[Dice(own_.size())].name, text = "N" + Serial();
    Post({.action = "addNote", .name = name, .value = text}, name + ":addNote",
         {{"kind", "NOTE_KIND_TRACKING"}, {"text", text}}, kAdministrator);
  }

  void CreateUnit() {
    const std::string number = "9-2-" + Serial();
    Post({.action = "create", .value = number}, branch_.site + "/units",
         {{"building", branch_.building}, {"houseNumber", number}}, kAdministrator);
  }

  // Reads, and changes what it has read if nobody else has changed it meanwhile.
  void ChangeTicket() { Change(Any(branch_.tickets), "description", "D" + Serial()); }
  void ChangeUnit() {
    Change(Any(branch_.units), "floorAreaM2X100", std::to_string(100 + Dice(1'000'000)));
  }
  void Change(const std::string& name, const std::string& field, const std::string& value) {
    const HttpAnswer now = Get(name);
    if (now.status != 200) return;
    const std::string mask = field == "description" ? field : "floor_area_m2_x100";
    operator_.Do({{.action = field,
                   .key = testing::NewRequestId(),
                   .name = name,
                   .base = VersionOf(now.body),
                   .value = value},
                  "PATCH",
                  "/v1/" + name + "?updateMask=" + mask,
                  kAdministrator,
                  {{field, value}, {"etag", now.body["etag"]}}});
  }

  void SwitchStaff() {
    const std::string name = Any(branch_.staff);
    const HttpAnswer now = Get(name);
    if (now.status != 200) return;
    const bool active = now.body["state"] == "STATE_ACTIVE";
    const std::string verb = active ? "disable" : "enable";
    Post({.action = verb,
          .name = name,
          .base = VersionOf(now.body),
          .value = active ? "STATE_DISABLED" : "STATE_ACTIVE"},
         name + ":" + verb, {{"etag", now.body["etag"]}}, kAdministrator);
  }

  HttpAnswer Get(const std::string& name) {
    return operator_.Do({{.action = "read", .name = name}, "GET", "/v1/" + name, kAdministrator});
  }

  void Read() {
    const std::uint64_t dice = Dice(100);
    if (dice < 40 && !own_.empty()) {
      Get(own_[Dice(own_.size())].name);
    } else if (dice < 70) {
      Get(Any(branch_.tickets));
    } else if (dice < 85) {
      Get(Any(branch_.units));
    } else if (dice < 92) {
      Get(Any(branch_.staff));
    } else {
      const std::string path = branch_.site + (dice < 96 ? "/tickets" : "/units") + "?pageSize=10";
      operator_.Do(
          {{.action = "list", .name = branch_.site}, "GET", "/v1/" + path, kAdministrator});
    }
  }

  const int number_;
  const std::chrono::microseconds pace_;
  const Branch& branch_;
  std::mt19937_64 random_;
  Operator operator_;
  std::vector<Own> own_;
  int serial_ = 0;
};

Load::Load(const LoadOptions& options, int http_port, Accounts& accounts,
           const std::vector<Branch>& branches, History& history) {
  for (int i = 1; i <= options.clients; ++i) {
    clients_.push_back(
        std::make_unique<Client>(i, options, http_port, accounts, branches, history, counts_));
  }
  for (const auto& client : clients_)
    threads_.emplace_back([this, one = client.get()] { one->Run(stop_); });
}

Load::~Load() { Stop(); }

void Load::Stop() {
  stop_ = true;
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

std::string Load::FirstUnexpected() const {
  for (const auto& client : clients_) {
    if (!client->unexpected().empty()) return client->unexpected();
  }
  return "";
}

}  // namespace steward::lab
