// The rows of stock-takes and their checks.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/db/database.h"
#include "services/directory/archives/archive.h"
#include "services/directory/archives/names.h"
#include "services/directory/listing.h"

namespace steward::directory {

// The numbers are those of the proto.
enum class StockOutcome { kPresent = 1, kMissing = 2, kDamaged = 3 };

// A count of a site's files.
struct StockTake {
  StockTakeName name;
  int year = 0;
  int file_count = 0;
  int present_count = 0;
  int missing_count = 0;
  int damaged_count = 0;
  Signature starter;
  std::optional<Signature> finisher;
};

// What became of a file.
struct StockTakeCheck {
  ArchiveId archive;
  std::string number;  // of the file
  StockOutcome outcome = StockOutcome::kPresent;
  std::string text;
  Signature checker;
};

// Without state: any thread.
class StockTakeRepository {
 public:
  // NOT_FOUND when there is none.
  Result<StockTake> Find(db::Session& session, const StockTakeName& name) const;
  Result<StockTake> Lock(db::Tx& tx, const StockTakeName& name) const;
  Result<std::vector<StockTake>> List(db::Session& session, const ListQuery& query) const;
  // The checks of a count; none where there is no such count.
  Result<std::vector<StockTakeCheck>> ListChecks(db::Session& session, const StockTakeName& name,
                                                 const ListQuery& query) const;
  // STOCK_TAKE_OPEN when one is open at the site, which is locked.
  Status CheckNoneOpen(db::Session& session, const SiteName& site) const;
  // Files of the site that are not deleted.
  Result<int> CountFiles(db::Session& session, const SiteName& site) const;

  Status Insert(db::Tx& tx, const StockTake& stock_take) const;
  // Keeps a check, in place of an earlier one, and dates the file by it.
  Status SaveCheck(db::Tx& tx, const StockTakeName& name, const StockTakeCheck& check) const;
  Status SaveFinish(db::Tx& tx, const StockTake& stock_take) const;
};

}  // namespace steward::directory
