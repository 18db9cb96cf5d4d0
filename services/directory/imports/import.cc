#include "services/directory/imports/import.h"

#include <cstdlib>

#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

using enum ImportState;
using enum ImportMove;

struct Transition {
  ImportState from;
  ImportMove move;
  ImportState to;
};

constexpr Transition kTransitions[] = {
    {kUploading, kAddPart, kUploading},
    {kUploading, kStartCheck, kChecking},
    {kUploading, kCancel, kCancelled},
    {kChecking, kFinishCheck, kChecked},
    {kChecking, kFail, kFailed},
    {kChecking, kCancel, kCancelled},
    {kChecked, kStartPost, kPosting},
    {kChecked, kCancel, kCancelled},
    {kPosting, kFinishPost, kDone},
    {kPosting, kFail, kFailed},
    {kPosting, kCancel, kCancelled},
    {kDone, kStartWithdrawal, kWithdrawing},
    {kFailed, kStartWithdrawal, kWithdrawing},
    {kCancelled, kStartWithdrawal, kWithdrawing},
    {kWithdrawing, kFinishWithdrawal, kWithdrawn},
    {kWithdrawing, kFail, kFailed},
};

struct Words {
  std::string_view zh;
  std::string_view en;
};

Words WordsOf(ImportState state) {
  switch (state) {
    case kUploading: return {"上传中", "being uploaded"};
    case kChecking: return {"检查中", "being checked"};
    case kChecked: return {"已检查", "checked"};
    case kPosting: return {"入库中", "being posted"};
    case kDone: return {"已完成", "done"};
    case kFailed: return {"已失败", "failed"};
    case kCancelled: return {"已取消", "cancelled"};
    case kWithdrawing: return {"撤回中", "being withdrawn"};
    case kWithdrawn: return {"已撤回", "withdrawn"};
  }
  return {};
}

}  // namespace

Result<ImportState> After(ImportState state, ImportMove move) {
  for (const Transition& transition : kTransitions) {
    if (transition.from == state && transition.move == move) return transition.to;
  }
  const Words words = WordsOf(state);
  return Fail(Reason::kImportStateForbids, {{"state_zh", words.zh}, {"state", words.en}});
}

bool IsWorking(ImportState state) {
  return state == kChecking || state == kPosting || state == kWithdrawing;
}

std::string AreaText(std::int64_t floor_area_m2_x100) {
  const std::string cents = std::to_string(std::llabs(floor_area_m2_x100 % 100));
  return (floor_area_m2_x100 < 0 ? "-" : "") +
         std::to_string(std::llabs(floor_area_m2_x100 / 100)) + (cents.size() < 2 ? ".0" : ".") +
         cents;
}

Status CheckControlTotals(const Import& import) {
  const std::int64_t rows = import.counts.good + import.counts.bad;
  const bool same_area = import.kind != ImportKind::kUnits ||
                         import.counts.floor_area_m2_x100 == import.control_floor_area_m2_x100;
  if (rows == import.control_row_count && same_area) return {};
  return Fail(Reason::kImportControlDiffers,
              {{"rows", std::to_string(rows)},
               {"control_rows", std::to_string(import.control_row_count)},
               {"area", AreaText(import.counts.floor_area_m2_x100)},
               {"control_area", AreaText(import.control_floor_area_m2_x100)}});
}

}  // namespace steward::directory
