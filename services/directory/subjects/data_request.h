// What somebody asks about his own data: its life cycle, and who may open the copy. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/approval/approval.h"
#include "services/directory/names.h"

namespace steward::directory {

using DataRequestId = Id<struct DataRequestTag>;

struct DataRequestName {
  static constexpr std::string_view kPattern = "branches/{}/dataRequests/{}";
  std::string branch;
  DataRequestId id;

  static Result<DataRequestName> Parse(std::string_view text) {
    return ParseAs(text, DataRequestName(), &DataRequestName::branch, &DataRequestName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, id); }
};

// The numbers are those of the proto, in both.
enum class DataRequestKind { kAccess = 1, kErasure = 2 };
enum class DataRequestState {
  kReceived = 1,
  kWaiting = 2,
  kRunning = 3,
  kDone = 4,
  kRefused = 5,
  kWithdrawn = 6,
  kFailed = 7,
};
enum class DataRequestAction { kSubmit, kRefuse, kWithdraw, kApprove, kReject, kFinish, kFail };

// Within how many days somebody gets his answer (SEC-42).
inline constexpr std::chrono::days kAnswerWithin(15);
// What stands where personal data stood that the row cannot be without.
inline constexpr std::string_view kErasedText = "已删除";

struct DataRequest {
  DataRequestName name;
  OwnerId owner;
  DataRequestKind kind = DataRequestKind::kAccess;
  DataRequestState state = DataRequestState::kReceived;
  std::string text;
  std::string answer{};
  std::string creator;
  Time created;
  Time due;
  std::optional<Time> ended{};
  std::optional<Time> expires{};  // the copy
  std::int64_t size_bytes = 0;    // of the copy
  std::string error_zh{};
  std::string error_en{};

  OwnerName person() const { return {name.branch, owner}; }
};

// The part of another service. One that calls the directory asks for what it is to do and reports;
// identity, which the directory calls, is asked by the work itself.
inline constexpr std::string_view kReportingService = "tickets";
inline constexpr std::string_view kAccountService = "identity";

// The numbers are those of the proto, in both.
enum class DataRequestPartState { kNotAsked = 1, kAsked = 2, kDone = 3, kDropped = 4 };
enum class DataRequestWork { kNone = 0, kCheck = 1, kCopy = 2, kErase = 3 };

struct DataRequestPart {
  std::string service;
  DataRequestPartState state = DataRequestPartState::kNotAsked;
  std::string copied_to{};
  int open_count = 0;
  std::string open_titles{};
  std::optional<Time> reported{};  // real time
};

// A check that found something open is made again after so long.
inline constexpr std::chrono::minutes kCheckAgain(1);

// What the service is to do now.
DataRequestWork WorkOf(const DataRequest& request, const DataRequestPart& part);
// DATA_REQUEST_RECORDS_OPEN for a part that has said so.
Status CheckNothingOpen(const std::vector<DataRequestPart>& parts);

// Where the action leads. DATA_REQUEST_STATE_WRONG.
Result<DataRequestState> After(DataRequestState from, DataRequestAction action);
bool HasEnded(DataRequestState state);
// Moves it on; a state that ends it notes when. DATA_REQUEST_STATE_WRONG.
Status Move(DataRequest& request, DataRequestAction action, Time now);
// The life cycle as a state diagram, for the README.
std::string DataRequestLifeCycleText();

// What its deciders are asked, without anything about the person.
approval::Question QuestionOf(const DataRequest& request, std::string submitter);

// Whether this person may read the copy from this offset on now. DATA_REQUEST_NOT_YOURS,
// DATA_REQUEST_FILE_NOT_READY, DATA_REQUEST_FILE_GONE, EXPORT_OFFSET_INVALID.
Status CheckReadable(const DataRequest& request, const approval::Approval& approval,
                     const std::string& person, std::int64_t offset, Time now);

}  // namespace steward::directory
