// A request to correct or delete a signed file. Its approval chain decides it, see common/approval.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "common/approval/approval.h"
#include "services/directory/archives/archive.h"

namespace steward::directory {

// Of the chains that decide it.
inline constexpr std::string_view kArchiveChangeCode = "archive-change";

// The numbers are those of the proto; of the states also those of approval::State.
enum class ArchiveChangeKind { kCorrection = 1, kDeletion = 2 };
enum class ArchiveChangeState { kRequested = 1, kApproved = 2, kRejected = 3, kWithdrawn = 4 };

struct ChangedValue {
  std::string before;
  std::string after;
};

struct ArchiveChange {
  ArchiveChangeKind kind = ArchiveChangeKind::kCorrection;
  ArchiveChangeState state = ArchiveChangeState::kRequested;
  std::string text;
  std::map<ArchiveField, ChangedValue> changes;
  Signature requester;
  std::optional<Signature> reviewer;  // or whoever withdrew it
  std::string review_text;

  // What a correction sets.
  ArchiveValues After() const;
};

// A request about a file as it stands, `values` in their normal form. INVALID_ARGUMENT /
// ARCHIVE_CHANGE_EMPTY; ARCHIVE_FIELD_INVALID.
Result<ArchiveChange> MakeArchiveChange(const Archive& archive, ArchiveChangeKind kind,
                                        const ArchiveValues& values, std::string text,
                                        const Signature& requester);

// What its deciders are asked, without the values themselves. `subject`: the name of the request.
approval::Question QuestionOf(const ArchiveChange& change, std::string_view number,
                              std::string subject);
// Takes over how its approval stands.
void FollowApproval(ArchiveChange& change, const approval::Approval& approval);

}  // namespace steward::directory
