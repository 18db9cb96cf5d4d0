#include "tests/simulation/world.h"

#include <algorithm>
#include <array>

#include "common/log/log.h"
#include "services/tickets/stored_history.h"
#include "tests/simulation/installation.h"

namespace steward::simulation {
namespace {

using namespace std::chrono_literals;

constexpr int kClients = 16;
constexpr int kProcesses = 2;
// Fibers: a client's request, its duplicate, and what each process does beside the calls.
constexpr int kDuplicates = kClients;
constexpr int kRelays = 2 * kClients;
constexpr int kWatches = kRelays + kProcesses;
constexpr int kAppliers = kWatches + kProcesses;
constexpr int kFibers = kAppliers + kProcesses;

constexpr int kDeadlockFault = 1213;
constexpr int kLostFault = 2013;
const Time kBegin{std::chrono::sys_days(std::chrono::year(2026) / 3 / 2) + 1h};

// A thrower of dice that is made quickly.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u + 0x632BE59BD9B4E019u) {}
  int operator()(int below) {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return static_cast<int>((state_ * 0x2545F4914F6CDD1Du >> 33) %
                            static_cast<std::uint64_t>(below));
  }

 private:
  std::uint64_t state_;
};

bool IsDefinite(const Error& error) {
  return error.code == Code::kFailedPrecondition || error.code == Code::kNotFound ||
         error.code == Code::kInvalidArgument;
}

class World final : public Network {
 public:
  explicit World(std::uint64_t seed) : seed_(seed) {
    here = this;
    tickets_.on_commit = [this](const auto& changes) { TicketsCommitted(changes); };
    reader_.on_commit = [this](const auto& changes) { ReaderCommitted(changes); };
    Prepare(tickets_);
    log_service_.emplace(clock_);
    for (int i = 0; i < kProcesses; ++i) Begin(i);
    Settle();  // the reader is known to the log before anything happens
  }
  ~World() override {
    for (int fiber = 0; fiber < kFibers; ++fiber) fibers_.Kill(fiber);
    services_ = {};
    readers_ = {};
    log_service_.reset();
    here = nullptr;
  }

  void Do(const Step& step);
  void Rest();
  Outcome outcome() const { return outcome_; }
  bool wrong() const { return !reference_.problem().empty(); }
  const Reference& reference() const { return reference_; }

 private:
  struct Client {
    Request request;
    bool open = false;  // not answered for good
    int sent = 0;
    std::string ticket;  // the one it works on
  };

  MemorySchema& SchemaOf(std::string_view name) override {
    return name == kTicketsSchema ? tickets_ : reader_;
  }
  MemoryRedis& redis() override { return streams_; }
  void Yield() override { fibers_.Yield(); }
  int TakeFault(const std::string& process) override {
    const auto fault = faults_.find(process);
    if (fault == faults_.end()) return 0;
    const int error = fault->second;
    faults_.erase(fault);
    return error;
  }
  bool LosesReply(const std::string& process) override { return lost_replies_.erase(process) > 0; }

  static std::string ServiceName(int i) { return "tickets-" + std::to_string(i); }
  static std::string ReaderName(int i) { return "reader-" + std::to_string(i); }
  void Begin(int process);
  void Kill(int process);
  void Send(int client, int fiber, int process);
  void Send(const Step& step);
  void Slice(Dice& dice);
  void RunAll();
  void Settle();
  void WorkBeside(int first, int process, const std::function<void()>& work);
  void TicketsCommitted(const std::vector<Change>& changes);
  void ReaderCommitted(const std::vector<Change>& changes);
  void Trace(const Record& record);

  const std::uint64_t seed_;
  Fibers fibers_{kFibers};
  std::array<int, kFibers> process_of_{};
  testing::ManualClock clock_{kBegin};
  MemorySchema tickets_{[this] { fibers_.Yield(); }};
  MemorySchema reader_{[this] { fibers_.Yield(); }};
  MemoryRedis streams_;
  std::map<std::string, int> faults_;
  std::set<std::string> lost_replies_;
  Reference reference_;
  Outcome outcome_;
  CountingIds ids_;
  auth::Policy policy_;
  cache::Redis redis_{{}};
  std::optional<LogService> log_service_;
  std::array<std::unique_ptr<ServiceProcess>, kProcesses> services_;
  std::array<std::unique_ptr<ReaderProcess>, kProcesses> readers_;
  std::array<Client, kClients> clients_;
  int requests_ = 0;
};

rpc::Client& Nobody() {
  static rpc::Client nobody("identity", "ipv4:127.0.0.1:1", 1);
  return nobody;
}

void World::Begin(int process) {
  const auto at = static_cast<size_t>(process);
  services_[at] = std::make_unique<ServiceProcess>(
      ServiceProcess::Parts{ServiceName(process), Nobody(), ids_, policy_, clock_, redis_});
  readers_[at] = std::make_unique<ReaderProcess>(ReaderName(process), *log_service_, redis_);
}

// Both processes of this number end, in the middle of whatever they do, and begin anew.
void World::Kill(int process) {
  for (int fiber = 0; fiber < kFibers; ++fiber) {
    if (process_of_[static_cast<size_t>(fiber)] == process) fibers_.Kill(fiber);
  }
  services_[static_cast<size_t>(process)].reset();
  readers_[static_cast<size_t>(process)].reset();
  Begin(process);
  ++outcome_.kills;
}

void World::Send(int number, int fiber, int process) {
  process_of_[static_cast<size_t>(fiber)] = process;
  fibers_.Start(
      fiber, [this, number, process, sent = clients_[static_cast<size_t>(number)].request] {
        const Result<std::string> answer = services_[static_cast<size_t>(process)]->Do(sent);
        Client& client = clients_[static_cast<size_t>(number)];
        const bool is_last = client.request.id == sent.id;
        if (answer.ok()) {
          reference_.Answered(sent.id, answer.value());
          ++outcome_.sums.answers;
        } else if (IsDefinite(answer.error())) {
          // Another copy of it may still be under way, and be done.
          const bool twin = fibers_.runs(number) && fibers_.runs(kDuplicates + number);
          if (!twin && is_last && client.open) reference_.Refused(sent.id);
        } else {
          return;  // it is not known; the client asks again
        }
        if (is_last) client.open = false;
      });
}

void World::Send(const Step& step) {
  const int number = step.who % kClients;
  Client& client = clients_[static_cast<size_t>(number)];
  if (fibers_.runs(number)) return;
  if (!client.open) {
    if (fibers_.runs(kDuplicates + number)) return;  // a late copy of the last one
    const bool fresh = client.ticket.empty() || step.amount % 23 == 0;
    if (fresh) client.ticket = ids_.Next(clock_.Now()).ToString();
    // Some work on what another one has reported.
    const Client& other = clients_[static_cast<size_t>(step.amount % kClients)];
    const bool foreign = !fresh && step.amount % 5 == 0 && !other.ticket.empty();
    client.request = {ids_.Next(clock_.Now()).ToString(),
                      fresh ? Ask::kRegister : static_cast<Ask>(1 + step.amount % (kAskCount - 1)),
                      foreign ? other.ticket : client.ticket};
    client.open = true;
    ++requests_;
  }
  Send(number, number, (step.who + step.slices) % kProcesses);
}

void World::WorkBeside(int first, int process, const std::function<void()>& work) {
  const int fiber = first + process;
  if (fibers_.runs(fiber)) return;
  process_of_[static_cast<size_t>(fiber)] = process;
  fibers_.Start(fiber, work);
}

void World::Do(const Step& step) {
  const int process = step.who % kProcesses;
  const auto at = static_cast<size_t>(process);
  switch (step.kind) {
    case StepKind::kRequest: Send(step); break;
    case StepKind::kDuplicate: {
      const int client = step.who % kClients;
      if (clients_[static_cast<size_t>(client)].request.id.empty() ||
          fibers_.runs(kDuplicates + client))
        break;
      Send(client, kDuplicates + client, step.amount % kProcesses);
      break;
    }
    case StepKind::kRelay:
      WorkBeside(kRelays, process, [this, at] { services_[at]->Relay(); });
      break;
    case StepKind::kWatch:
      WorkBeside(kWatches, process, [this, at] { services_[at]->Watch(); });
      break;
    case StepKind::kApplier:
      WorkBeside(kAppliers, process, [this, at] { readers_[at]->Apply(); });
      break;
    case StepKind::kMinutes: clock_.Set(clock_.Now() + std::chrono::minutes(step.amount)); break;
    case StepKind::kBack: clock_.Set(clock_.Now() - std::chrono::minutes(step.amount)); break;
    case StepKind::kSteady: steady += std::chrono::milliseconds(step.amount); break;
    case StepKind::kKill: Kill(process); break;
    case StepKind::kDropLocks:
      DropLockHolders(ServiceName(process));
      DropLockHolders(ReaderName(process));
      break;
    case StepKind::kDeadlock:
    case StepKind::kBreak:
      faults_[step.amount % 3 == 0 ? ReaderName(process) : ServiceName(process)] =
          step.kind == StepKind::kBreak ? kLostFault : kDeadlockFault;
      break;
    case StepKind::kLoseReply:
      lost_replies_.insert(step.amount % 3 == 0 ? ReaderName(process) : ServiceName(process));
      break;
    case StepKind::kWipeRedis: streams_.streams.clear(), streams_.last_ids.clear(); break;
    case StepKind::kRedisAway: streams_.away = !streams_.away; break;
    case StepKind::kDropEvents: streams_.drops = true; break;
    case StepKind::kMixEvents: streams_.duplicates = streams_.reverses = true; break;
    case StepKind::kRun: break;
  }
  Dice dice(seed_ ^ static_cast<std::uint64_t>(step.id) << 20);
  for (int i = 0; i < step.slices && !wrong(); ++i) Slice(dice);
}

// One of those that run goes on to its next statement.
void World::Slice(Dice& dice) {
  std::array<int, kFibers> ready;
  int count = 0;
  for (int fiber = 0; fiber < kFibers; ++fiber) {
    if (fibers_.runs(fiber)) ready[static_cast<size_t>(count++)] = fiber;
  }
  if (count > 0) fibers_.Resume(ready[static_cast<size_t>(dice(count))]);
}

void World::RunAll() {
  Dice dice(seed_);
  for (int i = 0; i < 200'000 && !wrong(); ++i) {
    bool any = false;
    for (int fiber = 0; fiber < kFibers; ++fiber) any = any || fibers_.runs(fiber);
    if (!any) return;
    Slice(dice);
  }
  reference_.Wrong("it does not come to an end");
}

// Everybody works until nothing changes any more.
void World::Settle() {
  for (std::int64_t before = -1; before != outcome_.commits && !wrong();) {
    before = outcome_.commits;
    steady += 11min;  // every look and every confirmation is due
    for (int round = 0; round < 3; ++round) {
      for (int process = 0; process < kProcesses; ++process) {
        for (const StepKind kind : {StepKind::kWatch, StepKind::kRelay, StepKind::kApplier})
          Do({.kind = kind, .who = process});
        RunAll();
      }
    }
  }
}

void World::Rest() {
  faults_.clear();
  lost_replies_.clear();
  streams_.away = streams_.drops = streams_.duplicates = streams_.reverses = false;
  RunAll();
  for (int i = 0; i < 50 && !wrong(); ++i) {
    bool open = false;
    for (int client = 0; client < kClients; ++client) {
      if (!clients_[static_cast<size_t>(client)].open) continue;
      open = true;
      Do({.kind = StepKind::kRequest, .who = client});
      RunAll();
    }
    if (!open) break;
  }
  clock_.Set(std::max(clock_.Now(), kBegin) + 24h);
  // Settle() counts the commits of confirmations, too: it ends when only those are made.
  for (int round = 0; round < 4 && !wrong(); ++round) {
    steady += 11min;
    for (int process = 0; process < kProcesses; ++process) {
      for (const StepKind kind : {StepKind::kWatch, StepKind::kRelay, StepKind::kApplier}) {
        for (int i = 0; i < 3; ++i) {
          Do({.kind = kind, .who = process});
          RunAll();
        }
      }
    }
  }
  for (const Client& client : clients_) {
    if (client.open) reference_.Wrong("a request is never answered");
  }
  reference_.AtRest(clock_.Now());
}

void World::Trace(const Record& record) {
  for (const Cell& cell : record) {
    const auto* number = std::get_if<std::int64_t>(&cell);
    outcome_.trace =
        outcome_.trace * 1099511628211u + static_cast<std::uint64_t>(number ? *number : 7);
  }
}

void World::TicketsCommitted(const std::vector<Change>& changes) {
  ++outcome_.commits;
  for (const Change& change : changes) {
    if (change.after == nullptr || change.before != nullptr) continue;
    const Record& row = *change.after;
    Trace(row);
    const std::string& table = change.table.name;
    if (table == "outbox") reference_.Happened(IntOf(row[0]), TextOf(row[1]));
    if (table == "outbox_positions") reference_.Placed(IntOf(row[0]), IntOf(row[1]));
    if (table == "event_epochs") reference_.EpochBegan();
    if (table != "ticket_entries") continue;
    const std::optional<tickets::Entry> entry = tickets::DecodeEntry(TextOf(row[7]));
    Reference::Entry seen{.ticket = TextOf(row[1]),
                          .sequence = entry->sequence,
                          .action = std::string(tickets::WordOf(entry->action).word),
                          .time = entry->time,
                          .request = entry->text};
    if (const auto* notice = std::get_if<tickets::ClockNotice>(&entry->detail)) {
      seen.clock = static_cast<int>(notice->clock);
      seen.clock_time = notice->time;
    }
    reference_.Committed(seen);
  }
  for (const Change& change : changes) {
    if (change.after == nullptr || change.table.name != "tickets") continue;
    const Record& row = *change.after;
    const auto state = static_cast<tickets::State>(IntOf(row[change.table.At("state")]));
    reference_.Saved(
        TextOf(row[1]), IntOf(row[change.table.At("version")]),
        static_cast<int>(tickets::DecodeHistory(TextOf(row[change.table.At("history")]))->size()),
        std::string(tickets::WordOf(state).word));
  }
}

void World::ReaderCommitted(const std::vector<Change>& changes) {
  ++outcome_.commits;
  for (const Change& change : changes) {
    if (change.after == nullptr || change.table.name != "notes") continue;
    const Record& row = *change.after;
    Trace(row);
    reference_.Noted(IntOf(row[0]), IntOf(row[1]), TextOf(row[2]));
  }
  for (const Change& change : changes) {
    if (change.after == nullptr || change.table.name != "consumer_cursors") continue;
    reference_.CursorMoved(IntOf((*change.after)[2]));
  }
}

StepKind KindOf(Dice& dice) {
  struct Share {
    StepKind kind;
    int share;
  };
  constexpr Share kShares[] = {
      {StepKind::kRequest, 420},   {StepKind::kDuplicate, 40}, {StepKind::kRelay, 90},
      {StepKind::kWatch, 90},      {StepKind::kApplier, 110},  {StepKind::kMinutes, 80},
      {StepKind::kBack, 8},        {StepKind::kSteady, 30},    {StepKind::kKill, 12},
      {StepKind::kDropLocks, 14},  {StepKind::kDeadlock, 20},  {StepKind::kBreak, 14},
      {StepKind::kLoseReply, 14},  {StepKind::kWipeRedis, 5},  {StepKind::kRedisAway, 6},
      {StepKind::kDropEvents, 12}, {StepKind::kMixEvents, 12}, {StepKind::kRun, 23},
  };
  int left = dice(1000);
  for (const Share& share : kShares) {
    if (left < share.share) return share.kind;
    left -= share.share;
  }
  return StepKind::kRun;
}

int AmountOf(StepKind kind, Dice& dice) {
  switch (kind) {
    case StepKind::kMinutes: return dice(10) == 0 ? dice(3'000) : dice(120);
    case StepKind::kBack: return dice(90);
    case StepKind::kSteady: return dice(6) == 0 ? dice(150'000) : dice(3'000);
    default: return dice(1'000'000);
  }
}

}  // namespace

std::vector<Step> StepsOf(std::uint64_t seed) {
  Dice dice(seed);
  const int clients = 1 + dice(kClients);
  std::vector<Step> steps(static_cast<size_t>(500 + dice(300)));
  int id = 0;
  for (Step& step : steps) {
    step.id = ++id;
    step.kind = KindOf(dice);
    const bool of_client = step.kind == StepKind::kRequest || step.kind == StepKind::kDuplicate;
    step.who = dice(of_client ? clients : kProcesses);
    step.amount = AmountOf(step.kind, dice);
    step.slices = dice(4) == 0 ? dice(40) : dice(8);
  }
  return steps;
}

std::string TextOf(const Step& step) {
  constexpr const char* kWords[] = {
      "request",    "duplicate",  "relay",      "watch",       "applier",    "minutes",
      "back",       "steady",     "kill",       "drop locks",  "deadlock",   "break",
      "lose reply", "wipe Redis", "Redis away", "drop events", "mix events", "run"};
  return std::to_string(step.id) + ": " + kWords[static_cast<int>(step.kind)] +
         " who=" + std::to_string(step.who) + " amount=" + std::to_string(step.amount) +
         " slices=" + std::to_string(step.slices);
}

Outcome Simulate(std::uint64_t seed, const std::vector<Step>& steps) {
  World world(seed);
  for (const Step& step : steps) {
    if (world.wrong()) break;
    world.Do(step);
  }
  if (!world.wrong()) world.Rest();
  Outcome outcome = world.outcome();
  outcome.problem = world.reference().problem();
  outcome.sums = world.reference().sums();
  return outcome;
}

std::vector<Step> Shrink(std::uint64_t seed, std::vector<Step> steps) {
  const size_t before = steps.size();
  for (size_t part = steps.size() / 2; part > 0; part /= 2) {
    for (size_t begin = 0; begin < steps.size();) {
      std::vector<Step> fewer(steps.begin(), steps.begin() + static_cast<long>(begin));
      const size_t end = std::min(steps.size(), begin + part);
      fewer.insert(fewer.end(), steps.begin() + static_cast<long>(end), steps.end());
      if (Simulate(seed, fewer).problem.empty()) {
        begin = end;
      } else {
        steps = std::move(fewer);
      }
    }
  }
  // What could not be left out at first perhaps can be now.
  if (steps.size() < before) return Shrink(seed, std::move(steps));
  return steps;
}

}  // namespace steward::simulation
