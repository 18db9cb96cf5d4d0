// A customer file: its life cycle, its three signatures, and how its values change. Every move
// checks, changes the file and notes an entry of its history; nothing else changes a file.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/base/id.h"
#include "common/base/result.h"
#include "services/directory/archives/archive_field.h"

namespace steward::directory {

// The numbers are those of the proto. kNone: not made yet.
enum class ArchiveState {
  kNone = 0,
  kImported = 1,
  kDraft = 2,
  kVerified = 3,
  kActive = 4,
  kSentBack = 5,
  kDeleted = 6,
};

// The numbers are those of the proto.
enum class ArchiveAction {
  kCreate = 1,
  kImport = 2,
  kEdit = 3,
  kSubmit = 4,
  kVerify = 5,
  kSign = 6,
  kSendBack = 7,
  kConfirm = 8,
  kAddPaper = 9,
  kChange = 10,
  kDelete = 11,
  kSignBatch = 12,
  kLend = 13,
  kReturn = 14,
};

// Where data came from. The numbers are those of the proto.
enum class ArchiveSource {
  kNone = 0,
  kVisit = 1,
  kResidentsCommittee = 2,
  kCall = 3,
  kCounter = 4,
};

// Who did something, and when.
struct Signature {
  std::string staff;
  Time time;
  bool operator==(const Signature&) const = default;
};

// A value with the clerk who entered it.
struct EnteredValue {
  std::string value;
  Signature entered;
};

// One line of the history of a file.
struct ArchiveEntry {
  int sequence = 0;  // from 1
  ArchiveAction action = ArchiveAction::kCreate;
  Signature actor;
  std::optional<ArchiveField> field;  // whose value changed
  std::string before;
  std::string after;
  std::string text;
  std::optional<Uuid> change;  // the request it follows from
};

struct Archive {
  std::string number;
  ArchiveState state = ArchiveState::kNone;
  std::map<ArchiveField, EnteredValue> values;  // never empty ones
  ArchiveSource completion_source = ArchiveSource::kNone;
  Signature creator;
  std::optional<Signature> verifier;
  std::optional<Signature> archivist;
  std::string send_back_text;
  ArchiveFields send_back_fields;
  std::optional<Signature> confirmation;  // the last one
  Time confirmation_due;
  std::optional<Uuid> open_change;
  int paper_count = 0;
  int entry_count = 0;
  std::vector<ArchiveEntry> unsaved;  // entries of this transaction

  // Empty where there is none.
  std::string ValueOf(ArchiveField field) const;
  ArchiveFields Missing() const;
};

inline constexpr int kArchivePapers = 100;
// The same time of the day so many months later; on the last day of a shorter month.
Time MonthsAfter(Time time, std::chrono::months months);

// The life cycle as a state diagram, for the README.
std::string ArchiveLifeCycleText();
// The state an action leads to. FAILED_PRECONDITION / ARCHIVE_STATE_WRONG, or ARCHIVE_SIGNED for
// an edit of what is signed.
Result<ArchiveState> StateAfter(const Archive& archive, ArchiveAction action);

// INVALID_ARGUMENT / ARCHIVE_FIELD_INVALID for values that contradict each other or lack a
// customer.
Status CheckValues(const ArchiveValues& values);

// A new file, to be confirmed within so long. `action`: kCreate or kImport. The refusals of
// CheckValues.
Result<Archive> MakeArchive(std::string number, ArchiveAction action, const ArchiveValues& values,
                            ArchiveSource source, const Signature& actor,
                            std::chrono::months confirm_every);
// Sets these values, empty ones are taken away; what stays the same leaves no trace.
Status EditArchive(Archive& archive, const ArchiveValues& values, ArchiveSource source,
                   const Signature& actor);
Status SubmitArchive(Archive& archive, const Signature& actor);
// ARCHIVE_OWN_WORK, ARCHIVE_INCOMPLETE.
Status VerifyArchive(Archive& archive, const Signature& actor);
Status SignArchive(Archive& archive, const Signature& actor);
// The archivist's signature under a whole batch of imported files, after a sample.
// ARCHIVE_OWN_WORK for whoever imported it.
Status SignArchiveInBatch(Archive& archive, const Signature& actor);
Status SendBackArchive(Archive& archive, std::string text, ArchiveFields fields,
                       const Signature& actor);
// The customer was asked, and is asked again within so long. Corrections of a file that is not
// signed are made at once. True: they are left to the change request `change`, which the caller
// makes.
Result<bool> ConfirmArchive(Archive& archive, const ArchiveValues& corrections, Uuid change,
                            ArchiveSource source, const Signature& actor,
                            std::chrono::months confirm_every);
// ARCHIVE_PAPERS_FULL.
Status AddPaper(Archive& archive, std::string title, const Signature& actor);

// The paper leaves its keeper, and comes back.
Status LendArchive(Archive& archive, const std::string& borrower, const Signature& keeper);
Status TakeBackArchive(Archive& archive, const Signature& keeper);

// A change request waits from now on. `deletion`: to end the file. ARCHIVE_CHANGE_OPEN with
// `open_name`, the name of the one that waits.
Status OpenChange(Archive& archive, Uuid change, bool deletion, std::string_view open_name);
// The request is decided: with effect. `requester` entered the values, `actor` reviewed them.
Status ApplyCorrection(Archive& archive, const ArchiveValues& values, const std::string& text,
                       const Signature& requester, const Signature& actor);
Status ApplyDeletion(Archive& archive, const std::string& text, const Signature& actor);

}  // namespace steward::directory
