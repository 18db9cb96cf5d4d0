// What happens to the paper of customer files, on a real database.
#include "tests/integration/directory/archives_stage.h"

namespace steward::directory {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ArchiveKeepingTest : public ArchivesTest {
 protected:
  Result<v1::ArchiveLoan> Lend(const std::string& archive, const std::string& borrower, int days) {
    v1::CreateArchiveLoanRequest request;
    request.set_parent(site_);
    request.mutable_archive_loan()->set_archive(archive);
    request.mutable_archive_loan()->set_borrower(borrower);
    const auto due = pipeline_.clock().Now() + std::chrono::days(days);
    request.mutable_archive_loan()->mutable_due_time()->set_seconds(
        std::chrono::floor<std::chrono::seconds>(due).time_since_epoch().count());
    return As<v1::ArchiveLoan>(kArchivist, "ArchiveLoanService.CreateArchiveLoan", request);
  }

  Result<v1::ArchiveLoan> Return(const std::string& loan) {
    return As<v1::ArchiveLoan>(kArchivist, "ArchiveLoanService.ReturnArchiveLoan",
                               Named<v1::ReturnArchiveLoanRequest>(loan));
  }

  // The names of loans.
  template <class Response, class Request>
  std::vector<std::string> Loans(std::string_view method, const std::string& filter,
                                 const Prefixes& prefixes = {""}) {
    Request request;
    request.set_parent("branches/cq/sites/-");
    request.set_filter(filter);
    std::vector<std::string> names;
    const auto page = As<Response>(kDesk, method, request, prefixes).value();
    for (const v1::ArchiveLoan& loan : page.archive_loans()) names.push_back(loan.name());
    return names;
  }
  std::vector<std::string> Overdue(const Prefixes& prefixes = {""}) {
    return Loans<v1::ListOverdueArchiveLoansResponse, v1::ListOverdueArchiveLoansRequest>(
        "ArchiveLoanService.ListOverdueArchiveLoans", "", prefixes);
  }

  Result<v1::ArchiveBox> MakeBox(const std::string& number) {
    v1::CreateArchiveBoxRequest request;
    request.set_parent(site_);
    request.mutable_archive_box()->set_number(number);
    request.mutable_archive_box()->set_location("3 柜");
    return As<v1::ArchiveBox>(kArchivist, "ArchiveBoxService.CreateArchiveBox", request);
  }

  Result<v1::ArchiveBoxEntry> Catalogue(const std::string& box, const std::string& text,
                                        const std::string& archive = "") {
    auto request = Named<v1::AddArchiveBoxEntryRequest>(box);
    request.set_text(text);
    request.set_archive(archive);
    return As<v1::ArchiveBoxEntry>(kArchivist, "ArchiveBoxService.AddArchiveBoxEntry", request);
  }

  // The numbers of the boxes.
  std::vector<std::string> BoxesOf(const std::string& filter, const Prefixes& prefixes = {""}) {
    v1::ListArchiveBoxEntriesRequest request;
    request.set_parent("branches/cq/sites/-");
    request.set_filter(filter);
    std::vector<std::string> numbers;
    const auto page = As<v1::ListArchiveBoxEntriesResponse>(
                          kDesk, "ArchiveBoxService.ListArchiveBoxEntries", request, prefixes)
                          .value();
    for (const v1::ArchiveBoxEntry& entry : page.entries()) numbers.push_back(entry.box_number());
    return numbers;
  }
};

TEST_F(ArchiveKeepingTest, ALentFileIsNotLentAgainUntilItIsBack) {
  const v1::Archive file = MakeFile(home_);
  const v1::ArchiveLoan loan = Lend(file.name(), Person(kDesk), 7).value();
  EXPECT_EQ(loan.keeper().staff(), Person(kArchivist));
  EXPECT_EQ(loan.number(), file.number());
  const auto again = Lend(file.name(), Person(kClerk), 7);
  ASSERT_THAT(again, FailsWith("ARCHIVE_LENT"));
  EXPECT_THAT(again.error().en, AllOf(HasSubstr(loan.name()), HasSubstr(Person(kDesk))));
  const v1::ArchiveLoan back = Return(loan.name()).value();
  EXPECT_EQ(back.taken_back().staff(), Person(kArchivist));
  EXPECT_THAT(Return(loan.name()), FailsWith("ARCHIVE_LOAN_RETURNED"));
  ASSERT_TRUE(Lend(file.name(), Person(kClerk), 7).ok());
  EXPECT_EQ(EntriesOf(file.name(), "action = ACTION_LEND").size(), 2u);
  EXPECT_EQ(EntriesOf(file.name(), "action = ACTION_RETURN").size(), 1u);
  EXPECT_EQ(As<v1::ArchiveLoan>(kDesk, "ArchiveLoanService.GetArchiveLoan",
                                Named<v1::GetArchiveLoanRequest>(loan.name()))
                .value()
                .borrower(),
            Person(kDesk));
}

TEST_F(ArchiveKeepingTest, LoansThatAreDueAndNotBackAreListed) {
  EXPECT_THAT(Lend(MakeFile(home_).name(), Person(kDesk), -1), FailsWith("ARCHIVE_LOAN_DUE"));
  const std::string first = Lend(MakeFile(second_home_).name(), Person(kDesk), 7).value().name();
  EXPECT_THAT(Overdue(), IsEmpty());
  MoveDays(8);
  EXPECT_THAT(Overdue(), ElementsAre(first));
  EXPECT_THAT(Overdue({other_site_}), IsEmpty());
  const auto out = [&](const std::string& filter) {
    return Loans<v1::ListArchiveLoansResponse, v1::ListArchiveLoansRequest>(
        "ArchiveLoanService.ListArchiveLoans", filter);
  };
  const std::string mine = "borrower = \"" + Person(kDesk) + "\" AND is_out = ";
  EXPECT_THAT(out(mine + "true"), ElementsAre(first));
  ASSERT_TRUE(Return(first).ok());
  EXPECT_THAT(Overdue(), IsEmpty());
  EXPECT_THAT(out(mine + "true"), IsEmpty());
  EXPECT_THAT(out(mine + "false"), ElementsAre(first));
}

TEST_F(ArchiveKeepingTest, AFileOfAnotherSiteIsMissing) {
  EXPECT_THAT(Lend(MakeFile(elsewhere_).name(), Person(kDesk), 7), FailsWith("NOT_FOUND"));
  const v1::ArchiveBox box = MakeBox("A-1").value();
  const std::string moved = other_site_ + box.name().substr(site_.size());
  EXPECT_THAT(Catalogue(moved, "合同"), FailsWith("NOT_FOUND"));
}

TEST_F(ArchiveKeepingTest, TheIndexLeadsToTheBox) {
  const v1::ArchiveBox box = MakeBox("A-1").value();
  const auto taken = MakeBox("A-1");
  ASSERT_THAT(taken, FailsWith("ARCHIVE_BOX_EXISTS"));
  EXPECT_THAT(taken.error().en, HasSubstr(box.name()));
  const std::string second = MakeBox("A-2").value().name();
  const std::string file = MakeFile(home_).name();
  ASSERT_TRUE(Catalogue(box.name(), "2019 年电梯合同").ok());
  ASSERT_TRUE(Catalogue(box.name(), "3-2-1502 业主档案", file).ok());
  EXPECT_THAT(BoxesOf("text:\"电梯\""), ElementsAre("A-1"));
  EXPECT_THAT(BoxesOf("archive = \"" + file + "\""), ElementsAre("A-1"));
  EXPECT_THAT(BoxesOf("text:\"消防\""), IsEmpty());
  EXPECT_THAT(BoxesOf("text:\"电梯\"", {other_site_}), IsEmpty());
  ASSERT_TRUE(Catalogue(second, "3-2-1502 业主档案", file).ok());
  EXPECT_THAT(BoxesOf("archive = \"" + file + "\""), ElementsAre("A-2")) << "it was moved";

  v1::UpdateArchiveBoxRequest update;
  *update.mutable_archive_box() = box;
  update.mutable_archive_box()->set_number("A-2");
  update.mutable_update_mask()->add_paths("number");
  EXPECT_THAT(As<v1::ArchiveBox>(kArchivist, "ArchiveBoxService.UpdateArchiveBox", update),
              FailsWith("ARCHIVE_BOX_EXISTS"));
  update.mutable_archive_box()->set_number("B-1");
  const auto renamed =
      As<v1::ArchiveBox>(kArchivist, "ArchiveBoxService.UpdateArchiveBox", update).value();
  EXPECT_EQ(renamed.entry_count(), 1);
  v1::ListArchiveBoxesRequest list;
  list.set_parent(site_);
  const auto boxes =
      As<v1::ListArchiveBoxesResponse>(kDesk, "ArchiveBoxService.ListArchiveBoxes", list).value();
  ASSERT_EQ(boxes.archive_boxes_size(), 2);
  EXPECT_EQ(boxes.archive_boxes(1).number(), "B-1");
}

}  // namespace
}  // namespace steward::directory
