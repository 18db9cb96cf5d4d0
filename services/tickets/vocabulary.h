// The words of the tickets service. Numbers are those of protos/steward/tickets/v1 and of the
// database; a test holds them equal. Every word has its stable English form and a Chinese one for
// people.
#pragma once

#include <string>
#include <string_view>

namespace steward::tickets {

enum class Kind {
  kEnquiry = 1,
  kSuggestion,
  kComplaint,
  kPublicRepair,
  kHomeRepair,
  kOtherService,
  kPraise
};
inline constexpr int kKindCount = 7;
enum class RepairKind { kNone = 0, kOwner, kPublic };
enum class Channel {
  kPhone = 1,
  kFrontDesk,
  kWebsite,
  kEmail,
  kOnline,
  kSuggestionBox,
  kReceptionDay,
  kStewardOnSite,
  kPatrol,
  kReturnVisit,
  kSocialMedia,
  kOutside,
};
enum class Severity { k1 = 1, k2, k3, k4 };
enum class Urgency { kOrdinary = 1, kEmergency };
enum class Equipment { kOrdinary = 1, kMajor };
enum class Charge { kFree = 1, kPaid };

enum class State {
  kNone = 0,  // before the first entry
  kRegistered,
  kAccepted,
  kWaitingDispatch,
  kDispatched,
  kTaken,
  kNotAtHome,
  kArrived,
  kQuoteShown,
  kInWork,
  kPaused,
  kHandedOut,
  kCannotBeRepaired,
  kDone,
  kSigned,
  kVisited,
  kClosed,
  kExplained,
  kOutOfScope,
  kMerged,
  kWithdrawn,
  kVoid,
};
inline constexpr int kStateCount = 22;  // with kNone

// What can be done with a ticket. Stored by number in its history: append only.
enum class Action {
  kRegister = 1,
  kImport,
  kRegisterRework,
  kAccept,
  kQueue,
  kMarkOutOfScope,
  kExplain,
  kVoid,
  kWithdraw,
  kMerge,
  kTransfer,
  kDispatch,
  kGrab,
  kTake,
  kReturn,
  kArrive,
  kReportNotAtHome,
  kShowQuote,
  kConsent,
  kRefuseQuote,
  kStartWork,
  kPause,
  kResume,
  kHandOut,
  kTakeBack,
  kMarkCannotBeRepaired,
  kResolve,
  kSignOff,
  kRefuseSignOff,
  kTryReturnVisit,
  kRecordReturnVisit,
  kTell,
  kClose,
  kReopen,
  kNote,
  kReclassify,
  kReplan,
  kWarn,
  kMiss,
};
inline constexpr int kActionCount = 39;

enum class PauseReason { kOwner = 1, kPart, kOutsideWork, kWeather };
enum class NoteKind {
  kTracking = 1,
  kConfirmation,
  kRepeatEnquiry,
  kLoanerOut,
  kLoanerBack,
  kEmergencyMeasure
};
// The clocks of a ticket; see clock.h.
enum class ClockKind { kResponse = 1, kArrival, kResolution, kConfirmation, kRelief, kOutside };
enum class NoticeKind { kWarning = 1, kBreach };
enum class Audience { kDispatcher = 1, kSupervisor, kManager };
enum class SignerRole { kCustomer = 1, kSteward, kSupervisor, kTechnician, kManager };
enum class SignMeans { kPaper = 1, kCode, kScreen, kWord };
enum class VisitResult { kMade = 1, kNotReached, kDeclined, kNotApplicable };

// One word in both languages. `word` is UPPER_SNAKE, as in the protos.
struct Word {
  std::string_view word;
  std::string_view zh;
};

Word WordOf(Kind kind);
Word WordOf(State state);
Word WordOf(Action action);
Word WordOf(SignerRole role);

// The right a caller needs for an action; empty for what only the service itself does.
std::string_view PermissionOf(Action action);

RepairKind RepairKindOf(Kind kind);
// Enquiries, suggestions and praise are answered, not worked on.
bool NeedsWork(Kind kind);
bool IsEnd(State state);

}  // namespace steward::tickets
