// The one search box at the size of a branch: what finds people, plates, and what is on record.
#include <set>

#include "tests/support/estate_stage.h"

namespace steward::directory {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr char kWholePhone[] = "13812345678";

class SearchTest : public EstateTest {
 protected:
  Result<v1::SearchResponse> Search(const std::string& text, const Prefixes& prefixes = {""}) {
    v1::SearchRequest request;
    request.set_parent("branches/cq/sites/-");
    request.set_text(text);
    return Do<v1::SearchResponse>("directory.v1.SearchService.Search", request, prefixes);
  }

  // House number and name of each hit.
  std::vector<std::string> Found(const std::string& text, const Prefixes& prefixes = {""}) {
    std::vector<std::string> found;
    const v1::SearchResponse response = Search(text, prefixes).value();
    for (const v1::SearchHit& hit : response.hits()) {
      found.push_back(hit.house_number() + " " + hit.owner_name());
    }
    return found;
  }

  // So many owners of the unit of the other site, all named 王 and a number.
  void CrowdTheOtherSite(int count) {
    Table people{{"编号", "姓名", "房号", "身份"}};
    for (int i = 0; i < count; ++i)
      people.push_back({std::to_string(i), "王" + std::to_string(1000 + i), "1-1-101", "住户"});
    ImportTable(other_site_, v1::Import::KIND_PEOPLE, people);
  }

  std::int64_t CountRows(const std::string& sql) {
    return testing::SchemaObserver(schema_).Count(sql);
  }
};

TEST_F(SearchTest, ACommonNameElsewhereHidesNobodyOfTheCallersSites) {
  CrowdTheOtherSite(SearchRepository::kMaxCandidates + 10);
  MakeOwner("王建国", {}, {unit_});
  for (const std::string text : {"王", "w"}) {
    EXPECT_THAT(Found(text, {site_}), ElementsAre("3-2-1502 王建国")) << text;
    EXPECT_FALSE(Search(text, {site_}).value().has_more()) << text;
    const v1::SearchResponse all = Search(text).value();
    EXPECT_TRUE(all.has_more()) << text;
    EXPECT_EQ(all.hits_size(), 20) << text;
  }
  EXPECT_THAT(Found("王建"), ElementsAre("3-2-1502 王建国")) << "the rare one among them";
}

TEST_F(SearchTest, WhoIsRenamedOrComesToAnotherSiteIsFoundThere) {
  v1::Owner owner = MakeOwner("王建国", {}, {unit_});
  v1::UpdateOwnerRequest rename;
  *rename.mutable_owner() = owner;
  rename.mutable_owner()->set_display_name("李建军");
  rename.mutable_update_mask()->add_paths("display_name");
  ASSERT_TRUE(Do<v1::Owner>("directory.v1.OwnerService.UpdateOwner", rename).ok());
  EXPECT_THAT(Found("王"), IsEmpty());
  EXPECT_THAT(Found("建国"), IsEmpty());
  EXPECT_THAT(Found("wjg"), IsEmpty());
  EXPECT_THAT(Found("建军", {site_}), ElementsAre("3-2-1502 李建军"));
  EXPECT_THAT(Found("ljj", {other_site_}), IsEmpty());

  v1::RegisterOwnershipRequest bought;
  bought.set_parent(other_unit_);
  v1::Ownership& ownership = *bought.mutable_ownership();
  ownership.set_kind(v1::Ownership::KIND_FIRST_PURCHASE);
  ownership.set_bill_contact(owner.name());
  *ownership.mutable_billing_date() = DateOf(2020, 5, 1);
  v1::OwnershipShare& share = *ownership.add_owners();
  share.set_owner(owner.name());
  share.set_numerator(1);
  share.set_denominator(1);
  ASSERT_TRUE(Do<v1::Ownership>("directory.v1.OwnershipService.RegisterOwnership", bought).ok());
  for (const std::string text : {"建军", "ljj", "lijianjun"}) {
    EXPECT_THAT(Found(text, {other_site_}), ElementsAre("1-1-101 李建军")) << text;
  }
}

// A migration that runs before the program writes terms must leave the same rows.
TEST_F(SearchTest, TheMigrationWritesTheTermsOfThoseWhoWereThere) {
  MakeOwner("单晓燕", {}, {unit_, second_unit_, other_unit_});
  MakeOwner("Li Na", {}, {unit_});
  MakeOwner("重庆翠湖贸易有限公司第一分公司", {}, {second_unit_});
  testing::SchemaObserver observer(schema_);
  const std::string table = schema_.name() + ".owner_name_terms";
  const std::string written = observer.Sums().at(table);
  schema_.Run("DELETE FROM owner_name_terms");
  ASSERT_NE(observer.Sums().at(table), written);
  for (const EmbeddedFile& file : EmbeddedFiles(steward_embedded_directory_migrations)) {
    if (!file.name.ends_with("_owner_name_terms.sql")) continue;
    for (const std::string& statement : db::SplitStatements(file.bytes)) {
      if (statement.starts_with("INSERT")) schema_.Run(statement);
    }
  }
  EXPECT_EQ(observer.Sums().at(table), written);
}

TEST_F(SearchTest, AUnitItselfIsAmongTheHitsHoweverManyAreBelowIt) {
  Table units{{"编号", "楼栋", "房号"}};
  for (int door = 0; door < SearchRepository::kMaxCandidates + 10; ++door)
    units.push_back({std::to_string(door), "3", "3-3-" + std::to_string(1000 + door)});
  ImportTable(site_, v1::Import::KIND_UNITS, units);
  MakeUnit(other_site_, MakeBuilding(other_site_, "3").name(), "3-3");
  for (const Prefixes& prefixes : {Prefixes{""}, Prefixes{site_, other_site_}}) {
    const v1::SearchResponse response = Search("3-3", prefixes).value();
    EXPECT_TRUE(response.has_more());
    ASSERT_EQ(response.hits_size(), 20);
    EXPECT_EQ(response.hits(0).house_number(), "3-3");
    EXPECT_EQ(response.hits(1).house_number(), "3-3-1000");
  }
  EXPECT_THAT(Found("3-3-1007", {site_}), ElementsAre("3-3-1007 "));
  EXPECT_THAT(Found("3-3-1007", {other_site_}), IsEmpty());
}

TEST_F(SearchTest, APlateFindsTheHouseholdThatHasIt) {
  MakeOwner("王建国", {kWholePhone}, {unit_});
  v1::CreatePlateRequest request;
  request.set_parent(site_);
  request.mutable_plate()->set_number("渝A·12345");
  request.mutable_plate()->set_unit(unit_);
  const v1::Plate plate = Do<v1::Plate>("directory.v1.ParkingService.CreatePlate", request).value();
  for (const std::string text : {"渝A12345", "渝a 123 45", "渝A·12345"}) {
    EXPECT_THAT(Found(text), ElementsAre("3-2-1502 王建国")) << text;
    EXPECT_THAT(Found(text, {other_site_}), IsEmpty()) << text;
  }
  const v1::SearchResponse response = Search("渝A12345").value();
  EXPECT_EQ(response.meaning(), v1::SearchResponse::MEANING_PLATE);
  EXPECT_EQ(response.hits(0).phone(), "138****5678");
  EXPECT_THAT(Found("渝A12346"), IsEmpty());

  v1::EndPlateRequest end;
  end.set_name(plate.name());
  ASSERT_TRUE(Do<v1::Plate>("directory.v1.ParkingService.EndPlate", end).ok());
  EXPECT_THAT(Found("渝A12345"), IsEmpty());
}

TEST_F(SearchTest, ATicketNumberIsRecognisedAndLeftToTickets) {
  const v1::SearchResponse response = Search("bx2026000123").value();
  EXPECT_EQ(response.meaning(), v1::SearchResponse::MEANING_TICKET_NUMBER);
  EXPECT_EQ(response.ticket_number(), "BX-2026-000123");
  EXPECT_EQ(response.hits_size(), 0);
  EXPECT_EQ(Search("3-2-1502").value().ticket_number(), "");
}

TEST_F(SearchTest, ASearchByPhoneIsOnRecordWithItsMeaningAndWithoutItsDigits) {
  MakeOwner("王建国", {kWholePhone}, {unit_});
  ASSERT_TRUE(Search("12345678").ok());
  ASSERT_TRUE(Search("99999999").ok()) << "also where nobody is found";
  ASSERT_TRUE(Search(kWholePhone).ok());
  for (const std::string text : {"王建国", "wjg", "3-2-1502"}) ASSERT_TRUE(Search(text).ok());
  const std::string records =
      "SELECT COUNT(*) FROM audit_records WHERE branch_id = 'cq' AND principal = '" +
      std::string(kSomebody) +
      "' AND method = 'steward.directory.v1.SearchService.Search' AND outcome = 'OK'";
  EXPECT_EQ(CountRows(records), 3);
  const std::string resource = " AND resource = 'branches/cq/sites/-/directory:search?meaning=";
  EXPECT_EQ(CountRows(records + resource + "MEANING_PHONE_TAIL'"), 2);
  EXPECT_EQ(CountRows(records + resource + "MEANING_PHONE'"), 1);
  testing::SchemaObserver observer(schema_);
  for (const std::string digits : {"12345678", "99999999"}) {
    EXPECT_THAT(observer.ColumnsWith(digits), IsEmpty()) << digits;
  }
}

TEST_F(SearchTest, NobodyIsFoundByHisPhoneWithoutARecordOfIt) {
  MakeOwner("王建国", {kWholePhone}, {unit_});
  schema_.Run("RENAME TABLE audit_records TO audit_records_gone");
  for (const std::string text : {"5678", kWholePhone}) {
    EXPECT_THAT(Search(text), FailsWith("INTERNAL")) << text;
  }
  EXPECT_THAT(Found("王建国"), ElementsAre("3-2-1502 王建国"));
}

}  // namespace
}  // namespace steward::directory
