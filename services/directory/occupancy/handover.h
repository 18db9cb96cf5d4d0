// The handover record of a unit: papers, first readings, keys, defects, and the four steps of the
// move-in file.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "services/directory/occupancy/unit_facts.h"

namespace steward::directory {

// The numbers are those of the proto.
enum class HandoverStep { kMoveIn = 1, kInspection = 2, kHandover = 3, kFitOut = 4 };
inline constexpr int kHandoverSteps = 4;

struct HandoverBatch {
  HandoverBatchName name;
  std::string display_name;
  Day from;
  std::string creator;
  Time created;
};

struct Handover {
  UnitName unit;
  HandoverBatchId batch;
  bool interim_rules_signed = false;
  bool service_agreement_signed = false;
  bool quality_guarantee_given = false;
  bool manual_given = false;
  // First readings; none where the meter has not been read, or is not there.
  std::optional<std::int64_t> water_m3_x1000;
  std::optional<std::int64_t> power_kwh_x1000;
  std::optional<std::int64_t> gas_m3_x1000;
  std::optional<std::int64_t> heat_kwh_x1000;
  int key_count = 0;
  std::string key_keeper;
  std::vector<std::string> defects;
  std::optional<OwnerId> agent;
  std::string power_of_attorney;
  std::array<std::optional<Day>, kHandoverSteps> steps;  // by the number of the step less one
  Time created;
  std::string updater;
  Time updated;
  std::uint64_t version = 1;

  const std::optional<Day>& Done(HandoverStep step) const {
    return steps[static_cast<size_t>(step) - 1];
  }
  // In the order of the file.
  std::vector<HandoverStep> MissingSteps() const;
};

// EVIDENCE_MISSING for an agent without power of attorney.
Status CheckAgent(const Handover& handover);

// Records a step, where `facts` are those of the unit. HANDOVER_STEP_DONE; for the handover itself
// HANDOVER_INCOMPLETE, which names what is missing, and for moving in and fitting out
// UNIT_NOT_HANDED_OVER.
Status RecordStep(Handover& handover, const UnitFacts& facts, HandoverStep step, Day day);

}  // namespace steward::directory
