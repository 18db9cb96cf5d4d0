#include "services/directory/estate/fit_out_rules.h"

#include <algorithm>
#include <array>

#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

// The first row of a state that leads on is the step a refusal advises.
constexpr auto kFitOutTransitions = [] {
  using enum FitOutState;
  using enum FitOutAction;
  using enum FitOutWho;
  return std::to_array<FitOutTransition>({
      {kNone, kAsk, kAsked, kSteward},
      {kAsked, kPermit, kPermitted, kSteward},
      {kPermitted, kStart, kUnderWay, kSteward},
      {kUnderWay, kInspect, kInspected, kInspector},
      {kUnderWay, kPassEndDate, kOverdue, kTime},
      {kUnderWay, kExtend, kExtended, kSteward},
      {kOverdue, kInspect, kInspected, kInspector},
      {kOverdue, kExtend, kExtended, kSteward},
      {kExtended, kResume, kUnderWay, kSteward},
      {kInspected, kPassHoldingTime, kDepositPeriod, kTime},
      {kDepositPeriod, kClose, kClosed, kCashier},
      {kUnderWay, kRecord, kUnderWay, kSteward},
      {kOverdue, kRecord, kOverdue, kSteward},
      {kPermitted, kReturnPasses, kPermitted, kSteward},
      {kUnderWay, kReturnPasses, kUnderWay, kSteward},
      {kOverdue, kReturnPasses, kOverdue, kSteward},
      {kInspected, kReturnPasses, kInspected, kSteward},
      {kDepositPeriod, kReturnPasses, kDepositPeriod, kSteward},
  });
}();

struct FitOutWord {
  std::string_view word;
  std::string_view zh;
};

FitOutWord TextsOf(FitOutState state) {
  switch (state) {
    case FitOutState::kNone: return {"NONE", "未申请"};
    case FitOutState::kAsked: return {"ASKED", "已申请"};
    case FitOutState::kPermitted: return {"PERMITTED", "许可"};
    case FitOutState::kUnderWay: return {"UNDER_WAY", "施工中"};
    case FitOutState::kOverdue: return {"OVERDUE", "逾期"};
    case FitOutState::kExtended: return {"EXTENDED", "延期"};
    case FitOutState::kInspected: return {"INSPECTED", "已验收"};
    case FitOutState::kDepositPeriod: return {"DEPOSIT_PERIOD", "退押金期"};
    case FitOutState::kClosed: return {"CLOSED", "已办结"};
  }
  return {};
}

FitOutWord TextsOf(FitOutAction action) {
  switch (action) {
    case FitOutAction::kAsk: return {"ASK", "申请"};
    case FitOutAction::kPermit: return {"PERMIT", "许可"};
    case FitOutAction::kStart: return {"START", "开工"};
    case FitOutAction::kRecord: return {"RECORD", "记录巡查"};
    case FitOutAction::kPassEndDate: return {"PASS_END_DATE", "超过截止日期"};
    case FitOutAction::kExtend: return {"EXTEND", "延期"};
    case FitOutAction::kResume: return {"RESUME", "继续施工"};
    case FitOutAction::kInspect: return {"INSPECT", "验收"};
    case FitOutAction::kPassHoldingTime: return {"PASS_HOLDING_TIME", "押金保留期满"};
    case FitOutAction::kReturnPasses: return {"RETURN_PASSES", "交回出入证"};
    case FitOutAction::kClose: return {"CLOSE", "退押金办结"};
  }
  return {};
}

FitOutWord TextsOf(FitOutWho who) {
  switch (who) {
    case FitOutWho::kSteward: return {"steward", "管家"};
    case FitOutWho::kInspector: return {"inspector", "验收人"};
    case FitOutWho::kCashier: return {"cashier", "出纳"};
    case FitOutWho::kTime: return {"time", "系统到期"};
  }
  return {};
}

Error MoveNotAllowed(FitOutState from, FitOutAction action) {
  FitOutWord missing{"nothing, it has ended", "无，已办结"};
  FitOutWord who{"nobody", "任何人均不能"};
  for (const FitOutTransition& row : kFitOutTransitions) {
    if (row.from != from || row.to == from) continue;
    missing = TextsOf(row.action);
    who = TextsOf(row.who);
    break;
  }
  const FitOutWord state = TextsOf(from);
  const FitOutWord step = TextsOf(action);
  return Fail(Reason::kFitOutMoveNotAllowed, {{"state", state.word},
                                              {"state_zh", state.zh},
                                              {"action", step.word},
                                              {"action_zh", step.zh},
                                              {"missing", missing.word},
                                              {"missing_zh", missing.zh},
                                              {"who", who.word},
                                              {"who_zh", who.zh}});
}

Error DateWrong(Day earliest) {
  return Fail(Reason::kFitOutDateWrong, {{"day", DayText(earliest)}});
}

Error PermitIncomplete(std::string_view missing, std::string_view missing_zh) {
  return Fail(Reason::kFitOutPermitIncomplete, {{"missing", missing}, {"missing_zh", missing_zh}});
}

}  // namespace

std::span<const FitOutTransition> FitOutTransitions() { return kFitOutTransitions; }

std::string_view WordOf(FitOutState state) { return TextsOf(state).word; }

Result<FitOutState> After(FitOutState from, FitOutAction action) {
  for (const FitOutTransition& row : kFitOutTransitions) {
    if (row.from == from && row.action == action) return row.to;
  }
  return MoveNotAllowed(from, action);
}

FitOutState StateOn(FitOutState stored, const std::optional<Day>& end,
                    const std::optional<Day>& release, Day today) {
  if (stored == FitOutState::kUnderWay && end && *end < today) return FitOutState::kOverdue;
  if (stored == FitOutState::kInspected && release && *release <= today)
    return FitOutState::kDepositPeriod;
  return stored;
}

Status CheckPermit(const FitOutPermit& permit, const FitOutTerms& terms, Day today) {
  if (permit.end < today) return DateWrong(today);
  if (!permit.has_acknowledged_warning) {
    return PermitIncomplete("the warning about load-bearing walls is not acknowledged",
                            "业主未签收承重墙安全告知");
  }
  if (permit.deposit_fen != terms.deposit_fen) {
    return Fail(Reason::kFitOutDepositDiffers,
                {{"expected_fen", std::to_string(terms.deposit_fen)}});
  }
  if (permit.deposit_fen > 0 && permit.payer == FitOutPayer::kNobody) {
    return PermitIncomplete("who paid the deposit", "押金缴纳人");
  }
  return {};
}

Status CheckExtension(Day end, Day new_end, Day today) {
  const Day earliest = std::max(DaysLater(end, 1), today);
  if (new_end < earliest) return DateWrong(earliest);
  return {};
}

Status CheckInspection(bool has_wet_rooms, const std::vector<FitOutStage>& stages,
                       const std::vector<FitOutViolation>& violations) {
  for (const FitOutViolation& violation : violations) {
    if (violation.corrected) continue;
    return Fail(Reason::kFitOutViolationOpen,
                {{"position", std::to_string(violation.position)}, {"text", violation.text}});
  }
  if (!has_wet_rooms) return {};
  bool is_tight = false;
  for (const FitOutStage& stage : stages) {
    if (stage.kind != FitOutStageKind::kClosedWaterTest) continue;
    is_tight = stage.finding == FitOutFinding::kPassed;
  }
  if (!is_tight) return Fail(Reason::kFitOutWaterTestMissing);
  return {};
}

Status CheckReturn(int out, int returned) {
  if (returned > out) return Fail(Reason::kFitOutPassesOut, {{"count", std::to_string(out)}});
  return {};
}

Status CheckNoneOut(int out) {
  if (out > 0) return Fail(Reason::kFitOutPassesOut, {{"count", std::to_string(out)}});
  return {};
}

std::string FitOutLifeCycleText() {
  std::string text = "```mermaid\nstateDiagram-v2\n";
  for (const FitOutTransition& row : kFitOutTransitions) {
    if (row.from == row.to) continue;
    text += "  " + (row.from == FitOutState::kNone ? "[*]" : std::string(WordOf(row.from))) +
            " --> " + std::string(WordOf(row.to)) + ": " + std::string(TextsOf(row.action).word) +
            " (" + std::string(TextsOf(row.who).word) + ")\n";
  }
  return text + "  CLOSED --> [*]\n```\n";
}

}  // namespace steward::directory
