// The life cycle of a fit-out: one table of moves, and what each of them needs. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "services/directory/estate/days.h"

namespace steward::directory {

// The numbers are those of the proto.
enum class FitOutState {
  kNone = 0,
  kAsked = 1,
  kPermitted = 2,
  kUnderWay = 3,
  kOverdue = 4,
  kExtended = 5,
  kInspected = 6,
  kDepositPeriod = 7,
  kClosed = 8,
};
enum class FitOutPayer { kNobody = 0, kOwner = 1, kContractor = 2 };
enum class FitOutAction {
  kAsk,
  kPermit,
  kStart,
  kRecord,  // stages, violations and their correction
  kPassEndDate,
  kExtend,
  kResume,
  kInspect,
  kPassHoldingTime,
  kReturnPasses,
  kClose,
};
enum class FitOutWho { kSteward, kInspector, kCashier, kTime };

// `to` is `from` where the move keeps the state.
struct FitOutTransition {
  FitOutState from;
  FitOutAction action;
  FitOutState to;
  FitOutWho who;
};
std::span<const FitOutTransition> FitOutTransitions();

// UNDER_WAY, as it stands in answers of the API.
std::string_view WordOf(FitOutState state);

// Where the action leads from a state. FIT_OUT_MOVE_NOT_ALLOWED names the state, the missing step
// and who can do it.
Result<FitOutState> After(FitOutState from, FitOutAction action);

// The state on a day: what time alone moves. `end` is the last day of the works, `release` the
// first on which the deposit can be released.
FitOutState StateOn(FitOutState stored, const std::optional<Day>& end,
                    const std::optional<Day>& release, Day today);

// What a site asks for.
struct FitOutTerms {
  std::int64_t deposit_fen = 0;  // 0: none may be taken
  int holding_days = 0;
};

struct FitOutPermit {
  std::string agreement;
  std::string drawings;
  Day end;
  bool has_acknowledged_warning = false;
  int pass_count = 0;
  std::int64_t deposit_fen = 0;
  FitOutPayer payer = FitOutPayer::kNobody;
};

// FIT_OUT_DATE_WRONG, FIT_OUT_PERMIT_INCOMPLETE, FIT_OUT_DEPOSIT_DIFFERS.
Status CheckPermit(const FitOutPermit& permit, const FitOutTerms& terms, Day today);

// FIT_OUT_DATE_WRONG unless the new last day is a later one, and not over.
Status CheckExtension(Day end, Day new_end, Day today);

// The numbers are those of the proto.
enum class FitOutStageKind { kClosedWaterTest = 4 };
enum class FitOutFinding { kPassed = 1, kFailed = 2 };

struct FitOutStage {
  FitOutStageKind kind{};
  FitOutFinding finding = FitOutFinding::kPassed;
  std::string text;
  std::string staff;
  Time recorded;
};

struct FitOutViolation {
  int position = 0;
  std::string text;
  std::string correction;
  Time recorded;
  std::optional<Time> corrected;
};

// FIT_OUT_VIOLATION_OPEN names the first one; FIT_OUT_WATER_TEST_MISSING unless the last test of
// wet rooms was passed.
Status CheckInspection(bool has_wet_rooms, const std::vector<FitOutStage>& stages,
                       const std::vector<FitOutViolation>& violations);

// FIT_OUT_PASSES_OUT: more come back than are out, or some are out at the close.
Status CheckReturn(int out, int returned);
Status CheckNoneOut(int out);

// The life cycle for README.md, as a mermaid state diagram.
std::string FitOutLifeCycleText();

}  // namespace steward::directory
