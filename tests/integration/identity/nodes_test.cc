// The organisation and the grants at its nodes, on the database.
#include <google/protobuf/text_format.h>

#include "common/base/timestamp.h"
#include "tests/support/identity_stage.h"

namespace steward::identity {
namespace {

using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

class NodesTest : public IdentityTest {
 protected:
  NodesTest() {
    admin_token_ = Administrator();
    CreateBranch(admin_token_, "b1");
    CreateBranch(admin_token_, "b2");
  }

  // A node in text format, at branch b1.
  Result<v1::Node> Create(const std::string& text, const std::string& token = "") {
    v1::CreateNodeRequest request;
    request.set_parent("branches/b1");
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, request.mutable_node()));
    return Call<v1::Node>("NodeService/CreateNode", token.empty() ? admin_token_ : token, request);
  }
  v1::Node Team(const std::string& parent, const std::vector<std::string>& sites) {
    std::string text = "display_name: '一班' kind: KIND_TEAM parent: '" + parent + "'";
    for (const std::string& site : sites) text += " sites: 'branches/b1/sites/" + site + "'";
    return Ok(Create(text));
  }
  v1::Node Centre() {
    return Ok(Create("display_name: '中心' kind: KIND_CENTRE parent: 'branches/b1'"));
  }
  Result<v1::Node> SetSites(const v1::Node& node, const std::vector<std::string>& sites,
                            const std::string& token) {
    v1::UpdateNodeRequest request;
    request.mutable_node()->set_name(node.name());
    for (const std::string& site : sites)
      request.mutable_node()->add_sites("branches/b1/sites/" + site);
    request.mutable_update_mask()->add_paths("sites");
    return Call<v1::Node>("NodeService/UpdateNode", token, request);
  }
  Result<v1::Node> Move(const v1::Node& node, const std::string& parent) {
    v1::MoveNodeRequest request;
    request.set_name(node.name());
    request.set_parent(parent);
    return Call<v1::Node>("NodeService/MoveNode", admin_token_, request);
  }
  Result<v1::Node> Close(const v1::Node& node) {
    v1::CloseNodeRequest request;
    request.set_name(node.name());
    return Call<v1::Node>("NodeService/CloseNode", admin_token_, request);
  }
  void NextDay() {
    clock_.Move(std::chrono::hours(24));
    admin_token_ = Ok(Login("admin", kAdminPassword)).access_token();
  }
  static std::vector<std::string> ScopesOf(const v1::Session& session) {
    std::vector<std::string> scopes;
    for (const v1::HeldRole& held : session.held_roles()) scopes.push_back(held.scope());
    return scopes;
  }
  Result<v1::Grant> Delegate(const std::string& token, const std::string& source,
                             const std::string& staff, Duration length,
                             const std::string& scope = "") {
    v1::DelegateRoleRequest request;
    request.set_parent(staff);
    request.set_source(source);
    request.set_scope(scope);
    *request.mutable_to_time() = ToTimestamp(clock_.Now() + length);
    return Call<v1::Grant>("GrantService/DelegateRole", token, request);
  }

  std::string admin_token_;
};

TEST_F(NodesTest, AnyNodeCanKeepBooksOfItsOwnWithEntityAccountAndSeries) {
  const v1::Node team = Ok(Create(
      "display_name: '二站' kind: KIND_STATION parent: 'branches/b1' accounting {"
      " legal_entity: '安居物业二站' bank_account: '6222021234567890' receipt_series: 'CD2' }"));
  EXPECT_EQ(team.accounting().bank_account(), "****7890");
  const std::string stored =
      Ok(db_->Read(Minute(), [&](db::Session& session) {
        return session.Query("SELECT bank_account FROM nodes WHERE branch_id = 'b1' LIMIT 1",
                             [](const db::Row& row) { return row.Get<std::string>(0); });
      })).at(0);
  EXPECT_THAT(stored, ::testing::Not(HasSubstr("6222021234567890"))) << "sealed";

  v1::RevealBankAccountRequest reveal;
  reveal.set_name(team.name());
  const auto shown = [&] {
    return Ok(
        Call<v1::RevealBankAccountResponse>("NodeService/RevealBankAccount", admin_token_, reveal));
  };
  EXPECT_EQ(shown().bank_account(), "6222021234567890");

  v1::UpdateNodeRequest update;
  *update.mutable_node() = team;
  update.mutable_node()->mutable_accounting()->set_legal_entity("新公司");
  update.mutable_update_mask()->add_paths("accounting");
  Ok(Call<v1::Node>("NodeService/UpdateNode", admin_token_, update));
  reveal.set_request_id("");
  EXPECT_EQ(shown().bank_account(), "6222021234567890") << "sent back masked: unchanged";
  update.mutable_node()->clear_etag();
  update.mutable_node()->mutable_accounting()->set_bank_account("****1111");
  EXPECT_EQ(ReasonOf(Call<v1::Node>("NodeService/UpdateNode", admin_token_, update)),
            "ACCOUNTING_INVALID");
  EXPECT_EQ(ReasonOf(Create("display_name: 'x' kind: KIND_TEAM parent: 'branches/b1' accounting {"
                            " legal_entity: 'y' bank_account: '12345678' receipt_series: 'CD2' }")),
            "RECEIPT_SERIES_TAKEN");
}

TEST_F(NodesTest, TheTreeIsListedMovedAndClosedAndKeepsItsHistory) {
  const v1::Node centre = Centre();
  const v1::Node team = Team(centre.name(), {"s1"});
  EXPECT_EQ(ReasonOf(Move(centre, team.name())), "NODE_CYCLE");
  EXPECT_EQ(ReasonOf(Close(centre)), "NODE_OUTLIVES_PARENT");
  const v1::Node moved = Ok(Move(team, "branches/b1"));
  EXPECT_EQ(moved.parent(), "branches/b1");
  NextDay();
  const v1::Node again = Ok(Move(team, centre.name()));
  ASSERT_EQ(again.parents_size(), 2);
  EXPECT_EQ(again.parents(0).parent(), "branches/b1");
  EXPECT_EQ(again.parents(1).parent(), centre.name());

  v1::MoveNodeRequest early;
  early.set_name(team.name());
  early.set_parent("branches/b1");
  *early.mutable_from_date() = centre.from_date();
  EXPECT_EQ(ReasonOf(Call<v1::Node>("NodeService/MoveNode", admin_token_, early)),
            "NODE_DATE_INVALID");

  v1::ListNodesRequest list;
  list.set_parent("branches/b1");
  list.set_page_size(1);
  const auto first = Ok(Call<v1::ListNodesResponse>("NodeService/ListNodes", admin_token_, list));
  ASSERT_EQ(first.nodes_size(), 1);
  list.set_page_token(first.next_page_token());
  const auto second = Ok(Call<v1::ListNodesResponse>("NodeService/ListNodes", admin_token_, list));
  ASSERT_EQ(second.nodes_size(), 1);
  EXPECT_THAT((std::vector<std::string>{first.nodes(0).name(), second.nodes(0).name()}),
              UnorderedElementsAre(centre.name(), team.name()));

  Ok(Close(team));
  Ok(Close(centre));
  NextDay();
  EXPECT_EQ(ReasonOf(Move(team, "branches/b1")), "NODE_CLOSED");
  v1::GetNodeRequest get;
  get.set_name(team.name());
  EXPECT_TRUE(Ok(Call<v1::Node>("NodeService/GetNode", admin_token_, get)).has_to_date());
  get.set_name("branches/b2/nodes/" + team.name().substr(team.name().rfind('/') + 1));
  EXPECT_EQ(ReasonOf(Call<v1::Node>("NodeService/GetNode", admin_token_, get)), "NODE_NOT_FOUND");
}

TEST_F(NodesTest, ARoleAtANodeHoldsAtItsSitesAndFollowsThem) {
  const v1::Node centre = Centre();
  const v1::Node team = Team(centre.name(), {"s1"});
  const v1::Staff li = Ok(CreateStaff(admin_token_, "branches/b1", "li"));
  Ok(Give(admin_token_, li.name(), "steward", centre.name()));
  const v1::Session before = Ok(Login("li", kPassword));
  EXPECT_THAT(ScopesOf(before), UnorderedElementsAre("branches/b1/sites/s1"));

  Ok(SetSites(team, {"s1", "s2"}, admin_token_));
  EXPECT_EQ(ReasonOf(Self(before.access_token())), "TOKEN_EXPIRED") << "at once";
  const v1::Session after = Ok(Refresh(before.refresh_token()));
  EXPECT_THAT(ScopesOf(after),
              UnorderedElementsAre("branches/b1/sites/s1", "branches/b1/sites/s2"));

  Ok(Move(team, "branches/b1"));
  EXPECT_EQ(ReasonOf(Self(after.access_token())), "TOKEN_EXPIRED");
  const v1::Session moved = Ok(Refresh(after.refresh_token()));
  EXPECT_THAT(ScopesOf(moved), UnorderedElementsAre());
  EXPECT_EQ(ReasonOf(Give(admin_token_, li.name(), "steward",
                          "branches/b1/nodes/01900000-0000-7000-8000-000000000001")),
            "NODE_NOT_FOUND");
}

TEST_F(NodesTest, NoTokenOutlivesTheDayItsNodeIsClosedAfter) {
  const v1::Node team = Team("branches/b1", {"s1"});
  const v1::Staff li = Ok(CreateStaff(admin_token_, "branches/b1", "li"));
  Ok(Give(admin_token_, li.name(), "steward", team.name()));
  Ok(Close(team));
  EXPECT_THAT(ScopesOf(Ok(Login("li", kPassword))), UnorderedElementsAre("branches/b1/sites/s1"))
      << "it is in force to the end of the day";
  clock_.Move(std::chrono::hours(24));
  EXPECT_THAT(ScopesOf(Ok(Login("li", kPassword))), UnorderedElementsAre());
}

TEST_F(NodesTest, NobodyIsGivenMoreSitesThanFitIntoATokenOrByOneWhoLacksTheRole) {
  std::vector<std::string> sites;
  for (int i = 0; i < 40; ++i) sites.push_back("s" + std::to_string(100 + i));
  const v1::Node one = Team("branches/b1", sites);
  const v1::Node two = Team("branches/b1", {"s1"});
  const v1::Staff li = Ok(CreateStaff(admin_token_, "branches/b1", "li"));
  Ok(Give(admin_token_, li.name(), "steward", one.name()));
  Ok(Give(admin_token_, li.name(), "steward", two.name()));
  for (std::string& site : sites) site = "t" + site;
  EXPECT_EQ(ReasonOf(SetSites(two, sites, admin_token_)), "TOO_MANY_PREFIXES");
  const v1::Node three = Team("branches/b1", sites);
  EXPECT_EQ(ReasonOf(Give(admin_token_, li.name(), "steward", three.name())), "TOO_MANY_PREFIXES");
  EXPECT_EQ(ReasonOf(Give(admin_token_, li.name(), "auditor", one.name())), "TOO_MANY_PREFIXES");

  Ok(Give(admin_token_, Ok(CreateStaff(admin_token_, "branches/b1", "head")).name(), "branch-head",
          "branches/b1"));
  const std::string head = Ok(Login("head", kPassword)).access_token();
  EXPECT_EQ(ReasonOf(SetSites(two, {"s1", "s2"}, head)), "OK");
  const v1::Staff boss = Ok(CreateStaff(admin_token_, "branches/b1", "boss"));
  Ok(Give(admin_token_, boss.name(), "head-company", two.name()));
  EXPECT_EQ(ReasonOf(SetSites(two, {"s1", "s2", "s3"}, head)), "GRANT_BEYOND_OWN");
  EXPECT_EQ(ReasonOf(SetSites(two, {"s1"}, head)), "OK") << "taking away is no giving";
  const v1::Node empty = Team("branches/b1", {});
  EXPECT_EQ(ReasonOf(Give(head, li.name(), "administrator", empty.name())), "GRANT_BEYOND_OWN")
      << "no sites yet, but any may come";
}

TEST_F(NodesTest, AGrantHoldsInItsPeriodAndNoTokenOutlivesIt) {
  const v1::Staff li = Ok(CreateStaff(admin_token_, "branches/b1", "li"));
  v1::CreateGrantRequest request;
  request.set_parent(li.name());
  request.mutable_grant()->set_role("roles/steward");
  request.mutable_grant()->set_scope("branches/b1");
  *request.mutable_grant()->mutable_to_time() = ToTimestamp(clock_.Now() - std::chrono::hours(1));
  EXPECT_EQ(ReasonOf(Call<v1::Grant>("GrantService/CreateGrant", admin_token_, request)),
            "GRANT_PERIOD_INVALID");
  const Time from = clock_.Now() + std::chrono::minutes(4);
  const Time to = from + std::chrono::minutes(4);
  *request.mutable_grant()->mutable_from_time() = ToTimestamp(from);
  *request.mutable_grant()->mutable_to_time() = ToTimestamp(to);
  Ok(Call<v1::Grant>("GrantService/CreateGrant", admin_token_, request));
  const v1::Session before = Ok(Login("li", kPassword));
  EXPECT_EQ(before.held_roles_size(), 0);
  EXPECT_EQ(ToTime(before.access_expire_time()), from) << "then there is more to hold";
  clock_.Move(std::chrono::minutes(4));
  const v1::Session during = Ok(Refresh(before.refresh_token()));
  EXPECT_THAT(ScopesOf(during), UnorderedElementsAre("branches/b1"));
  EXPECT_EQ(ToTime(during.access_expire_time()), to);
  clock_.Move(std::chrono::minutes(4));
  EXPECT_EQ(Ok(Refresh(during.refresh_token())).held_roles_size(), 0);
  request.mutable_grant()->clear_from_time();
  request.mutable_grant()->clear_to_time();
  EXPECT_EQ(ReasonOf(Call<v1::Grant>("GrantService/CreateGrant", admin_token_, request)), "OK")
      << "the same again, for another time";
}

TEST_F(NodesTest, EachReaderOfAHouseholdIsListedWithTheReason) {
  const v1::Node team = Team("branches/b1", {"s1"});
  const v1::Node other = Team("branches/b1", {"s2"});
  const auto person = [&](const std::string& login, const std::string& role,
                          const std::string& scope) {
    const v1::Staff staff = Ok(CreateStaff(admin_token_, "branches/b1", login));
    return Ok(Give(admin_token_, staff.name(), role, scope));
  };
  person("branch", "steward", "branches/b1");
  const v1::Grant by_team = person("team", "steward", team.name());
  person("site", "archivist", "branches/b1/sites/s1");
  person("elsewhere", "steward", other.name());
  person("without", "committee", "branches/b1");
  const v1::Grant gone = person("gone", "steward", "branches/b1");
  v1::DisableStaffRequest disable;
  disable.set_name(gone.name().substr(0, gone.name().find("/grants/")));
  Ok(Call<v1::Staff>("StaffService/DisableStaff", admin_token_, disable));
  const v1::Staff han = Ok(CreateStaff(admin_token_, "branches/b1", "han"));
  Ok(Delegate(Ok(Login("team", kPassword)).access_token(), by_team.name(), han.name(),
              std::chrono::hours(1)));

  v1::ListReadersRequest request;
  request.set_parent("branches/b1/sites/s1");
  request.set_permission("unit.read");
  request.set_page_size(2);
  std::vector<std::string> readers;
  do {
    const auto page =
        Ok(Call<v1::ListReadersResponse>("AccessService/ListReaders", admin_token_, request));
    for (const v1::Reader& reader : page.readers()) {
      readers.push_back(reader.display_name() + " " + reader.scope() +
                        (reader.source().empty() ? "" : " delegated"));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(readers,
              UnorderedElementsAre("王梅 ", "员工 branch branches/b1", "员工 team " + team.name(),
                                   "员工 site branches/b1/sites/s1",
                                   "员工 han " + team.name() + " delegated"));
  Ok(SetSites(team, {"s3"}, admin_token_));
  request.set_page_size(0);
  EXPECT_EQ(Ok(Call<v1::ListReadersResponse>("AccessService/ListReaders", admin_token_, request))
                .readers_size(),
            3)
      << "whoever held it by the team does no more";
  request.set_permission("unit.reveal");
  EXPECT_EQ(
      ReasonOf(Call<v1::ListReadersResponse>("AccessService/ListReaders", admin_token_, request)),
      "PERMISSION_UNKNOWN");
}

class EmploymentTest : public NodesTest {
 protected:
  EmploymentTest() {
    guard_ = Ok(CreateStaff(admin_token_, "branches/b1", "guard"));
    Ok(Give(admin_token_, guard_.name(), "guard", "branches/b1"));
  }

  // An update in text format of these fields.
  Result<v1::Staff> Update(const v1::Staff& staff, const std::string& text,
                           const std::vector<std::string>& fields) {
    v1::UpdateStaffRequest request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, request.mutable_staff()));
    request.mutable_staff()->set_name(staff.name());
    for (const std::string& field : fields) request.mutable_update_mask()->add_paths(field);
    return Call<v1::Staff>("StaffService/UpdateStaff", admin_token_, request);
  }
  // A date so many days from today in China.
  std::string DateIn(int days) {
    const Day day(std::chrono::floor<std::chrono::days>(clock_.Now() + std::chrono::hours(8)) +
                  std::chrono::days(days));
    return "{ year: " + std::to_string(static_cast<int>(day.year())) +
           " month: " + std::to_string(static_cast<unsigned>(day.month())) +
           " day: " + std::to_string(static_cast<unsigned>(day.day())) + " }";
  }

  v1::Staff guard_;
};

TEST_F(EmploymentTest, AnOutsourcedPersonIsLimitedInTimeAndPlace) {
  EXPECT_EQ(ReasonOf(Update(guard_, "firm: '平安保安公司'", {"firm"})), "EMPLOYMENT_INVALID");
  const v1::Session before = Ok(Login("guard", kPassword));
  Ok(Update(
      guard_,
      "firm: '平安保安公司' contract_end_date " + DateIn(0) + " sites: 'branches/b1/sites/s1'",
      {"firm", "contract_end_date", "sites"}));
  EXPECT_EQ(ReasonOf(Self(before.access_token())), "TOKEN_EXPIRED") << "at once";
  const v1::Session limited = Ok(Refresh(before.refresh_token()));
  EXPECT_THAT(ScopesOf(limited), UnorderedElementsAre("branches/b1/sites/s1"));

  v1::ListStaffRequest list;
  list.set_parent("branches/b1");
  list.set_filter("firm = \"平安保安公司\"");
  EXPECT_EQ(
      Ok(Call<v1::ListStaffResponse>("StaffService/ListStaff", admin_token_, list)).staff_size(),
      1);

  clock_.Move(std::chrono::hours(24));
  EXPECT_EQ(ReasonOf(Refresh(limited.refresh_token())), "SESSION_ENDED");
  EXPECT_EQ(ReasonOf(Login("guard", kPassword)), "SIGN_IN_REFUSED");
}

TEST_F(EmploymentTest, TokensAreCutToTheLastDayAndRefreshedNoMoreAfterIt) {
  const v1::Session before = Ok(Login("guard", kPassword));
  Ok(Update(guard_, "leave_date " + DateIn(-1), {"leave_date"}));
  EXPECT_EQ(ReasonOf(Self(before.access_token())), "TOKEN_EXPIRED");
  EXPECT_EQ(ReasonOf(Refresh(before.refresh_token())), "SESSION_ENDED");
  EXPECT_EQ(ReasonOf(Login("guard", kPassword)), "SIGN_IN_REFUSED");
  Ok(Update(guard_, "leave_date " + DateIn(30), {"leave_date"}));
  EXPECT_EQ(ReasonOf(Login("guard", kPassword)), "OK") << "he stays after all";
  EXPECT_EQ(ReasonOf(Update(admin_, "leave_date " + DateIn(30), {"leave_date"})),
            "LAST_ADMINISTRATOR");
}

class DelegationsTest : public NodesTest {
 protected:
  DelegationsTest() {
    team_ = Team("branches/b1", {"s1", "s2"});
    li_ = Ok(CreateStaff(admin_token_, "branches/b1", "li"));
    han_ = Ok(CreateStaff(admin_token_, "branches/b1", "han"));
    own_ = Ok(Give(admin_token_, li_.name(), "steward", team_.name()));
    li_token_ = Ok(Login("li", kPassword)).access_token();
  }

  v1::Node team_;
  v1::Staff li_;
  v1::Staff han_;
  v1::Grant own_;
  std::string li_token_;
};

TEST_F(DelegationsTest, APartOfOnesOwnIsPassedOnForATimeAndEndsWithIt) {
  const std::string s1 = "branches/b1/sites/s1";
  const v1::Grant part =
      Ok(Delegate(li_token_, own_.name(), han_.name(), std::chrono::hours(2), s1));
  EXPECT_EQ(part.creator(), li_.name());
  EXPECT_EQ(part.source(), own_.name());
  const v1::Session han = Ok(Login("han", kPassword));
  EXPECT_THAT(ScopesOf(han), UnorderedElementsAre(s1));
  EXPECT_EQ(ReasonOf(Delegate(han.access_token(), part.name(), li_.name(), std::chrono::hours(1))),
            "DELEGATION_BEYOND_OWN")
      << "what was delegated is not passed on";

  Ok(SetSites(team_, {"s2"}, admin_token_));
  EXPECT_EQ(ReasonOf(Self(han.access_token())), "TOKEN_EXPIRED");
  const v1::Session less = Ok(Refresh(han.refresh_token()));
  EXPECT_EQ(less.held_roles_size(), 0) << "his own team lost the site";
  Ok(SetSites(team_, {"s1", "s2"}, admin_token_));
  const v1::Session more = Ok(Refresh(less.refresh_token()));
  EXPECT_THAT(ScopesOf(more), UnorderedElementsAre(s1));

  v1::DeleteGrantRequest withdraw;
  withdraw.set_name(own_.name());
  Ok(Call<google::protobuf::Empty>("GrantService/DeleteGrant", admin_token_, withdraw));
  EXPECT_EQ(ReasonOf(Self(more.access_token())), "TOKEN_EXPIRED");
  EXPECT_EQ(Ok(Refresh(more.refresh_token())).held_roles_size(), 0);
}

TEST_F(DelegationsTest, NobodyDelegatesWhatIsNotHisOrBeyondIt) {
  const auto hour = std::chrono::hours(1);
  EXPECT_EQ(ReasonOf(Delegate(admin_token_, own_.name(), han_.name(), hour)), "GRANT_NOT_FOUND")
      << "somebody else's";
  EXPECT_EQ(ReasonOf(Delegate(li_token_, own_.name(), li_.name(), hour)), "DELEGATION_BEYOND_OWN");
  for (const char* scope : {"branches/b1/sites/s3", "branches/b1"}) {
    EXPECT_EQ(ReasonOf(Delegate(li_token_, own_.name(), han_.name(), hour, scope)),
              "DELEGATION_BEYOND_OWN");
  }
  EXPECT_EQ(ReasonOf(Delegate(li_token_, own_.name(), han_.name(), -hour)), "GRANT_PERIOD_INVALID");
}

TEST_F(DelegationsTest, ADelegationEndsWhenItsGiverSaysSoOrIsDisabled) {
  const v1::Grant first = Ok(Delegate(li_token_, own_.name(), han_.name(), std::chrono::hours(5)));
  const v1::Session han = Ok(Login("han", kPassword));
  EXPECT_EQ(han.held_roles_size(), 2);
  v1::EndDelegationRequest end;
  end.set_name(first.name());
  EXPECT_EQ(
      ReasonOf(Call<google::protobuf::Empty>("GrantService/EndDelegation", admin_token_, end)),
      "GRANT_NOT_FOUND")
      << "it is not his";
  Ok(Call<google::protobuf::Empty>("GrantService/EndDelegation", li_token_, end));
  EXPECT_EQ(ReasonOf(Self(han.access_token())), "TOKEN_EXPIRED");
  const v1::Session none = Ok(Refresh(han.refresh_token()));
  EXPECT_EQ(none.held_roles_size(), 0);

  Ok(Delegate(li_token_, own_.name(), han_.name(), std::chrono::hours(5)));
  const v1::Session again = Ok(Refresh(none.refresh_token()));
  EXPECT_EQ(again.held_roles_size(), 2);
  v1::DisableStaffRequest disable;
  disable.set_name(li_.name());
  Ok(Call<v1::Staff>("StaffService/DisableStaff", admin_token_, disable));
  EXPECT_EQ(ReasonOf(Self(again.access_token())), "TOKEN_EXPIRED");
  EXPECT_EQ(Ok(Refresh(again.refresh_token())).held_roles_size(), 0);
}

}  // namespace
}  // namespace steward::identity
