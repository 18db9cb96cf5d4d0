// The yearly count of customer files, and the signature under a batch of imported ones.
#include "tests/integration/directory/archives_stage.h"

namespace steward::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class StockTakeTest : public ArchivesTest {
 protected:
  Result<v1::StockTake> Start() {
    v1::CreateStockTakeRequest request;
    request.set_parent(site_);
    request.mutable_stock_take()->set_year(2026);
    return As<v1::StockTake>(kArchivist, "StockTakeService.CreateStockTake", request);
  }

  Result<v1::StockTake> Check(const std::string& stock_take, const std::string& archive,
                              v1::StockTakeCheck::Outcome outcome) {
    auto request = Named<v1::RecordStockTakeCheckRequest>(stock_take);
    request.set_archive(archive);
    request.set_outcome(outcome);
    return As<v1::StockTake>(kArchivist, "StockTakeService.RecordStockTakeCheck", request);
  }

  Result<v1::StockTake> Finish(const std::string& stock_take) {
    return As<v1::StockTake>(kArchivist, "StockTakeService.FinishStockTake",
                             Named<v1::FinishStockTakeRequest>(stock_take));
  }
};

TEST_F(StockTakeTest, ACountSaysWhatIsPresentMissingDamagedAndUnchecked) {
  const std::string first = MakeFile(home_).name();
  const std::string second = MakeFile(second_home_).name();
  const std::string other = MakeFile(elsewhere_).name();
  const v1::StockTake started = Start().value();
  EXPECT_EQ(started.file_count(), 2);
  EXPECT_EQ(started.unchecked_count(), 2);
  const auto again = Start();
  ASSERT_THAT(again, FailsWith("STOCK_TAKE_OPEN"));
  EXPECT_THAT(again.error().en, HasSubstr(started.name()));
  EXPECT_THAT(Check(started.name(), other, v1::StockTakeCheck::OUTCOME_PRESENT),
              FailsWith("NOT_FOUND"));
  ASSERT_TRUE(Check(started.name(), first, v1::StockTakeCheck::OUTCOME_MISSING).ok());
  const auto replaced = Check(started.name(), first, v1::StockTakeCheck::OUTCOME_DAMAGED).value();
  EXPECT_EQ(replaced.missing_count(), 0);
  EXPECT_EQ(replaced.damaged_count(), 1);
  const v1::StockTake finished = Finish(started.name()).value();
  EXPECT_EQ(finished.damaged_count(), 1);
  EXPECT_EQ(finished.unchecked_count(), 1);
  EXPECT_EQ(finished.finisher().staff(), Person(kArchivist));
  EXPECT_THAT(Finish(started.name()), FailsWith("STOCK_TAKE_FINISHED"));
  EXPECT_THAT(Check(started.name(), second, v1::StockTakeCheck::OUTCOME_PRESENT),
              FailsWith("STOCK_TAKE_FINISHED"));

  v1::ListStockTakeChecksRequest checks;
  checks.set_parent(started.name());
  checks.set_filter("outcome = OUTCOME_DAMAGED");
  const auto page =
      As<v1::ListStockTakeChecksResponse>(kDesk, "StockTakeService.ListStockTakeChecks", checks)
          .value();
  ASSERT_EQ(page.checks_size(), 1);
  EXPECT_EQ(page.checks(0).archive(), first);
  ASSERT_TRUE(Start().ok());
  v1::ListStockTakesRequest list;
  list.set_parent(site_);
  EXPECT_EQ(As<v1::ListStockTakesResponse>(kDesk, "StockTakeService.ListStockTakes", list)
                .value()
                .stock_takes_size(),
            2);
  EXPECT_EQ(As<v1::StockTake>(kDesk, "StockTakeService.GetStockTake",
                              Named<v1::GetStockTakeRequest>(started.name()))
                .value()
                .SerializeAsString(),
            finished.SerializeAsString());
}

TEST_F(StockTakeTest, FilesNoCountHasCheckedForTwelveMonthsAreListed) {
  const std::string first = MakeFile(home_).name();
  MakeFile(second_home_);
  EXPECT_THAT(Unchecked(), IsEmpty());
  MoveDays(200);
  const std::string stock_take = Start().value().name();
  ASSERT_TRUE(Check(stock_take, first, v1::StockTakeCheck::OUTCOME_PRESENT).ok());
  EXPECT_TRUE(Get(first).value().has_last_check_time());
  MoveDays(367);
  EXPECT_THAT(Unchecked(), ElementsAre("3-2-1503"));
  MoveDays(567);
  EXPECT_THAT(Unchecked(), ElementsAre("3-2-1502", "3-2-1503"));
}

class ArchiveBatchTest : public ArchivesTest {
 protected:
  void Import() {
    v1::ImportArchivesRequest request;
    request.set_parent(site_);
    request.set_source("erp-2019");
    for (const std::string house_number : {"3-2-1502", "3-2-1503"}) {
      v1::ImportedArchive& record = *request.add_records();
      record.set_number(house_number);
      record.set_house_number(house_number);
      record.set_customer_name("王建国");
    }
    As<v1::ImportArchivesResponse>(kClerk, "ArchiveService.ImportArchives", request).value();
  }

  Result<v1::ArchiveSample> Draw() {
    v1::CreateArchiveSampleRequest request;
    request.set_parent(site_);
    return As<v1::ArchiveSample>(kArchivist, "ArchiveSampleService.CreateArchiveSample", request);
  }

  Result<v1::ArchiveSample> Record(const std::string& sample, int position,
                                   v1::ArchiveSampleItem::Outcome outcome) {
    auto request = Named<v1::RecordArchiveSampleResultRequest>(sample);
    request.set_position(position);
    request.set_outcome(outcome);
    request.set_text("姓名不符");
    return As<v1::ArchiveSample>(kArchivist, "ArchiveSampleService.RecordArchiveSampleResult",
                                 request);
  }

  Result<v1::ArchiveSample> SignBatch(char who, const std::string& sample) {
    return As<v1::ArchiveSample>(who, "ArchiveSampleService.SignArchiveSample",
                                 Named<v1::SignArchiveSampleRequest>(sample));
  }
};

TEST_F(ArchiveBatchTest, ABatchIsSignedOnceItsSampleIsChecked) {
  EXPECT_THAT(Draw(), FailsWith("ARCHIVE_BATCH_EMPTY"));
  Import();
  const v1::ArchiveSample sample = Draw().value();
  ASSERT_EQ(sample.items_size(), 2);
  EXPECT_EQ(sample.batch_count(), 2);
  ASSERT_TRUE(Record(sample.name(), 1, v1::ArchiveSampleItem::OUTCOME_WRONG).ok());
  EXPECT_THAT(Record(sample.name(), 3, v1::ArchiveSampleItem::OUTCOME_WRONG),
              FailsWith("NOT_FOUND"));
  const auto early = SignBatch(kArchivist, sample.name());
  ASSERT_THAT(early, FailsWith("ARCHIVE_SAMPLE_UNCHECKED"));
  EXPECT_THAT(early.error().en, HasSubstr("1 of the 2 files"));
  EXPECT_THAT(early.error().en, HasSubstr("100.00 %"));
  ASSERT_TRUE(Record(sample.name(), 2, v1::ArchiveSampleItem::OUTCOME_RIGHT).ok());
  EXPECT_THAT(SignBatch(kClerk, sample.name()), FailsWith("ARCHIVE_OWN_WORK"))
      << "he imported them";
  const v1::ArchiveSample done = SignBatch(kArchivist, sample.name()).value();
  EXPECT_EQ(done.error_share_bp(), 5000);
  EXPECT_EQ(done.seed(), sample.seed());
  EXPECT_EQ(Get(sample.items(0).archive()).value().state(), v1::Archive::STATE_SENT_BACK);
  const v1::Archive active = Get(sample.items(1).archive()).value();
  EXPECT_EQ(active.state(), v1::Archive::STATE_ACTIVE);
  EXPECT_EQ(active.archivist().staff(), Person(kArchivist));
  EXPECT_THAT(SignBatch(kArchivist, sample.name()), FailsWith("ARCHIVE_BATCH_SIGNED"));
  EXPECT_THAT(Record(sample.name(), 1, v1::ArchiveSampleItem::OUTCOME_RIGHT),
              FailsWith("ARCHIVE_BATCH_SIGNED"));
  EXPECT_EQ(As<v1::ArchiveSample>(kDesk, "ArchiveSampleService.GetArchiveSample",
                                  Named<v1::GetArchiveSampleRequest>(sample.name()))
                .value()
                .signer()
                .staff(),
            Person(kArchivist));
}

}  // namespace
}  // namespace steward::directory
