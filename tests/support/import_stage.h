// Imports and exports of the directory in a test: files, their upload, and workers that do the
// jobs.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "steward/directory/v1/import_service.pb.h"
#include "tests/support/directory_stage.h"
#include "tests/support/schema_observer.h"

namespace steward::directory {

class ImportStage : public DirectoryTest {
 protected:
  // Real time, moved on by a test: leases end without waiting.
  class ShiftedTime final : public Clock {
   public:
    Time Now() const override { return clock_.Now() + ahead; }
    Duration ahead{};

   private:
    SystemClock clock_;
  };

  ImportStage() : site_(MakeSite("cuihu").name()) {
    MakeBuilding(site_, "3");
    Start();
  }

  // Units 3-1-1000 and on, each of 89.50 m2.
  static Table Units(int count) {
    Table table{{"编号", "楼栋", "房号", "建筑面积", "楼层"}};
    for (int i = 0; i < count; ++i) {
      table.push_back({"FW" + std::to_string(i), "3", "3-1-" + std::to_string(1000 + i), "89.50",
                       std::to_string(1 + i % 30)});
    }
    return table;
  }

  v1::CreateImportRequest ImportRequest(v1::Import::Kind kind, const std::string& file,
                                        std::int64_t rows, std::int64_t area) const {
    v1::CreateImportRequest request;
    request.set_parent("branches/cq");
    v1::Import& import = *request.mutable_import();
    import.set_kind(kind);
    import.set_site(site_);
    import.set_file_name("房屋.csv");
    import.set_size_bytes(static_cast<std::int64_t>(file.size()));
    import.set_sha256(HexEncode(keys::AsText(keys::Sha256(file))));
    import.set_source("erp-2019");
    import.set_control_row_count(rows);
    import.set_control_floor_area_m2_x100(area);
    return request;
  }

  Result<v1::AddImportPartResponse> AddPart(const std::string& name, int index,
                                            const std::string& content) {
    v1::AddImportPartRequest request;
    request.set_name(name);
    request.set_index(index);
    request.set_content(content);
    return Do<v1::AddImportPartResponse>("directory.v1.ImportService.AddImportPart", request);
  }

  // Makes an import and uploads its file; the import's name.
  std::string Upload(const v1::CreateImportRequest& request, const std::string& file,
                     size_t part_bytes = 2'900'000) {
    const auto import = Do<v1::Import>("directory.v1.ImportService.CreateImport", request).value();
    int index = 0;
    for (size_t at = 0; at < file.size(); at += part_bytes)
      AddPart(import.name(), index++, file.substr(at, part_bytes)).value();
    return import.name();
  }

  Result<v1::Import> StartWork(const std::string& name, v1::StartImportRequest::Mode mode,
                               const std::string& difference = "") {
    v1::StartImportRequest request;
    request.set_name(name);
    request.set_mode(mode);
    request.set_difference_text(difference);
    return Do<v1::Import>("directory.v1.ImportService.StartImport", request);
  }

  v1::Import Get(const std::string& name) {
    v1::GetImportRequest request;
    request.set_name(name);
    return Do<v1::Import>("directory.v1.ImportService.GetImport", request).value();
  }

  template <class Request>
  Result<v1::Import> Move(const std::string& method, const std::string& name) {
    Request request;
    request.set_name(name);
    return Do<v1::Import>("directory.v1.ImportService." + method, request);
  }
  Result<v1::Import> Cancel(const std::string& name) {
    return Move<v1::CancelImportRequest>("CancelImport", name);
  }
  Result<v1::Import> Withdraw(const std::string& name) {
    return Move<v1::WithdrawImportRequest>("WithdrawImport", name);
  }

  std::unique_ptr<jobs::Worker> MakeWorker() {
    return std::make_unique<jobs::Worker>(*db_, time_, pipeline_.policy(), services_->Jobs());
  }
  // Does all jobs that are due.
  void WorkUntilIdle() {
    const auto worker = MakeWorker();
    while (worker->Work() != jobs::Worker::kIdlePause) {
    }
  }

  v1::Import Check(const v1::CreateImportRequest& request, const std::string& file) {
    const std::string name = Upload(request, file);
    StartWork(name, v1::StartImportRequest::MODE_CHECK).value();
    WorkUntilIdle();
    return Get(name);
  }
  v1::Import Post(const std::string& name, const std::string& difference = "") {
    StartWork(name, v1::StartImportRequest::MODE_POST, difference).value();
    WorkUntilIdle();
    return Get(name);
  }

  std::vector<v1::ImportError> Errors(const std::string& name, const std::string& filter = "") {
    v1::ListImportErrorsRequest request;
    request.set_parent(name);
    request.set_filter(filter);
    request.set_page_size(3);
    std::vector<v1::ImportError> errors;
    do {
      const auto page =
          Do<v1::ListImportErrorsResponse>("directory.v1.ImportService.ListImportErrors", request)
              .value();
      errors.insert(errors.end(), page.errors().begin(), page.errors().end());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return errors;
  }

  std::string FailedRows(const std::string& name) {
    v1::DownloadFailedRowsRequest request;
    request.set_name(name);
    std::string file;
    do {
      const auto piece = Do<v1::DownloadFailedRowsResponse>(
                             "directory.v1.ImportService.DownloadFailedRows", request)
                             .value();
      file += piece.content();
      request.set_from_line(piece.next_line());
    } while (request.from_line() != 0);
    return file;
  }

  std::int64_t Count(const std::string& sql) { return observer_.Count(sql); }

  const std::string site_;
  ShiftedTime time_;
  testing::SchemaObserver observer_{schema_};
};

}  // namespace steward::directory
