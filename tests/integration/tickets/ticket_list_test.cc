// Pages that the database does not find at once: looked for along the key of their order, so many
// tickets in a call.
#include "services/tickets/ticket_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/tickets_stage.h"

namespace steward::tickets {
namespace {

using std::chrono::milliseconds;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int kTickets = 30;
constexpr int kPageSize = 3;
// The database is not even asked for the best way.
constexpr ListBounds kAlongTheKey{.best_way = milliseconds(0), .tickets = 7};

class TicketListTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < kTickets; ++i) {
      v1::CreateTicketRequest request = TicketsStage::Report();
      if (i % 5 == 0) request.mutable_ticket()->set_kind(v1::Ticket::KIND_ENQUIRY);  // no due time
      request.mutable_ticket()->set_severity(static_cast<v1::Ticket::Severity>(1 + i % 4));
      stage_.Create(request);
    }
  }

  struct Wanted {
    std::string filter;
    std::string order;
    std::string site = "-";
  };
  Result<TicketPage> Read(const Wanted& wanted, int size, const std::optional<paging::Cursor>& from,
                          const ListBounds& bounds,
                          const Patience& patience = PatienceOf(std::chrono::seconds(20))) {
    const paging::Filter filter = TRY(paging::Filter::Parse(wanted.filter, kTicketColumns));
    const paging::OrderBy order = TRY(paging::OrderBy::Parse(wanted.order, kTicketColumns));
    const rpc::Scope scope({"branches/b1"});
    const paging::Page page{size, from};
    return ReadTicketPage(stage_.db(), patience, {scope, {"b1", wanted.site}, filter, order, page},
                          bounds);
  }
  // All pages, one after the other.
  std::vector<std::string> Walk(const Wanted& wanted, const ListBounds& bounds) {
    std::vector<std::string> names;
    std::optional<paging::Cursor> from;
    for (pages_ = 0, short_pages_ = 0; pages_ < 100; ++pages_) {
      Result<TicketPage> page = Read(wanted, kPageSize, from, bounds);
      EXPECT_EQ(ReasonOf(page), "OK");
      if (!page.ok()) return names;
      EXPECT_LE(page.value().tickets.size(), static_cast<size_t>(kPageSize));
      for (const StoredTicket& ticket : page.value().tickets) names.push_back(ticket.number);
      from = page.value().next;
      if (!from) return names;
      if (page.value().tickets.size() < kPageSize) ++short_pages_;
    }
    return names;
  }

  TicketsStage stage_;
  int pages_ = 0;        // but the last
  int short_pages_ = 0;  // with fewer tickets than wanted, and a next one
};

TEST_F(TicketListTest, AlongTheKeyTheSameTicketsComeInTheSameOrder) {
  const std::string rare = "kind = KIND_ENQUIRY AND severity = SEVERITY_1";
  for (const std::string field : {"report_time", "due_time", "update_time", "severity"}) {
    for (const std::string& order : {field, field + " desc"}) {
      for (const std::string& filter : {std::string(), rare, std::string("unit = \"none\"")}) {
        for (const std::string site : {"-", "s1", "s2"}) {
          SCOPED_TRACE(order + " " + filter + " " + site);
          const Wanted wanted{filter, order, site};
          const std::vector<std::string> expected = Walk(wanted, {});
          EXPECT_EQ(short_pages_, 0);
          EXPECT_EQ(Walk(wanted, kAlongTheKey), expected);
          EXPECT_EQ(expected.size() == kTickets, filter.empty() && site != "s2");
        }
      }
    }
  }
}

TEST_F(TicketListTest, ACallLooksAtSoManyTicketsWhateverItFinds) {
  EXPECT_THAT(Walk({"unit = \"none\"", "report_time desc"}, kAlongTheKey), IsEmpty());
  EXPECT_EQ(pages_, kTickets / kAlongTheKey.tickets) << "and the rest on the last page";
  EXPECT_EQ(short_pages_, pages_);
}

TEST_F(TicketListTest, SeveralFieldsAreOrderedByWhereTheDatabaseIsQuickWithIt) {
  const Wanted wanted{"", "severity desc, report_time"};
  EXPECT_THAT(Walk(wanted, {}), SizeIs(kTickets));
  EXPECT_EQ(ReasonOf(Read(wanted, kPageSize, {}, {.sorting = milliseconds(0)})), "LIST_TOO_WIDE");
}

TEST_F(TicketListTest, AStoppedDatabaseIsNoListThatIsTooWide) {
  testing::PrivateMariaDb server;
  TicketsStage stage({.server = &server});
  stage.Create();
  server.Stop();
  v1::ListTicketsRequest request;
  request.set_parent(std::string(kSite));
  request.set_order_by("severity, report_time");
  const Asking asking{.token = stage.desk(), .patience = std::chrono::seconds(2)};
  EXPECT_EQ(
      ReasonOf(stage.Ask(&v1::TicketService::Stub::ListTickets, stage.stub(), request, asking)),
      "DEADLINE_EXCEEDED");
  server.Continue();
}

TEST_F(TicketListTest, WhoDoesNotWaitIsNotSearchedForAnotherWay) {
  const Patience over = PatienceOf(milliseconds(0));
  EXPECT_EQ(ReasonOf(Read({"", "report_time"}, kPageSize, {}, {}, over)), "DEADLINE_EXCEEDED");
  EXPECT_EQ(ReasonOf(Read({"", "severity, report_time"}, kPageSize, {}, {}, over)),
            "DEADLINE_EXCEEDED");
}

}  // namespace
}  // namespace steward::tickets
