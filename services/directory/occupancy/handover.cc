#include "services/directory/occupancy/handover.h"

#include <string_view>

#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

struct StepWord {
  std::string_view word;
  std::string_view zh;
};

constexpr StepWord kStepWords[kHandoverSteps] = {
    {"MOVE_IN", "进住"}, {"INSPECTION", "验房"}, {"HANDOVER", "交房"}, {"FIT_OUT", "装修"}};

// What a handover needs, and whether the record has it.
Status CheckComplete(const Handover& handover) {
  struct Need {
    bool there;
    std::string_view field;
    std::string_view zh;
  };
  const Need needs[] = {
      {handover.interim_rules_signed, "interim_rules_signed", "临时管理规约"},
      {handover.service_agreement_signed, "service_agreement_signed", "前期物业服务协议"},
      {handover.quality_guarantee_given, "quality_guarantee_given", "住宅质量保证书"},
      {handover.manual_given, "manual_given", "使用说明书"},
      {handover.water_m3_x1000.has_value(), "water_m3_x1000", "水表底数"},
      {handover.power_kwh_x1000.has_value(), "power_kwh_x1000", "电表底数"},
      {handover.key_count > 0, "key_count", "钥匙数量"},
      {!handover.key_keeper.empty(), "key_keeper", "钥匙保管人"},
  };
  std::string missing;
  std::string missing_zh;
  for (const Need& need : needs) {
    if (need.there) continue;
    missing += (missing.empty() ? "" : ", ") + std::string(need.field);
    missing_zh += (missing_zh.empty() ? "" : "、") + std::string(need.zh);
  }
  if (missing.empty()) return {};
  return Fail(Reason::kHandoverIncomplete, {{"missing", missing}, {"missing_zh", missing_zh}});
}

}  // namespace

std::vector<HandoverStep> Handover::MissingSteps() const {
  std::vector<HandoverStep> missing;
  for (int number = 1; number <= kHandoverSteps; ++number) {
    const auto step = static_cast<HandoverStep>(number);
    if (!Done(step)) missing.push_back(step);
  }
  return missing;
}

Status CheckAgent(const Handover& handover) {
  if (!handover.agent || !handover.power_of_attorney.empty()) return {};
  return Fail(Reason::kEvidenceMissing, {{"field", "power_of_attorney"}});
}

Status RecordStep(Handover& handover, const UnitFacts& facts, HandoverStep step, Day day) {
  const size_t position = static_cast<size_t>(step) - 1;
  if (handover.Done(step)) {
    return Fail(Reason::kHandoverStepDone, {{"step", kStepWords[position].word},
                                            {"step_zh", kStepWords[position].zh},
                                            {"date", DayText(*handover.Done(step))}});
  }
  if (step == HandoverStep::kHandover) TRY(CheckComplete(handover));
  if (step == HandoverStep::kMoveIn || step == HandoverStep::kFitOut) {
    TRY(CheckHandedOver(facts, day));
  }
  handover.steps[position] = day;
  return {};
}

}  // namespace steward::directory
