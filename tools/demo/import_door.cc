#include "tools/demo/import_door.h"

#include <chrono>
#include <thread>

#include "common/base/text.h"
#include "common/keys/crypto.h"
#include "common/sheets/csv_writer.h"
#include "steward/directory/v1/import_service.pb.h"
#include "steward/type/v1/reasons.h"
#include "tools/demo/parallel.h"

namespace steward::demo {
namespace {

using directory::v1::AddImportPartRequest;
using directory::v1::AddImportPartResponse;
using directory::v1::CreateImportRequest;
using directory::v1::GetImportRequest;
using directory::v1::Import;
using directory::v1::ListImportsRequest;
using directory::v1::ListImportsResponse;
using directory::v1::StartImportRequest;

constexpr std::string_view kService = "steward.directory.v1.ImportService.";
constexpr std::chrono::milliseconds kLook(50);

template <class Response, class Request>
Result<Response> WriteImport(const Loading& loading, std::string_view method,
                             const Request& request) {
  return loading.api.Write<Response>(loading.admin_token,
                                     std::string(kService) + std::string(method), request);
}

std::string FileOf(const SheetPlan& plan) {
  std::string file(sheets::kCsvStart);
  for (const auto& row : plan.rows) {
    std::vector<sheets::Cell> cells;
    for (const std::string& text : row) cells.push_back({text, sheets::CellKind::kText});
    sheets::AppendCsv(file, cells);
  }
  return file;
}

bool HasEnded(const Import& import) {
  return import.state() == Import::STATE_FAILED || import.state() == Import::STATE_CANCELLED ||
         import.state() == Import::STATE_WITHDRAWN;
}

Result<Import> Make(const Loading& loading, const Sheet& sheet, const std::string& file,
                    int attempt) {
  CreateImportRequest request;
  request.set_parent(sheet.branch);
  Import& import = *request.mutable_import();
  import.set_kind(static_cast<Import::Kind>(sheet.plan.kind));
  import.set_site(sheet.site);
  import.set_file_name((attempt == 0 ? "" : std::to_string(attempt + 1) + "-") +
                       sheet.plan.file_name);
  import.set_size_bytes(static_cast<std::int64_t>(file.size()));
  import.set_sha256(HexEncode(keys::AsText(keys::Sha256(file))));
  import.set_source(std::string(kImportSource));
  import.set_control_row_count(static_cast<std::int64_t>(sheet.plan.rows.size()) - 1);
  import.set_control_floor_area_m2_x100(sheet.plan.floor_area_m2_x100);
  return WriteImport<Import>(loading, "CreateImport", request);
}

// The one that came in or is on its way; else a new one.
Result<Import> FindOrMake(const Loading& loading, const Sheet& sheet, const std::string& file) {
  ListImportsRequest list;
  list.set_parent(sheet.branch);
  list.set_filter("site = \"" + sheet.site + "\" AND source = \"" + std::string(kImportSource) +
                  "\" AND kind = " + Import::Kind_Name(static_cast<Import::Kind>(sheet.plan.kind)));
  const auto found = TRY(loading.api.Read<ListImportsResponse>(
      loading.admin_token, std::string(kService) + "ListImports", list));
  for (const Import& import : found.imports()) {
    if (!HasEnded(import)) return import;
  }
  return Make(loading, sheet, file, found.imports_size());
}

Result<Import> Start(const Loading& loading, const Import& import, StartImportRequest::Mode mode) {
  StartImportRequest request;
  request.set_name(import.name());
  request.set_mode(mode);
  return WriteImport<Import>(loading, "StartImport", request);
}

Status Upload(const Loading& loading, const Import& import, const std::string& file) {
  AddImportPartRequest request;
  request.set_name(import.name());
  request.set_content(file);
  TRY(WriteImport<AddImportPartResponse>(loading, "AddImportPart", request));
  return {};
}

// Moves the import on by one step, or looks how far the work on it is; whether it is in.
Result<bool> MoveOn(const Loading& loading, const std::string& file, Import& import) {
  switch (import.state()) {
    case Import::STATE_UPLOADING:
      TRY(Upload(loading, import, file));
      import = TRY(Start(loading, import, StartImportRequest::MODE_CHECK));
      return false;
    case Import::STATE_CHECKED:
      import = TRY(Start(loading, import, StartImportRequest::MODE_POST));
      return false;
    case Import::STATE_CHECKING:
    case Import::STATE_POSTING: {
      GetImportRequest get;
      get.set_name(import.name());
      import = TRY(
          loading.api.Read<Import>(loading.admin_token, std::string(kService) + "GetImport", get));
      return false;
    }
    case Import::STATE_DONE: return true;
    default: break;
  }
  Error error = Fail(type::Reason::kInternal);
  error.cause = import.name() + ": " + import.error();
  return error;
}

Status BringOneIn(const Loading& loading, const Sheet& sheet) {
  const std::string file = FileOf(sheet.plan);
  Import import = TRY(FindOrMake(loading, sheet, file));
  // The answer may be one that was kept: how it was when it was made.
  GetImportRequest get;
  get.set_name(import.name());
  import =
      TRY(loading.api.Read<Import>(loading.admin_token, std::string(kService) + "GetImport", get));
  while (!TRY(MoveOn(loading, file, import))) {
    const bool waits =
        import.state() == Import::STATE_CHECKING || import.state() == Import::STATE_POSTING;
    if (waits) std::this_thread::sleep_for(kLook);
  }
  loading.progress.Add(sheet.plan.rows.size() - 1);
  return {};
}

}  // namespace

Status BringIn(const Loading& loading, const std::vector<Sheet>& sheets) {
  return InParallel(kCallsAtOnce, sheets.size(),
                    [&](size_t i) { return BringOneIn(loading, sheets[i]); });
}

}  // namespace steward::demo
