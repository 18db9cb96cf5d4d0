// A request to correct or delete a signed file, and who decides it.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "services/directory/archives/archive.h"

namespace steward::directory {

// The numbers are those of the proto.
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

// Each needs a request that waits: FAILED_PRECONDITION / ARCHIVE_CHANGE_ENDED. Approving and
// rejecting: ARCHIVE_CHANGE_OWN for the requester; withdrawing: ARCHIVE_CHANGE_OTHERS for all but
// him.
Status ApproveChange(ArchiveChange& change, const Signature& actor);
Status RejectChange(ArchiveChange& change, std::string text, const Signature& actor);
Status WithdrawChange(ArchiveChange& change, const Signature& actor);

}  // namespace steward::directory
