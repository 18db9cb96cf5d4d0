// Owners and the search for them, on a real database.
#include <set>

#include "services/directory/owner_repository.h"
#include "tests/support/directory_stage.h"
#include "tests/support/schema_observer.h"

namespace steward::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

constexpr char kPhone[] = "13812345678";

class OwnersTest : public DirectoryTest {
 protected:
  OwnersTest() {
    site_ = MakeSite("cuihu").name();
    other_site_ = MakeSite("longtou").name();
    const std::string building = MakeBuilding(site_, "3").name();
    home_ = MakeUnit(site_, building, "3-2-1502").name();
    second_home_ = MakeUnit(site_, building, "3-2-1503").name();
    elsewhere_ = MakeUnit(other_site_, MakeBuilding(other_site_, "1").name(), "1-1-101").name();
  }

  Result<v1::Owner> Get(const std::string& name, const Prefixes& prefixes = {""}) {
    v1::GetOwnerRequest request;
    request.set_name(name);
    return Do<v1::Owner>("directory.v1.OwnerService.GetOwner", request, prefixes);
  }

  Result<v1::Owner> Update(const v1::Owner& owner, const std::vector<std::string>& mask,
                           const Prefixes& prefixes = {""}) {
    v1::UpdateOwnerRequest request;
    *request.mutable_owner() = owner;
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    return Do<v1::Owner>("directory.v1.OwnerService.UpdateOwner", request, prefixes);
  }

  Result<v1::RevealPhonesResponse> Reveal(const std::string& name) {
    v1::RevealPhonesRequest request;
    request.set_name(name);
    return Do<v1::RevealPhonesResponse>("directory.v1.OwnerService.RevealPhones", request);
  }

  Result<v1::SearchResponse> Search(const std::string& text, const Prefixes& prefixes = {""},
                                    const std::string& parent = "branches/cq/sites/-") {
    v1::SearchRequest request;
    request.set_parent(parent);
    request.set_text(text);
    return Do<v1::SearchResponse>("directory.v1.SearchService.Search", request, prefixes);
  }

  // House number and name of each hit.
  std::vector<std::string> Found(const std::string& text, const Prefixes& prefixes = {""},
                                 const std::string& parent = "branches/cq/sites/-") {
    std::vector<std::string> found;
    const v1::SearchResponse response = Search(text, prefixes, parent).value();
    for (const v1::SearchHit& hit : response.hits()) {
      found.push_back(hit.house_number() + " " + hit.owner_name());
    }
    return found;
  }

  static std::vector<std::string> UnitsOf(const v1::Owner& owner) {
    std::vector<std::string> units;
    for (const v1::OwnedUnit& unit : owner.units()) units.push_back(unit.house_number());
    return units;
  }

  std::string site_;
  std::string other_site_;
  std::string home_;
  std::string second_home_;
  std::string elsewhere_;
};

TEST_F(OwnersTest, PhonesAreMaskedUntilTheyAreRevealedWhichIsRecorded) {
  const v1::Owner owner = MakeOwner("王建国", {"+86 138 1234 5678", "(023)6789-0000"}, {home_});
  EXPECT_THAT(owner.phones(), ElementsAre("138****5678", Not(HasSubstr("6789"))));
  EXPECT_THAT(Get(owner.name()).value().phones(), ElementsAre(owner.phones(0), owner.phones(1)));
  EXPECT_THAT(Reveal(owner.name()).value().phones(), ElementsAre(kPhone, "02367890000"));
  EXPECT_THAT(testing::SchemaObserver(schema_).ColumnsWith("OwnerService.RevealPhones"),
              ElementsAre(Pair("audit_records.method", 1)));
}

TEST_F(OwnersTest, NoPhoneStandsInClearAnywhereInTheDatabase) {
  const v1::Owner owner = MakeOwner("王建国", {kPhone}, {home_});
  ASSERT_TRUE(Reveal(owner.name()).ok());
  v1::Owner change = owner;
  change.clear_phones();
  change.add_phones("13987654321");
  ASSERT_TRUE(Update(change, {"phones"}).ok());
  Found(kPhone);
  Found("5678");
  testing::SchemaObserver observer(schema_);
  for (const std::string clear : {"13812345678", "12345678", "13987654321", "138****5678"}) {
    EXPECT_THAT(observer.ColumnsWith(clear), IsEmpty()) << clear;
  }
  EXPECT_THAT(observer.ColumnsWith("王建国"), Not(IsEmpty()))
      << "the search for clear text finds what is there";
}

TEST_F(OwnersTest, OneOwnerHasSeveralUnitsAcrossSites) {
  const v1::Owner owner = MakeOwner("王建国", {kPhone}, {home_, second_home_, elsewhere_});
  EXPECT_THAT(UnitsOf(Get(owner.name()).value()), ElementsAre("3-2-1502", "3-2-1503", "1-1-101"));
  EXPECT_THAT(UnitsOf(Get(owner.name(), {other_site_}).value()), ElementsAre("1-1-101"))
      << "whoever works for one site sees his unit there";
}

TEST_F(OwnersTest, AnOwnerWithoutAUnitAtMySitesIsMissing) {
  const v1::Owner owner = MakeOwner("王建国", {kPhone}, {home_});
  EXPECT_THAT(Get(owner.name(), {other_site_}), FailsWith("NOT_FOUND"));
  EXPECT_THAT(Update(owner, {"display_name"}, {other_site_}), FailsWith("NOT_FOUND"));
  EXPECT_THAT(Get(owner.name(), {"branches/bj"}), FailsWith("PERMISSION_DENIED"));
  EXPECT_TRUE(Get(owner.name(), {site_}).ok());
}

TEST_F(OwnersTest, OwnersAreAddedOnlyToUnitsAtMySites) {
  const auto create = [&](const std::string& unit) {
    return Do<v1::Owner>("directory.v1.OwnerService.CreateOwner", OwnerRequest("李娜", {}, {unit}),
                         {other_site_});
  };
  EXPECT_THAT(create(home_), FailsWith("UNIT_NOT_FOUND"));
  EXPECT_THAT(create(other_site_ + home_.substr(site_.size())), FailsWith("UNIT_NOT_FOUND"));
  EXPECT_TRUE(create(elsewhere_).ok());
}

TEST_F(OwnersTest, AChangeKeepsWhatItDoesNotName) {
  v1::Owner owner = MakeOwner("王建国", {kPhone}, {home_, elsewhere_});
  owner.set_display_name("王建军");
  owner = Update(owner, {"display_name"}).value();
  EXPECT_THAT(Reveal(owner.name()).value().phones(), ElementsAre(kPhone));
  EXPECT_THAT(Found("wjj"), UnorderedElementsAre("3-2-1502 王建军", "1-1-101 王建军"));
  EXPECT_THAT(Found("wjg"), IsEmpty());
  owner = Update(owner, {"phones"}).value();
  EXPECT_THAT(Reveal(owner.name()).value().phones(), ElementsAre(kPhone))
      << "sent back as shown, masked: unchanged";

  v1::Owner shown = Get(owner.name(), {site_}).value();
  shown.mutable_units(0)->set_unit(second_home_);
  ASSERT_TRUE(Update(shown, {"units"}, {site_}).ok());
  EXPECT_THAT(UnitsOf(Get(owner.name()).value()), ElementsAre("3-2-1503", "1-1-101"))
      << "the unit at the other site was neither shown nor changed";
}

TEST_F(OwnersTest, BadPhonesAndRepetitionsAreRefusedByPosition) {
  const auto create = [&](const std::vector<std::string>& phones,
                          const std::vector<std::string>& units) {
    return Do<v1::Owner>("directory.v1.OwnerService.CreateOwner",
                         OwnerRequest("李娜", phones, units));
  };
  const auto refused = create({kPhone, "12345"}, {home_});
  ASSERT_THAT(refused, FailsWith("PHONE_INVALID"));
  EXPECT_THAT(refused.error().en, StartsWith("Phone number 2 is wrong"));
  EXPECT_THAT(create({kPhone, "138 1234 5678"}, {home_}), FailsWith("LISTED_TWICE"));
  EXPECT_THAT(create({kPhone}, {home_, home_}), FailsWith("LISTED_TWICE"));
  EXPECT_THAT(create({"138****5678"}, {home_}), FailsWith("PHONE_INVALID"));
  EXPECT_THAT(create({"call me"}, {home_}), FailsWith("INVALID_REQUEST"));
  EXPECT_THAT(create({kPhone}, {}), FailsWith("INVALID_REQUEST"));
}

TEST_F(OwnersTest, AChangeIsAllOrNothingWhicheverStatementFails) {
  const v1::Owner before = MakeOwner("王建国", {kPhone}, {home_});
  v1::Owner wanted = before;
  wanted.clear_etag();
  wanted.set_display_name("王建军");
  wanted.clear_phones();
  wanted.add_phones("13987654321");
  wanted.mutable_units(0)->set_unit(second_home_);
  db::FaultPlan faults;
  int n = 1;
  for (;; ++n) {
    ASSERT_LT(n, 50);
    faults.FailStatement(n, db::FaultPlan::kPlain);
    db_->Inject(&faults);
    const Result<v1::Owner> changed = Update(wanted, {"display_name", "phones", "units"});
    db_->Inject(nullptr);
    if (!faults.fired()) break;
    EXPECT_FALSE(changed.ok());
    EXPECT_EQ(Get(before.name()).value().SerializeAsString(), before.SerializeAsString())
        << "statement " << n << " failed";
    EXPECT_THAT(Found(kPhone), ElementsAre("3-2-1502 王建国"));
  }
  EXPECT_GT(n, 8) << "so many statements there are at least";
  EXPECT_THAT(Found("13987654321"), ElementsAre("3-2-1503 王建军"));
}

TEST_F(OwnersTest, OwnersAreListedByUnitAndRoleButNotByName) {
  MakeOwner("王建国", {kPhone}, {home_, second_home_});
  MakeOwner("李娜", {}, {home_});
  MakeOwner("张伟", {}, {elsewhere_});
  const auto names = [&](const std::string& filter, const Prefixes& prefixes) {
    v1::ListOwnersRequest list;
    list.set_parent("branches/cq");
    list.set_filter(filter);
    list.set_page_size(1);
    std::vector<std::string> found;
    do {
      const auto page =
          Do<v1::ListOwnersResponse>("directory.v1.OwnerService.ListOwners", list, prefixes)
              .value();
      for (const v1::Owner& owner : page.owners()) found.push_back(owner.display_name());
      list.set_page_token(page.next_page_token());
    } while (!list.page_token().empty());
    return found;
  };
  EXPECT_THAT(names("", {""}), ElementsAre("王建国", "李娜", "张伟"));
  EXPECT_THAT(names("", {other_site_}), ElementsAre("张伟"));
  EXPECT_THAT(names("unit = \"" + home_ + "\"", {""}), ElementsAre("王建国", "李娜"));
  EXPECT_THAT(names("unit = \"" + second_home_ + "\"", {""}), ElementsAre("王建国"));
  EXPECT_THAT(names("unit = \"" + elsewhere_ + "\" AND role = ROLE_OWNER", {""}),
              ElementsAre("张伟"));
  v1::ListOwnersRequest by_name;  // a name would stand in the address
  by_name.set_parent("branches/cq");
  by_name.set_filter("display_name = \"李娜\"");
  EXPECT_EQ(testing::ReasonOf(
                Do<v1::ListOwnersResponse>("directory.v1.OwnerService.ListOwners", by_name)),
            "FILTER_INVALID");
}

TEST_F(OwnersTest, BothWaysToListOwnersFindTheSameOnes) {
  const std::vector<std::vector<std::string>> units = {
      {home_}, {home_, second_home_}, {elsewhere_}, {home_, elsewhere_}, {second_home_}};
  for (int i = 0; i < 20; ++i) MakeOwner("王建国", {}, units[i % units.size()]);
  // Some belong to the past, some are tenants.
  schema_.Run("UPDATE owner_units SET to_date = '2020-01-01' WHERE HEX(owner_id) REGEXP '[0-4]$'");
  schema_.Run("UPDATE owner_units SET role = 4 WHERE HEX(owner_id) REGEXP '[4-8]$'");
  const OwnerRepository owners(*keys_);
  const paging::Value changed = pipeline_.clock().Now() - std::chrono::hours(1);
  const std::vector<paging::Filter> filters = {
      {},
      {"owner_units.role = ?", {std::int64_t{4}}},
      {"(owner_units.site_id = ? AND o.update_time > ?)", {std::string("longtou"), changed}},
      {"(owner_units.site_id = ? OR owner_units.role = ?)",
       {std::string("longtou"), std::int64_t{4}}},
      {"o.update_time > ?", {changed}},
      {"o.update_time < ?", {changed}}};
  std::set<size_t> sizes;
  for (const Prefixes& prefixes : {Prefixes{"branches/cq"}, Prefixes{site_}, Prefixes{other_site_},
                                   Prefixes{site_, other_site_}, Prefixes{"branches/bj"}}) {
    for (const paging::Filter& filter : filters) {
      for (const std::string order : {"o.create_time, o.id", "o.update_time DESC, o.id DESC"}) {
        const auto names = [&](OwnerWay way) {
          std::vector<std::string> found;
          const auto list = [&](db::Session& session) {
            return owners.List(session, "cq",
                               {.scope = rpc::Scope(prefixes).Under("branches/cq"),
                                .filter = filter,
                                .order = order,
                                .limit = 7},
                               BusinessDate(pipeline_.clock().Now()), way);
          };
          for (const Owner& owner : db_->Read(Patient(), list).value())
            found.push_back(owner.name.ToString());
          return found;
        };
        const std::vector<std::string> found = names(OwnerWay::kByUnits);
        EXPECT_EQ(names(OwnerWay::kInOrder), found) << filter.where;
        sizes.insert(found.size());
      }
    }
  }
  EXPECT_GT(sizes.size(), 3u) << "none, some and more than a page";
}

TEST_F(OwnersTest, AWholePhoneOrItsEndFindsTheCaller) {
  MakeOwner("王建国", {"02367890000", kPhone}, {home_});
  for (const std::string text : {"13812345678", "138 1234 5678", "+86 138-1234-5678",
                                 "１３８１２３４５６７８", "5678", "45678", "12345678"}) {
    const v1::SearchResponse response = Search(text).value();
    ASSERT_EQ(response.hits_size(), 1) << text;
    EXPECT_EQ(response.hits(0).owner_name(), "王建国") << text;
    EXPECT_EQ(response.hits(0).phone(), "138****5678") << "the one that was searched for";
    EXPECT_EQ(response.hits(0).house_number(), "3-2-1502");
  }
  EXPECT_THAT(Found("95678"), IsEmpty()) << "the last four agree, the fifth does not";
  EXPECT_THAT(Found("13912345678"), IsEmpty());
}

TEST_F(OwnersTest, ATailOfSeveralPeopleShowsHouseNumbersOnly) {
  MakeOwner("王建国", {kPhone}, {home_});
  MakeOwner("李娜", {"13999995678"}, {home_, elsewhere_});
  const v1::SearchResponse response = Search("5678").value();
  ASSERT_EQ(response.hits_size(), 2);
  for (const v1::SearchHit& hit : response.hits()) {
    EXPECT_NE(hit.house_number(), "");
    EXPECT_EQ(hit.owner() + hit.owner_name() + hit.phone(), "");
  }
  EXPECT_THAT(Found("95678"), UnorderedElementsAre("3-2-1502 李娜", "1-1-101 李娜"));
}

TEST_F(OwnersTest, ANameIsFoundByItsCharactersAndItsPinyin) {
  MakeOwner("王建国", {kPhone}, {home_});
  MakeOwner("单晓燕", {}, {second_home_});
  for (const std::string text :
       {"王建", "建国", "王建国", "wjg", "WJ", "wangjian", "Wang Jianguo"}) {
    EXPECT_THAT(Found(text), ElementsAre("3-2-1502 王建国")) << text;
  }
  EXPECT_THAT(Found("sxy"), ElementsAre("3-2-1503 单晓燕")) << "单 is read shan as a surname";
  EXPECT_THAT(Found("国建"), IsEmpty());
  EXPECT_THAT(Found("王%国"), IsEmpty()) << "% means itself";
}

TEST_F(OwnersTest, AHouseNumberIsFoundInEverySpelling) {
  MakeOwner("王建国", {kPhone}, {home_});
  MakeOwner("李娜", {}, {home_});
  for (const std::string text : {"3-2-1502", "3栋2单元1502", "3号楼2单元1502室", "３－２－１５０２",
                                 "三栋二单元1502", "3#2单元1502", "03-02-1502"}) {
    EXPECT_THAT(Found(text), UnorderedElementsAre("3-2-1502 王建国", "3-2-1502 李娜")) << text;
  }
  EXPECT_THAT(Found("3栋2单元"),
              UnorderedElementsAre("3-2-1502 王建国", "3-2-1502 李娜", "3-2-1503 "))
      << "a unit without people is a hit too";
  EXPECT_THAT(Found("3-2-150"), IsEmpty()) << "parts are whole";
}

TEST_F(OwnersTest, NoSearchLeavesTheSitesOfTheCaller) {
  MakeOwner("王建国", {kPhone}, {home_, elsewhere_});
  for (const std::string text : {"5678", "13812345678", "王建国", "wjg"}) {
    EXPECT_THAT(Found(text, {other_site_}), ElementsAre("1-1-101 王建国")) << text;
    EXPECT_THAT(Found(text, {""}, site_), ElementsAre("3-2-1502 王建国")) << text;
  }
  EXPECT_THAT(Found("3-2-1502", {other_site_}), IsEmpty());
  MakeOwner("赵敏", {"13700001111"}, {second_home_});
  for (const std::string text : {"1111", "13700001111", "赵敏", "zm", "3-2-1503"}) {
    EXPECT_THAT(Found(text, {other_site_}), IsEmpty()) << text;
  }
  EXPECT_THAT(Search("1111", {other_site_}, site_), FailsWith("PERMISSION_DENIED"));
}

TEST_F(OwnersTest, ASearchShowsTwentyHitsAndSaysThatThereAreMore) {
  const std::string building = MakeBuilding(site_, "9").name();
  for (int door = 1; door <= 21; ++door) {
    const std::string unit = MakeUnit(site_, building, "9-1-" + std::to_string(100 + door)).name();
    MakeOwner("王小" + std::to_string(door),
              {"139000" + std::to_string(10000 + door).substr(1) + "9"}, {unit});
  }
  const v1::SearchResponse response = Search("王小").value();
  EXPECT_EQ(response.hits_size(), 20);
  EXPECT_TRUE(response.has_more());
  EXPECT_FALSE(Search("9-1-105").value().has_more());
  EXPECT_THAT(Search("@"), FailsWith("SEARCH_TEXT_INVALID"));
}

}  // namespace
}  // namespace steward::directory
