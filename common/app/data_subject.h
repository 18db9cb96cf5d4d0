// What a service has to do when somebody asks about his own data: say what of him is still
// open here, copy what it holds about him, or erase it.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/id.h"
#include "common/base/result.h"
#include "common/rpc/call.h"

namespace steward::app {

using DataRequestId = Id<struct DataRequestTag>;

// Whose data, as the directory says: resource names, and what he may be known by where nobody wrote
// a name. In clear: never into logs, events or errors.
struct DataSubject {
  struct Phone {
    std::string number;      // normalized
    bool is_shared = false;  // somebody else has it too
  };
  // The days on which he had to do with a unit.
  struct Stay {
    std::string unit;
    std::chrono::year_month_day from;
    std::optional<std::chrono::year_month_day> to{};  // the first day after it
    bool has_namesake = false;                        // somebody of the same name had too
  };
  std::string request;  // branches/{branch}/dataRequests/{id}
  std::string branch;
  DataRequestId id;
  std::string person;
  std::string display_name;
  std::vector<Phone> phones{};
  std::vector<Stay> stays{};
};

// What of him is not ended yet.
struct OpenRecords {
  int count = 0;
  std::vector<std::string> titles{};  // what people call the first ones, at most kOpenNamed
};
inline constexpr int kOpenNamed = 5;

// A value of a row, as it stands in a copy.
struct SubjectValue {
  std::string table;   // 工单
  std::string record;  // tells the rows of a table apart
  std::string column;
  std::string value;
};
using SubjectCounts = std::map<std::string, std::int64_t>;  // rows by table

// A part of a copy.
struct SubjectPiece {
  std::vector<SubjectValue> values{};
  SubjectCounts counts{};
  std::string cursor{};  // behind which the next part begins; empty: there is none
};

// The part of a service. Each is called again and again until the directory has its answer, also
// after a crash, and by every replica. The call is the service's own, at the business time of the
// branch.
struct DataSubjectPart {
  std::function<Result<OpenRecords>(rpc::Call&, const DataSubject&)> open;
  // At most kPieceBytes, more only of one record.
  std::function<Result<SubjectPiece>(rpc::Call&, const DataSubject&, const std::string& cursor)>
      copy;
  // All of it, in transactions of its own; whatever was erased for this request counts, once.
  std::function<Result<SubjectCounts>(rpc::Call&, const DataSubject&)> erase;
};
inline constexpr size_t kPieceBytes = 256 * 1024;

}  // namespace steward::app
