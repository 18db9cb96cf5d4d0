// Oracle: of any bytes come rows within the limits and then an end or a refusal. The rows written
// as CSV hold nothing a spreadsheet would run and read as they were.
#include "tests/fuzz/sheet_rows.h"
#include "tests/fuzz/target.h"

namespace steward::fuzz::sheet_csv {
namespace {

void Run(std::string_view input) {
  // A zip file is the other target's.
  const auto reader = input.starts_with("PK") ? sheets::OpenCsv(std::string(input))
                                              : sheets::OpenSheet(std::string(input));
  CheckWrittenAgain(RowsOf(*reader));
}

const Registration kRegistration({"sheet_csv", Run});

}  // namespace
}  // namespace steward::fuzz::sheet_csv
