// How often files are confirmed and counted, and how large samples are, by branch and day.
#include "tests/integration/directory/archives_stage.h"

namespace steward::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ArchiveRulesTest : public ArchivesTest {
 protected:
  Result<v1::ArchiveRule> AddRule(Day start, int confirm_months, int check_months,
                                  const std::string& branch = "branches/cq", int percent = 5,
                                  int least = 10) {
    v1::CreateArchiveRuleRequest request;
    request.set_parent(branch);
    v1::ArchiveRule& rule = *request.mutable_archive_rule();
    *rule.mutable_start_date() =
        DateOf(static_cast<int>(start.year()), static_cast<int>(unsigned(start.month())),
               static_cast<int>(unsigned(start.day())));
    rule.set_confirm_months(confirm_months);
    rule.set_check_months(check_months);
    rule.set_sample_percent(percent);
    rule.set_least_sample_count(least);
    return As<v1::ArchiveRule>(kDesk, "ArchiveRuleService.CreateArchiveRule", request);
  }
  std::vector<int> ConfirmMonths(const std::string& branch) {
    v1::ListArchiveRulesRequest request;
    request.set_parent(branch);
    std::vector<int> months;
    const auto page =
        As<v1::ListArchiveRulesResponse>(kDesk, "ArchiveRuleService.ListArchiveRules", request)
            .value();
    for (const v1::ArchiveRule& rule : page.archive_rules())
      months.push_back(rule.confirm_months());
    return months;
  }
  std::vector<std::string> Unconfirmed() {
    v1::ListUnconfirmedArchivesRequest request;
    request.set_parent("branches/cq/sites/-");
    std::vector<std::string> units;
    const auto page = As<v1::ListUnconfirmedArchivesResponse>(
                          kDesk, "ArchiveService.ListUnconfirmedArchives", request)
                          .value();
    for (const v1::Archive& archive : page.archives()) units.push_back(archive.house_number());
    return units;
  }
  Day InDays(int days) const {
    return std::chrono::sys_days(BusinessDate(pipeline_.clock().Now())) + std::chrono::days(days);
  }
};

TEST_F(ArchiveRulesTest, AFileKeepsTheTermOfTheDayItWasMadeOn) {
  MakeFile(home_);
  ASSERT_TRUE(AddRule(InDays(10), 1, 12).ok());
  ASSERT_TRUE(AddRule(InDays(0), 36, 12, "branches/gz").ok()) << "another branch's";
  MoveDays(10);
  MakeFile(second_home_);
  MoveDays(10 + 27);
  EXPECT_THAT(Unconfirmed(), IsEmpty());
  MoveDays(10 + 32);
  EXPECT_THAT(Unconfirmed(), ElementsAre("3-2-1503"));
  MoveDays(364);
  EXPECT_THAT(Unconfirmed(), ElementsAre("3-2-1503"));
  MoveDays(367);
  EXPECT_THAT(Unconfirmed(), ElementsAre("3-2-1503", "3-2-1502"));
}

TEST_F(ArchiveRulesTest, AConfirmationGoesByTheRuleOfItsOwnDay) {
  const std::string name = MakeFile(home_).name();
  ASSERT_TRUE(AddRule(InDays(10), 1, 12).ok());
  MoveDays(9);
  auto confirm = Named<v1::ConfirmArchiveRequest>(name);
  confirm.set_source(v1::Archive::SOURCE_CALL);
  ASSERT_TRUE(As<v1::ConfirmArchiveResponse>(kDesk, "ArchiveService.ConfirmArchive", confirm).ok());
  MoveDays(300);
  EXPECT_THAT(Unconfirmed(), IsEmpty());
  ASSERT_TRUE(As<v1::ConfirmArchiveResponse>(kDesk, "ArchiveService.ConfirmArchive", confirm).ok());
  MoveDays(300 + 32);
  EXPECT_THAT(Unconfirmed(), ElementsAre("3-2-1502"));
}

TEST_F(ArchiveRulesTest, UncheckedFilesAreListedByTheRuleOfTheDayTheListIsRead) {
  MakeFile(home_);
  ASSERT_TRUE(AddRule(InDays(100), 12, 2).ok());
  MoveDays(99);
  EXPECT_THAT(Unchecked(site_), IsEmpty());
  MoveDays(100);
  EXPECT_THAT(Unchecked(site_), ElementsAre("3-2-1502"));
}

TEST_F(ArchiveRulesTest, ASampleIsAsLargeAsTheRuleOfTheDayOfItsDrawSays) {
  v1::ImportArchivesRequest import;
  import.set_parent(site_);
  import.set_source("erp-2019");
  for (const std::string house_number : {"3-2-1502", "3-2-1503"}) {
    v1::ImportedArchive& record = *import.add_records();
    record.set_number(house_number);
    record.set_house_number(house_number);
    record.set_customer_name("王建国");
  }
  As<v1::ImportArchivesResponse>(kClerk, "ArchiveService.ImportArchives", import).value();
  v1::CreateArchiveSampleRequest request;
  request.set_parent(site_);
  const auto draw = [&] {
    return As<v1::ArchiveSample>(kArchivist, "ArchiveSampleService.CreateArchiveSample", request)
        .value()
        .sample_count();
  };
  ASSERT_TRUE(AddRule(InDays(1), 12, 12, "branches/cq", 50, 1).ok());
  EXPECT_EQ(draw(), 2) << "at least ten, but there are two";
  MoveDays(1);
  EXPECT_EQ(draw(), 1) << "half of two";
}

TEST_F(ArchiveRulesTest, RulesOfABranchAreListedWithThoseOfTheHeadCompanyAndBeginOnDifferentDays) {
  EXPECT_THAT(ConfirmMonths("branches/cq"), ElementsAre(12)) << "the head company's";
  ASSERT_TRUE(AddRule(InDays(0), 6, 12).ok());
  ASSERT_TRUE(AddRule(InDays(30), 3, 12).ok());
  ASSERT_TRUE(AddRule(InDays(30), 9, 12, "branches/gz").ok());
  EXPECT_THAT(ConfirmMonths("branches/cq"), ElementsAre(12, 6, 3));
  EXPECT_THAT(ConfirmMonths("branches/gz"), ElementsAre(12, 9));
  const auto second = AddRule(InDays(30), 4, 12);
  ASSERT_THAT(second, FailsWith("ARCHIVE_RULE_EXISTS"));
  EXPECT_EQ(second.error().code, Code::kAlreadyExists);
}

TEST_F(ArchiveRulesTest, WithoutARuleInForceNoFileIsMade) {
  MoveDays(-30 * 366);
  EXPECT_THAT(As<v1::Archive>(kClerk, "ArchiveService.CreateArchive", ArchiveRequest(home_)),
              FailsWith("ARCHIVE_RULE_MISSING"));
}

}  // namespace
}  // namespace steward::directory
