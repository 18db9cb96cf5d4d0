// The part of other services in what people ask about their own data: the directory waits
// for each, says for which, and takes what it reports once.
#include "tests/integration/directory/data_requests_stage.h"

namespace steward::directory {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class DataSubjectsTest : public DataRequestsTest {
 protected:
  using Part = v1::DataRequestPart;
  using Open = v1::OpenDataRequest;

  std::map<std::string, Part::State> PartsOf(const std::string& name) {
    std::map<std::string, Part::State> parts;
    const v1::DataRequest request = Read(name);
    for (const Part& part : request.parts()) parts[part.service()] = part.state();
    return parts;
  }
  Result<v1::OpenDataRequest> ReportOpen(const std::string& name, int count,
                                         const std::vector<std::string>& titles) {
    auto report = Named<v1::ReportDataSubjectRequest>(name);
    report.set_open_count(count);
    for (const std::string& title : titles) report.add_open_titles(title);
    return Report(report);
  }
  static v1::ReportDataSubjectRequest Piece(const std::string& name, const std::string& from,
                                            const std::string& to, const std::string& value) {
    auto report = Named<v1::ReportDataSubjectRequest>(name);
    report.set_from_cursor(from);
    report.set_cursor(to);
    report.set_is_done(to.empty());
    v1::SubjectValue& one = *report.add_values();
    one.set_table("工单");
    one.set_record("BX-1");
    one.set_column("描述");
    one.set_value(value);
    v1::SubjectCount& count = *report.add_counts();
    count.set_table("tickets");
    count.set_row_count(1);
    return report;
  }
  std::int64_t CountOf(const std::string& name, const std::string& table) {
    const v1::DataRequest request = Read(name);
    for (const v1::DataCount& count : request.counts()) {
      if (count.table() == table) return count.row_count();
    }
    return 0;
  }
  void Wait() { time_.ahead += seconds(3); }
};

TEST_F(DataSubjectsTest, ARequestWaitsForEveryServiceAndSaysForWhich) {
  MoveOut(him_);
  const std::string name = Approved(him_, "KIND_ERASURE");
  EXPECT_THAT(OpenFor("tickets"), IsEmpty()) << "the directory looks first what is open";
  accounts_.away = true;
  accounts_.copy.add_accounts();
  for (int i = 0; i < 20; ++i) {
    WorkOn();
    Wait();
  }
  EXPECT_EQ(Read(name).state(), v1::DataRequest::STATE_RUNNING);
  EXPECT_EQ(PartsOf(name), (std::map<std::string, Part::State>{{"identity", Part::STATE_ASKED},
                                                               {"tickets", Part::STATE_ASKED}}));
  EXPECT_THAT(ColumnsWith(him_), Not(IsEmpty()));
  ASSERT_THAT(OpenFor("tickets"), SizeIs(1));
  EXPECT_EQ(OpenFor("tickets")[0].work(), Open::WORK_ERASE);
  EXPECT_EQ(ReportNothing(), 1);
  EXPECT_THAT(OpenFor("tickets"), IsEmpty());

  for (int i = 0; i < 20; ++i) {
    WorkOn();
    Wait();
  }
  EXPECT_EQ(Read(name).state(), v1::DataRequest::STATE_RUNNING) << "identity is away";
  EXPECT_EQ(PartsOf(name)["tickets"], Part::STATE_DONE);
  EXPECT_EQ(PartsOf(name)["identity"], Part::STATE_ASKED);
  accounts_.away = false;
  WorkOn();
  EXPECT_EQ(Read(name).state(), v1::DataRequest::STATE_DONE);
  EXPECT_EQ(PartsOf(name)["identity"], Part::STATE_DONE);
  EXPECT_EQ(CountOf(name, "identity.owner_accounts"), 1);
  ASSERT_THAT(accounts_.asked, SizeIs(1));
  EXPECT_EQ(accounts_.asked[0].owner.ToString(), him_.owner);
  EXPECT_THAT(accounts_.asked[0].phones, ::testing::ElementsAre(him_.phone()));
}

TEST_F(DataSubjectsTest, ACopyThatHadToWaitForDaysIsReadForADayFromItsEndOn) {
  const std::string name = Approved(him_, "KIND_ACCESS");
  WorkOn();
  Report(Piece(name, "", "a", "第一件")).value();
  time_.ahead += hours(3 * 24);
  WorkOn();
  Report(Piece(name, "a", "", "第二件")).value();
  Wait();
  WorkOn();
  EXPECT_EQ(Read(name).state(), v1::DataRequest::STATE_DONE) << Read(name).error();
  const std::string copy = Download(name);
  EXPECT_THAT(copy, HasSubstr("第一件"));
  EXPECT_THAT(copy, HasSubstr("第二件"));
}

TEST_F(DataSubjectsTest, AServiceThatStaysAwayEndsTheRequestWhenItIsDue) {
  const std::string name = Approved(him_, "KIND_ACCESS");
  WorkOn();
  Report(Piece(name, "", "a", "第一件")).value();
  time_.ahead += hours(15 * 24 + 1);
  WorkOn();
  const v1::DataRequest failed = Read(name);
  EXPECT_EQ(failed.state(), v1::DataRequest::STATE_FAILED);
  EXPECT_THAT(failed.error(), HasSubstr("tickets"));
  EXPECT_EQ(observer_.Count("SELECT COUNT(*) FROM jobs WHERE error_reason ="
                            " 'DATA_REQUEST_SERVICE_AWAY'"),
            1);
  EXPECT_EQ(PartsOf(name)["tickets"], Part::STATE_DROPPED);
  EXPECT_EQ(observer_.RowCounts().at("data_request_pieces"), 0) << "what was there is removed";
  EXPECT_THAT(OpenFor("tickets"), IsEmpty());
  auto late = Named<v1::ReportDataSubjectRequest>(name);
  late.set_is_done(true);
  EXPECT_THAT(Report(late), FailsWith("DATA_REQUEST_PART_NOT_OPEN"));
}

TEST_F(DataSubjectsTest, AnErasureIsRefusedWhileTicketsAreOpenAndSaysHowManyAndWhich) {
  MoveOut(him_);
  const std::string name = Ask(him_, "KIND_ERASURE").value().name();
  ASSERT_THAT(OpenFor("tickets"), SizeIs(1));
  EXPECT_EQ(OpenFor("tickets")[0].work(), Open::WORK_CHECK);
  EXPECT_EQ(ReportOpen(name, 7, {"BX-2026-000001", "BX-2026-000004"}).value().work(),
            Open::WORK_UNSPECIFIED);
  const auto refused = Submit(name);
  ASSERT_THAT(refused, FailsWith("DATA_REQUEST_RECORDS_OPEN"));
  EXPECT_THAT(refused.error().en, HasSubstr("7 tickets"));
  EXPECT_THAT(refused.error().en, HasSubstr("BX-2026-000001, BX-2026-000004"));
  EXPECT_THAT(OpenFor("tickets"), IsEmpty()) << "it was looked at just now";
  real_time_ = &time_;
  Start();
  MoveDays(1);
  time_.ahead += seconds(61);
  ASSERT_THAT(OpenFor("tickets"), SizeIs(1)) << "it may have changed";
  ReportOpen(name, 0, {}).value();
  time_.ahead += seconds(61);
  EXPECT_THAT(OpenFor("tickets"), IsEmpty()) << "nothing was open";
  Submit(name).value();

  // Opened between the approval and the work.
  Approve(name).value();
  WorkOn();
  EXPECT_EQ(ReportOpen(name, 1, {"BX-2026-000009"}).value().work(), Open::WORK_ERASE);
  Wait();
  WorkOn();
  const v1::DataRequest failed = Read(name);
  EXPECT_EQ(failed.state(), v1::DataRequest::STATE_FAILED);
  EXPECT_THAT(failed.error(), HasSubstr("BX-2026-000009"));
  EXPECT_EQ(failed.counts_size(), 0) << "nothing was erased";
  EXPECT_THAT(ColumnsWith(him_), Not(IsEmpty()));
}

TEST_F(DataSubjectsTest, PiecesOfACopyAreTakenOnceAndInTheirOrder) {
  auto& account = *accounts_.copy.add_accounts();
  account.set_name("branches/cq/ownerAccounts/1");
  account.set_phone(him_.phone());
  account.add_sign_ons()->set_device("他的手机");
  const std::string name = Approved(him_, "KIND_ACCESS");
  WorkOn();
  ASSERT_THAT(OpenFor("tickets"), SizeIs(1));
  EXPECT_EQ(OpenFor("tickets")[0].work(), Open::WORK_COPY);
  EXPECT_EQ(OpenFor("tickets")[0].cursor(), "");
  const Open second = Report(Piece(name, "", "a", "第一件")).value();
  EXPECT_EQ(second.cursor(), "a");
  EXPECT_EQ(Report(Piece(name, "", "a", "第一件")).value().cursor(), "a") << "by another replica";
  EXPECT_EQ(Report(Piece(name, "z", "y", "错件")).value().cursor(), "a");
  EXPECT_EQ(OpenFor("tickets")[0].cursor(), "a") << "goes on there after a crash";
  EXPECT_EQ(Report(Piece(name, "a", "", "第二件")).value().work(), Open::WORK_UNSPECIFIED);
  Wait();
  WorkOn();
  EXPECT_EQ(Read(name).state(), v1::DataRequest::STATE_DONE);
  EXPECT_EQ(CountOf(name, "tickets.tickets"), 2);
  EXPECT_EQ(CountOf(name, "identity.sessions"), 1);
  const std::string copy = Download(name);
  EXPECT_EQ(static_cast<std::int64_t>(copy.size()), Read(name).size_bytes());
  const size_t first = copy.find("第一件");
  EXPECT_LT(first, copy.find("第二件"));
  EXPECT_EQ(copy.find("第一件", first + 1), copy.npos) << "once";
  EXPECT_THAT(copy, Not(HasSubstr("错件")));
  EXPECT_THAT(copy, HasSubstr("他的手机"));
  EXPECT_EQ(copy.find("资料"), copy.rfind("资料")) << "one heading";
  for (const std::string& word : WordsOf(him_)) EXPECT_THAT(copy, HasSubstr(word));
}

TEST_F(DataSubjectsTest, APersonIsKnownByPhonesAndStaysAndWhatOthersShareIsSaid) {
  MakeOwner(him_.name, {him_.phone()}, {him_.unit});
  const std::string name = Approved(him_, "KIND_ACCESS");
  WorkOn();
  const auto reveal = [&](const std::string& service) {
    return AsService<v1::DataSubject>(service, "RevealDataSubject",
                                      Named<v1::RevealDataSubjectRequest>(name));
  };
  const v1::DataSubject subject = reveal("tickets").value();
  EXPECT_EQ(subject.person(), him_.owner);
  EXPECT_EQ(subject.display_name(), him_.name);
  ASSERT_EQ(subject.phones_size(), 1);
  EXPECT_EQ(subject.phones(0).number(), him_.phone());
  EXPECT_TRUE(subject.phones(0).is_shared());
  ASSERT_GE(subject.stays_size(), 1);
  EXPECT_EQ(subject.stays(0).unit(), him_.unit);
  EXPECT_TRUE(subject.stays(0).has_namesake());
  EXPECT_EQ(observer_.Count("SELECT COUNT(*) FROM audit_records WHERE principal ="
                            " 'services/tickets' AND method LIKE '%RevealDataSubject'"),
            1);
  EXPECT_THAT(reveal("identity"), FailsWith("DATA_REQUEST_PART_NOT_OPEN"));
  EXPECT_THAT(reveal("fees"), FailsWith("DATA_REQUEST_PART_NOT_OPEN"));
  ReportNothing();
  EXPECT_THAT(reveal("tickets"), FailsWith("DATA_REQUEST_PART_NOT_OPEN"));
  for (const char* method : {"ListOpenDataRequests", "RevealDataSubject", "ReportDataSubject"}) {
    const std::string path = std::string("DataSubjectService.") + method;
    const std::string refused = "SERVICES_ONLY";
    if (path.ends_with("Requests"))
      EXPECT_THAT(
          As<v1::ListOpenDataRequestsResponse>(kHead, path, v1::ListOpenDataRequestsRequest()),
          FailsWith(refused));
    else if (path.ends_with("RevealDataSubject"))
      EXPECT_THAT(As<v1::DataSubject>(kHead, path, Named<v1::RevealDataSubjectRequest>(name)),
                  FailsWith(refused));
    else
      EXPECT_THAT(As<Open>(kHead, path, Named<v1::ReportDataSubjectRequest>(name)),
                  FailsWith(refused));
  }
}

TEST_F(DataSubjectsTest, IdentityIsAskedOnceMoreUnderTheSameIdAfterAKillInBetween) {
  accounts_.copy.add_accounts();
  MoveOut(him_);
  const std::string name = Approved(him_, "KIND_ERASURE");
  WorkOn();
  ReportNothing();
  Wait();
  db::FaultPlan faults;
  db_->Inject(&faults);
  int asked = 0;
  for (int n = 1; Read(name).state() == v1::DataRequest::STATE_RUNNING && n < 200; ++n) {
    faults.FailStatement(n % 12 + 1, db::FaultPlan::kLost);
    MakeWorker()->Work();
    faults.Clear();
    time_.ahead += jobs::kLease + seconds(1);
    asked = std::max(asked, static_cast<int>(accounts_.asked.size()));
    if (n % 4 == 0) MakeWorker()->Work();  // a step that is done, so that it does not wear out
    time_.ahead += jobs::kLease + seconds(1);
  }
  db_->Inject(nullptr);
  WorkOn();
  EXPECT_EQ(Read(name).state(), v1::DataRequest::STATE_DONE);
  EXPECT_THAT(ColumnsWith(him_), IsEmpty());
  EXPECT_EQ(CountOf(name, "identity.owner_accounts"), 1);
  for (const OwnerAccounts::Person& person : accounts_.asked)
    EXPECT_EQ("branches/cq/dataRequests/" + person.request_id, name);
}

}  // namespace
}  // namespace steward::directory
