#include "services/tickets/transitions.h"

#include <array>
#include <deque>
#include <vector>

#include "steward/tickets/v1/reasons.h"

namespace steward::tickets {
namespace {

using enum State;

constexpr States kBeforeWork = {kRegistered, kAccepted,  kWaitingDispatch, kDispatched,
                                kTaken,      kNotAtHome, kArrived,         kQuoteShown};
constexpr States kPausable = {kWaitingDispatch, kDispatched, kTaken, kNotAtHome,
                              kArrived,         kQuoteShown, kInWork};
constexpr States kBeforeDone =
    kBeforeWork | States{kInWork, kPaused, kHandedOut, kCannotBeRepaired};
constexpr States kAfterWork = {kDone, kSigned, kVisited};
constexpr States kOpen = kBeforeDone | kAfterWork;
constexpr States kEnded = {kClosed, kExplained, kOutOfScope, kMerged, kWithdrawn, kVoid};

// Rows whose `to` is kNone keep the state.
constexpr State kSame = kNone;

constexpr Transition kTransitions[] = {
    {kNone, Action::kRegister, kRegistered, Who::kDesk},
    {kNone, Action::kRegisterRework, kWaitingDispatch, Who::kDesk},
    {kNone, Action::kImport, kClosed, Who::kImporter},
    {kNone, Action::kImport, kExplained, Who::kImporter},
    {kNone, Action::kImport, kOutOfScope, Who::kImporter},
    {kNone, Action::kImport, kWithdrawn, Who::kImporter},
    {kRegistered, Action::kAccept, kAccepted, Who::kDesk},
    {kRegistered, Action::kMarkOutOfScope, kOutOfScope, Who::kDesk},
    {{kRegistered, kAccepted}, Action::kExplain, kExplained, Who::kDesk},
    {kAccepted, Action::kQueue, kWaitingDispatch, Who::kDesk, When::kWithWork},
    {kAccepted, Action::kResolve, kDone, Who::kDesk, When::kByCall},
    {kAccepted, Action::kRecordReturnVisit, kVisited, Who::kReturnVisitClerk, When::kWithoutWork},
    {kAccepted, Action::kTryReturnVisit, kSame, Who::kReturnVisitClerk, When::kWithoutWork},
    {kAccepted, Action::kTell, kSame, Who::kDesk, When::kWithoutWork},
    {{kWaitingDispatch, kDispatched, kTaken}, Action::kDispatch, kDispatched, Who::kDispatcher},
    {kNotAtHome, Action::kDispatch, kDispatched, Who::kDeskOrTechnician},
    {kWaitingDispatch, Action::kGrab, kDispatched, Who::kTechnician},
    {kWaitingDispatch, Action::kHandOut, kHandedOut, Who::kDispatcher},
    {kDispatched, Action::kTake, kTaken, Who::kTechnician},
    {{kDispatched, kTaken}, Action::kReturn, kWaitingDispatch, Who::kTechnician},
    {kTaken, Action::kArrive, kArrived, Who::kTechnician},
    {kTaken, Action::kReportNotAtHome, kNotAtHome, Who::kTechnician},
    {kArrived, Action::kStartWork, kInWork, Who::kTechnician},
    {{kArrived, kInWork}, Action::kShowQuote, kQuoteShown, Who::kTechnician},
    {kQuoteShown, Action::kConsent, kInWork, Who::kCustomer},
    {kQuoteShown, Action::kRefuseQuote, kWithdrawn, Who::kCustomer},
    {kQuoteShown, Action::kRefuseQuote, kDone, Who::kCustomer},
    {{kArrived, kInWork}, Action::kHandOut, kHandedOut, Who::kTechnician},
    {{kArrived, kInWork}, Action::kMarkCannotBeRepaired, kCannotBeRepaired, Who::kTechnician},
    {kHandedOut, Action::kTakeBack, kWaitingDispatch, Who::kSteward},
    {kHandedOut, Action::kTakeBack, kInWork, Who::kSteward},
    {kInWork, Action::kResolve, kDone, Who::kTechnician},
    {kHandedOut, Action::kResolve, kDone, Who::kSteward},
    {kCannotBeRepaired, Action::kResolve, kDone, Who::kManager},
    {kPausable, Action::kPause, kPaused, Who::kTechnicianOrDispatcher},
    {kPaused, Action::kResume, kWaitingDispatch, Who::kTechnicianOrDispatcher},
    {kPaused, Action::kResume, kDispatched, Who::kTechnicianOrDispatcher},
    {kPaused, Action::kResume, kTaken, Who::kTechnicianOrDispatcher},
    {kPaused, Action::kResume, kNotAtHome, Who::kTechnicianOrDispatcher},
    {kPaused, Action::kResume, kArrived, Who::kTechnicianOrDispatcher},
    {kPaused, Action::kResume, kQuoteShown, Who::kTechnicianOrDispatcher},
    {kPaused, Action::kResume, kInWork, Who::kTechnicianOrDispatcher},
    {kDone, Action::kSignOff, kSigned, Who::kSigner},
    {kDone, Action::kRefuseSignOff, kInWork, Who::kSigner},
    {kDone, Action::kRefuseSignOff, kWaitingDispatch, Who::kSigner},
    {kSigned, Action::kTryReturnVisit, kSame, Who::kReturnVisitClerk},
    {kSigned, Action::kRecordReturnVisit, kVisited, Who::kReturnVisitClerk},
    {kAfterWork, Action::kTell, kSame, Who::kDesk},
    {kVisited, Action::kClose, kClosed, Who::kDesk},
    {kClosed, Action::kReopen, kSame, Who::kDesk},
    {kBeforeWork, Action::kVoid, kVoid, Who::kDesk},
    {kPaused, Action::kVoid, kVoid, Who::kDesk, When::kBeforeWork},
    {kBeforeWork, Action::kWithdraw, kWithdrawn, Who::kDeskOrOwner},
    {kPaused, Action::kWithdraw, kWithdrawn, Who::kDeskOrOwner, When::kBeforeWork},
    {kBeforeDone, Action::kMerge, kMerged, Who::kDeskOrTechnician},
    {kBeforeDone, Action::kReclassify, kSame, Who::kDesk},
    {kOpen, Action::kTransfer, kSame, Who::kStaff},
    {kOpen, Action::kNote, kSame, Who::kStaff},
    {kOpen, Action::kReplan, kSame, Who::kService},
    {kOpen, Action::kWarn, kSame, Who::kService},
    // A clock that ran out before the end may be noticed after it.
    {kOpen | kEnded, Action::kMiss, kSame, Who::kService},
};

constexpr std::array<Word, 14> kWho = {{
    {"desk", "前台"},
    {"desk, owner", "前台或业主"},
    {"desk, technician", "前台或维修人员"},
    {"dispatcher", "派单员"},
    {"technician", "维修人员"},
    {"technician, dispatcher", "维修人员或派单员"},
    {"owner or occupant", "业主或使用人"},
    {"steward", "管家"},
    {"manager", "经理"},
    {"signer by kind of work", "按工作类别规定的签字人"},
    {"return-visit clerk", "回访员"},
    {"staff", "员工"},
    {"importer", "导入人员"},
    {"the service", "系统"},
}};

bool KindFits(const Transition& row, const Situation& here) {
  if (row.when == When::kWithWork || row.when == When::kByCall) return NeedsWork(here.kind);
  return row.when != When::kWithoutWork || !NeedsWork(here.kind);
}

bool Fits(const Transition& row, const Situation& here) {
  if (!row.from.contains(here.state) || !KindFits(row, here)) return false;
  if (row.action == Action::kResume) return row.to == here.paused_state;
  return row.when != When::kBeforeWork || here.paused_state != kInWork;
}

// The first row of the shortest way from here to where `action` is allowed; null when none leads
// there.
const Transition* FirstStepTo(const Situation& here, Action action) {
  struct Way {
    Situation at;
    const Transition* first;
  };
  std::deque<Way> ways = {{here, nullptr}};
  States seen = here.state;
  while (!ways.empty()) {
    const Way way = ways.front();
    ways.pop_front();
    if (way.first != nullptr && IsAllowed(way.at, action)) return way.first;
    for (const Transition& row : kTransitions) {
      if (row.to == kSame || row.when == When::kByCall || !Fits(row, way.at) ||
          seen.contains(row.to))
        continue;
      // A pause leads nowhere that was not open before it.
      if (row.action == Action::kPause) continue;
      seen = seen | row.to;
      ways.push_back({{row.to, kNone, here.kind}, way.first == nullptr ? &row : way.first});
    }
  }
  return nullptr;
}

// Texts for a ticket that can only go on: what it can go on with.
std::string NextSteps(const Situation& here, bool zh) {
  std::string text;
  for (const Transition& row : kTransitions) {
    if (row.to == kSame || !Fits(row, here)) continue;
    const Word word = WordOf(row.action);
    const std::string_view step = zh ? word.zh : word.word;
    if (text.find(step) != text.npos) continue;
    if (!text.empty()) text += zh ? "、" : ", ";
    text += step;
  }
  return zh ? "无此步骤，可办理：" + text : "there is no way; possible is " + text;
}

std::string FromText(State state) {
  return state == kNone ? "[*]" : std::string(WordOf(state).word);
}

}  // namespace

Word WordOf(Who who) { return kWho.at(static_cast<size_t>(who)); }

std::span<const Transition> Transitions() { return kTransitions; }

bool LeadsTo(const Situation& here, Action action, State to) {
  for (const Transition& row : kTransitions) {
    if (row.action == action && Fits(row, here) &&
        (row.to == to || (row.to == kSame && to == here.state)))
      return true;
  }
  return false;
}

bool IsAllowed(const Situation& here, Action action) {
  for (const Transition& row : kTransitions) {
    if (row.action == action && Fits(row, here)) return true;
  }
  return false;
}

Status CheckAllowed(const Situation& here, Action action) {
  if (IsAllowed(here, action)) return {};
  const Word state = WordOf(here.state), step = WordOf(action);
  if (IsEnd(here.state)) {
    return Fail(Reason::kTicketEnded, {{"state", state.word},
                                       {"state_zh", state.zh},
                                       {"action", step.word},
                                       {"action_zh", step.zh},
                                       {"who", WordOf(Who::kDesk).word},
                                       {"who_zh", WordOf(Who::kDesk).zh}});
  }
  const Transition* missing = FirstStepTo(here, action);
  const Word who = WordOf(missing == nullptr ? Who::kStaff : missing->who);
  const std::string missing_en =
      missing == nullptr ? NextSteps(here, false) : std::string(WordOf(missing->action).word);
  const std::string missing_zh =
      missing == nullptr ? NextSteps(here, true) : std::string(WordOf(missing->action).zh);
  bool other_kind_could = false;
  for (const Transition& row : kTransitions) {
    other_kind_could = other_kind_could || (row.action == action && row.from.contains(here.state) &&
                                            !KindFits(row, here));
  }
  const Word kind = WordOf(here.kind);
  return Fail(other_kind_could ? Reason::kKindDoesNotFit : Reason::kMoveNotAllowed,
              {{"state", state.word},
               {"state_zh", state.zh},
               {"kind", kind.word},
               {"kind_zh", kind.zh},
               {"action", step.word},
               {"action_zh", step.zh},
               {"missing", missing_en},
               {"missing_zh", missing_zh},
               {"who", who.word},
               {"who_zh", who.zh}});
}

std::string LifeCycleText() {
  std::string diagram = "```mermaid\nstateDiagram-v2\n";
  std::string table = "| keeps the state | in | by |\n|---|---|---|\n";
  for (const Transition& row : kTransitions) {
    std::string from_all;
    for (int i = 0; i < kStateCount; ++i) {
      const State from = static_cast<State>(i);
      if (!row.from.contains(from)) continue;
      from_all += (from_all.empty() ? "" : ", ") + FromText(from);
      if (row.to == kSame) continue;
      diagram += "  " + FromText(from) + " --> " + FromText(row.to) + ": " +
                 std::string(WordOf(row.action).word) + " (" + std::string(WordOf(row.who).word) +
                 ")\n";
    }
    if (row.to == kSame) {
      table += "| " + std::string(WordOf(row.action).word) + " | " + from_all + " | " +
               std::string(WordOf(row.who).word) + " |\n";
    }
  }
  for (int i = 0; i < kStateCount; ++i) {
    if (IsEnd(static_cast<State>(i)))
      diagram += "  " + FromText(static_cast<State>(i)) + " --> [*]\n";
  }
  return diagram + "```\n\n" + table;
}

}  // namespace steward::tickets
