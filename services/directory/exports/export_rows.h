// The rows of an export, read from the database some at a time and in order, so that memory does
// not grow with them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/db/database.h"
#include "common/keys/keys.h"
#include "common/sheets/cell.h"
#include "services/directory/exports/export.h"

namespace steward::directory {

// For one thread.
class ExportRows {
 public:
  virtual ~ExportRows() = default;
  virtual std::vector<sheets::Cell> Heading() const = 0;
  virtual Result<std::int64_t> Count(db::Session& session) const = 0;
  // The rows behind the last ones; none at the end.
  virtual Result<std::vector<std::vector<sheets::Cell>>> Next(db::Session& session) = 0;
  // Where the last rows ended, as text of at most 150 bytes, and going on from there.
  virtual std::string position() const = 0;
  virtual void GoTo(std::string_view position) = 0;
};

// `keys` outlives the rows.
std::unique_ptr<ExportRows> MakeExportRows(const Export& exported, const keys::KeyRing& keys);

}  // namespace steward::directory
