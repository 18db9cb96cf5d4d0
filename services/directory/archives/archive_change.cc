#include "services/directory/archives/archive_change.h"

#include <utility>

#include "common/base/result.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
ArchiveValues ArchiveChange::After() const {
  ArchiveValues values;
  for (const auto& [field, changed] : changes) values[field] = changed.after;
  return values;
}

Result<ArchiveChange> MakeArchiveChange(const Archive& archive, ArchiveChangeKind kind,
                                        const ArchiveValues& values, std::string text,
                                        const Signature& requester) {
  ArchiveChange change{.kind = kind, .text = std::move(text), .requester = requester};
  ArchiveValues merged;
  for (const auto& [field, entered] : archive.values) merged[field] = entered.value;
  for (const auto& [field, value] : values) {
    if (archive.ValueOf(field) == value) continue;
    change.changes[field] = {archive.ValueOf(field), value};
    merged[field] = value;
  }
  const bool is_correction = kind == ArchiveChangeKind::kCorrection;
  if (is_correction ? change.changes.empty() : !values.empty()) {
    return Fail(Reason::kArchiveChangeEmpty);
  }
  TRY(CheckValues(merged));
  return change;
}

approval::Question QuestionOf(const ArchiveChange& change, std::string_view number,
                              std::string subject) {
  std::string effect = change.kind == ArchiveChangeKind::kDeletion ? "注销" : "更正";
  effect += "客户档案 " + std::string(number);
  ArchiveFields fields;
  for (const auto& [field, changed] : change.changes) fields.insert(field);
  if (!fields.empty()) effect += "：" + ChineseNamesOf(fields);
  return {.code = std::string(kArchiveChangeCode),
          .subject = std::move(subject),
          .requester = change.requester.staff,
          .effect = std::move(effect),
          .amount_fen = 0};
}

void FollowApproval(ArchiveChange& change, const approval::Approval& approval) {
  change.state = static_cast<ArchiveChangeState>(approval.state());
  if (approval.withdrawn) {
    change.reviewer = {approval.question.requester, *approval.withdrawn};
  } else if (change.state != ArchiveChangeState::kRequested) {
    const approval::Decision& last = approval.decisions.back();
    change.reviewer = {last.person, last.time};
    change.review_text = last.reason;
  }
}

}  // namespace steward::directory
