// Two people with the same surname in the directory, with personal data wherever there may be any,
// and the way of a request about them.
#pragma once

#include <google/protobuf/text_format.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "steward/directory/v1/approval_service.pb.h"
#include "steward/directory/v1/archive_change_service.pb.h"
#include "steward/directory/v1/archive_loan_service.pb.h"
#include "steward/directory/v1/archive_service.pb.h"
#include "steward/directory/v1/consent_service.pb.h"
#include "steward/directory/v1/data_request_service.pb.h"
#include "steward/directory/v1/data_subject_service.pb.h"
#include "steward/directory/v1/fit_out_service.pb.h"
#include "steward/directory/v1/import_service.pb.h"
#include "steward/directory/v1/occupancy_service.pb.h"
#include "steward/directory/v1/owner_service.pb.h"
#include "steward/directory/v1/parking_service.pb.h"
#include "steward/file/v1/file_service.pb.h"
#include "tests/integration/directory/archives_stage.h"
#include "tests/support/photos.h"

namespace steward::directory {

// Somebody with a word of his own in every place that holds personal data.
struct Dweller {
  std::string mark;  // the end of each of his words
  std::string unit;
  std::string name;
  std::string owner{};
  std::string archive{};
  std::string occupancy{};

  std::string phone() const { return "1390000111" + mark; }
  std::string archive_phone() const { return "1390000222" + mark; }
  std::string new_phone() const { return "1390000333" + mark; }
  std::string plate() const { return "渝A8888" + mark; }
  std::string id_number() const {
    return mark == "1" ? "11010519491231002X" : "110101199003070011";
  }
  std::string Word(const std::string& what) const { return what + "-" + mark + "号"; }
};

class DataRequestsTest : public ArchivesTest {
 protected:
  static constexpr char kHead = '6';

  // Real time, moved on by a test: leases end without waiting.
  class MovedTime final : public Clock {
   public:
    Time Now() const override { return clock_.Now() + ahead; }
    Duration ahead{};

   private:
    SystemClock clock_;
  };

  DataRequestsTest() {
    him_ = {.mark = "1", .unit = MakeUnit(site_, building_, "3-2-1701").name(), .name = "欧阳建国"};
    twin_ = {
        .mark = "2", .unit = MakeUnit(site_, building_, "3-2-1702").name(), .name = "欧阳建军"};
    MakeRecords(him_);
    MakeRecords(twin_);
  }

  template <class Response, class Request>
  Result<Response> Run(char who, const std::string& method, const std::string& text) {
    Request request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
    return As<Response>(who, method, request);
  }

  void MakeRecords(Dweller& person) {
    ImportTable(site_, v1::Import::KIND_PEOPLE,
                {{"编号", "姓名", "电话", "房号", "身份"},
                 {person.Word("编号"), person.name, person.phone(),
                  person.mark == "1" ? "3-2-1701" : "3-2-1702", "住户"}});
    v1::ListOwnersRequest list;
    list.set_parent("branches/cq");
    list.set_filter("unit = \"" + person.unit + "\"");
    person.owner = Do<v1::ListOwnersResponse>("directory.v1.OwnerService.ListOwners", list)
                       .value()
                       .owners(0)
                       .name();
    Deliver(person.unit, v1::UnitFacts::DELIVERY_TAKEN_OVER_FROM_FORMER, DateOf(2023, 1, 1))
        .value();
    person.occupancy =
        Run<v1::Occupancy, v1::RegisterOccupancyRequest>(
            kDesk, "OccupancyService.RegisterOccupancy",
            "parent: '" + person.unit + "' occupancy { occupant: '" + person.owner +
                "' role: ROLE_TENANT from_date { year: 2024 month: 3 day: 1 } agreement: '" +
                person.Word("租约") + "' }")
            .value()
            .name();
    MakeArchive(person);
    for (const std::string purpose : {"face", "marketing"}) {
      Run<v1::Consent, v1::CreateConsentRequest>(
          kDesk, "ConsentService.CreateConsent",
          "parent: '" + person.owner + "' consent { purpose: '" + purpose +
              "' channel: CHANNEL_PAPER proof: '" + person.Word("表格") + "' }")
          .value();
    }
    Run<v1::Plate, v1::CreatePlateRequest>(kDesk, "ParkingService.CreatePlate",
                                           "parent: '" + site_ + "' plate { number: '" +
                                               person.plate() + "' unit: '" + person.unit + "' }")
        .value();
  }

  void MakeArchive(Dweller& person) {
    v1::CreateArchiveRequest request = ArchiveRequest(person.unit);
    v1::Archive& archive = *request.mutable_archive();
    archive.set_customer(person.owner);
    archive.set_contact_person(person.Word("欧小娜"));
    archive.set_contact_phone(person.archive_phone());
    archive.set_actual_user(person.Word("欧小雷"));
    archive.set_id_number(person.id_number());
    archive.set_mailing_address(person.Word("湖滨路"));
    person.archive =
        As<v1::Archive>(kClerk, "ArchiveService.CreateArchive", request).value().name();
    Verify(kVerifier, person.archive).value();
    Sign(person.archive).value();
    file::v1::UploadFileRequest photo;
    photo.set_parent(site_);
    photo.set_content_type("image/jpeg");
    photo.set_content(testing::JpegWith("x", person.mark == "1" ? 1 : 6));
    const std::string file =
        Do<file::v1::File>("file.v1.FileService.UploadFile", photo).value().name();
    Run<v1::Archive, v1::AddArchivePaperRequest>(
        kClerk, "ArchiveService.AddArchivePaper",
        "name: '" + person.archive + "' paper { kind: KIND_CONTRACT title: '" +
            person.Word("身份证") + "' file: '" + file + "' }")
        .value();
    const std::string change = AskChange(person, person.new_phone()).value().name();
    As<v1::ArchiveChange>(kVerifier, "ArchiveChangeService.ApproveArchiveChange",
                          Named<v1::ApproveArchiveChangeRequest>(change))
        .value();
  }

  Result<v1::ArchiveChange> AskChange(const Dweller& person, const std::string& phone) {
    return Run<v1::ArchiveChange, v1::CreateArchiveChangeRequest>(
        kDesk, "ArchiveChangeService.CreateArchiveChange",
        "parent: '" + site_ + "' archive_change { archive: '" + person.archive +
            "' kind: KIND_CORRECTION text: '" + person.Word("换号") +
            "' values { field: FIELD_CONTACT_PHONE value: '" + phone + "' } }");
  }

  // From tomorrow on he has nothing to do with his unit any more, and it is tomorrow.
  void MoveOut(const Dweller& person) {
    const auto day = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(
        pipeline_.clock().Now() + std::chrono::hours(8 + 24)));
    v1::EndOccupancyRequest end;
    end.set_name(person.occupancy);
    *end.mutable_to_date() =
        DateOf(static_cast<int>(day.year()), static_cast<int>(static_cast<unsigned>(day.month())),
               static_cast<int>(static_cast<unsigned>(day.day())));
    Do<v1::Occupancy>("directory.v1.OccupancyService.EndOccupancy", end).value();
    MoveDays(1);
  }

  Result<v1::DataRequest> Ask(const Dweller& person, const std::string& kind, char who = kDesk) {
    return Run<v1::DataRequest, v1::CreateDataRequestRequest>(
        who, "DataRequestService.CreateDataRequest",
        "parent: 'branches/cq' data_request { owner: '" + person.owner + "' kind: " + kind +
            " text: '" + person.Word("本人到场") + "' }");
  }
  Result<v1::DataRequest> Submit(const std::string& name, char who = kDesk) {
    return As<v1::DataRequest>(who, "DataRequestService.SubmitDataRequest",
                               Named<v1::SubmitDataRequestRequest>(name));
  }
  Result<v1::DataRequest> Approve(const std::string& name, char who = kHead) {
    return As<v1::DataRequest>(who, "DataRequestService.ApproveDataRequest",
                               Named<v1::ApproveDataRequestRequest>(name));
  }
  v1::DataRequest Read(const std::string& name) {
    return As<v1::DataRequest>(kDesk, "DataRequestService.GetDataRequest",
                               Named<v1::GetDataRequestRequest>(name))
        .value();
  }
  std::string Approved(const Dweller& person, const std::string& kind) {
    const std::string name = Ask(person, kind).value().name();
    Submit(name).value();
    EXPECT_EQ(Approve(name).value().state(), v1::DataRequest::STATE_RUNNING);
    return name;
  }

  std::unique_ptr<jobs::Worker> MakeWorker() {
    return std::make_unique<jobs::Worker>(*db_, time_, pipeline_.policy(), services_->Jobs());
  }
  void WorkOn() {
    const auto worker = MakeWorker();
    while (worker->Work() != jobs::Worker::kIdlePause) {
    }
  }
  // The directory asks, tickets has nothing about anybody, and the directory goes on.
  void WorkUntilIdle() {
    WorkOn();
    if (ReportNothing() == 0) return;
    time_.ahead += std::chrono::seconds(3);
    WorkOn();
  }

  // As another service.
  template <class Response, class Request>
  Result<Response> AsService(const std::string& service, const std::string& method,
                             const Request& request) {
    return pipeline_.Call<Response>(*bindings_,
                                    "/steward.directory.v1.DataSubjectService/" + method,
                                    pipeline_.TokenOf("services/" + service, {}), request);
  }
  std::vector<v1::OpenDataRequest> OpenFor(const std::string& service) {
    const auto answer = AsService<v1::ListOpenDataRequestsResponse>(
                            service, "ListOpenDataRequests", v1::ListOpenDataRequestsRequest())
                            .value();
    return {answer.data_requests().begin(), answer.data_requests().end()};
  }
  Result<v1::OpenDataRequest> Report(v1::ReportDataSubjectRequest request) {
    return AsService<v1::OpenDataRequest>("tickets", "ReportDataSubject", request);
  }
  // How many were asked of tickets.
  int ReportNothing() {
    const auto open = OpenFor("tickets");
    for (const v1::OpenDataRequest& one : open) {
      auto report = Named<v1::ReportDataSubjectRequest>(one.name());
      report.set_is_done(true);
      Report(report).value();
    }
    return static_cast<int>(open.size());
  }

  Result<v1::DownloadDataRequestResponse> Piece(const std::string& name, std::int64_t offset,
                                                char who) {
    auto request = Named<v1::DownloadDataRequestRequest>(name);
    request.set_offset_bytes(offset);
    return As<v1::DownloadDataRequestResponse>(who, "DataRequestService.DownloadDataRequest",
                                               request);
  }
  std::string Download(const std::string& name) {
    std::string file;
    std::int64_t offset = 0;
    do {
      const auto piece = Piece(name, offset, kHead).value();
      file += piece.content();
      offset = piece.next_offset_bytes();
    } while (offset != 0);
    return file;
  }
  // The copy that he gets now.
  std::string CopyOf(const Dweller& person) {
    const std::string name = Approved(person, "KIND_ACCESS");
    WorkUntilIdle();
    EXPECT_EQ(Read(name).state(), v1::DataRequest::STATE_DONE);
    return Download(name);
  }

  // What may stand nowhere once he is gone, and stands in his copy before.
  static std::vector<std::string> WordsOf(const Dweller& person) {
    std::vector<std::string> words{person.name,        person.phone(), person.archive_phone(),
                                   person.new_phone(), person.plate(), person.id_number()};
    for (const char* what : {"欧小娜", "欧小雷", "湖滨路", "租约", "表格", "身份证"})
      words.push_back(person.Word(what));
    return words;
  }
  // The columns in which any of them stands in clear.
  std::vector<std::string> ColumnsWith(const Dweller& person) {
    std::vector<std::string> found;
    std::vector<std::string> words = WordsOf(person);
    words.push_back(person.Word("换号"));
    words.push_back(person.Word("编号"));
    words.push_back(person.Word("本人到场"));
    for (const std::string& word : words) {
      for (const auto& [column, rows] : observer_.ColumnsWith(word))
        found.push_back(column + ": " + word);
    }
    return found;
  }
  int Blobs() const {
    int count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(blobs_.path()))
      count += entry.is_regular_file() ? 1 : 0;
    return count;
  }

  MovedTime time_;
  testing::SchemaObserver observer_{schema_};
  Dweller him_;
  Dweller twin_;
};

}  // namespace steward::directory
