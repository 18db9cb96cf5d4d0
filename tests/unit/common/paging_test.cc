#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <random>
#include <regex>
#include <string>
#include <vector>

#include "common/base/text.h"
#include "common/paging/filter.h"
#include "common/paging/order.h"
#include "common/paging/page.h"
#include "steward/test/v1/parcel.pb.h"
#include "tests/support/key_ring.h"

namespace steward::paging {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kId[] = "0190b2c4-5d6e-7f80-9a1b-2c3d4e5f6071";

const Columns& ParcelColumns() {
  static const Columns columns(
      {
          {"state", Type::Enum(test::v1::Parcel::State_descriptor()), "p.state"},
          {"title", Type::Text(), "p.title"},
          {"weight_g", Type::Int(), "p.weight"},
          {"fragile", Type::Bool(), "p.fragile", Use::kFilter},
          {"create_time", Type::Instant(), "p.create_time"},
          {"arrival_date", Type::Day(), "p.arrival_date"},
          {"parcel", Type::Id(), "p.parcel_id", Use::kFilter},
          {"worker", Type::Reference("branches/*/staff/*"), "p.worker_id", Use::kFilter},
          {"rank", Type::Int(), "p.rank", Use::kOrder},
      },
      {"id", Type::Id(), "p.id"});
  return columns;
}

Filter Parsed(std::string_view text) {
  const Result<Filter> filter = Filter::Parse(text, ParcelColumns());
  EXPECT_TRUE(filter.ok()) << text << ": " << (filter.ok() ? "" : filter.error().en);
  return filter.ok() ? filter.value() : Filter();
}

// "position: problem" of a filter that is refused.
std::string Refused(std::string_view text) {
  const Result<Filter> filter = Filter::Parse(text, ParcelColumns());
  if (filter.ok()) return "accepted: " + filter.value().where;
  EXPECT_EQ(filter.error().reason, "FILTER_INVALID");
  EXPECT_NE(filter.error().zh, filter.error().en);
  return filter.error().metadata[0].value + ": " + filter.error().metadata[1].value;
}

TEST(FilterTest, AnEmptyFilterIsTrue) {
  EXPECT_EQ(Parsed("").where, "TRUE");
  EXPECT_EQ(Parsed("  \n").where, "TRUE");
}

TEST(FilterTest, EveryTypeBecomesATypedArgument) {
  const Filter filter = Parsed(std::string("state = STATE_OPEN AND weight_g >= -5 AND title != \"a "
                                           "\\\"b\\\" \\\\\" AND fragile=true "
                                           "AND create_time<2026-01-31T08:00:00+08:00 AND "
                                           "arrival_date > \"2026-02-28\" AND parcel = ") +
                               kId + " AND worker = \"branches/b1/staff/" + kId + "\"");
  EXPECT_EQ(
      filter.where,
      "(p.state = ? AND p.weight >= ? AND p.title != ? AND p.fragile = ? AND p.create_time < ?"
      " AND p.arrival_date > ? AND p.parcel_id = ? AND p.worker_id = ?)");
  const Uuid id = *Uuid::Parse(kId);
  const Time time = std::chrono::sys_days(std::chrono::year(2026) / 1 / 31);
  EXPECT_THAT(
      filter.arguments,
      ElementsAre(Value(std::int64_t{1}), Value(std::int64_t{-5}), Value("a \"b\" \\"),
                  Value(std::int64_t{1}), Value(time), Value("2026-02-28"), Value(id), Value(id)));
}

TEST(FilterTest, TextIsSearchedLiterally) {
  const Filter filter = Parsed("title:\"100%_!\" OR title:\"BX-*\" OR title:*");
  EXPECT_EQ(filter.where,
            "(p.title LIKE ? ESCAPE '!' OR p.title LIKE ? ESCAPE '!' OR p.title IS NOT NULL)");
  EXPECT_THAT(filter.arguments, ElementsAre(Value("%100!%!_!!%"), Value("BX-%")));
}

TEST(FilterTest, ParenthesesAndNotKeepTheirMeaning) {
  EXPECT_EQ(Parsed("NOT (weight_g = 1 OR weight_g=2) AND NOT NOT title = \"x\"").where,
            "(NOT ((p.weight = ? OR p.weight = ?)) AND NOT (NOT (p.title = ?)))");
}

TEST(FilterTest, WhatIsWrongIsNamedWithItsPlace) {
  EXPECT_THAT(Refused("weight_g = 1 AND nope = 2"),
              HasSubstr("18: expected one of the fields state, title"));
  EXPECT_THAT(Refused("rank = 1"), HasSubstr("1: expected one of the fields"));
  EXPECT_THAT(Refused("title = \"漏水\" AND weight_g = x"),
              HasSubstr("29: expected a whole number"));
  EXPECT_THAT(Refused("title = abc"), HasSubstr("9: expected a text in double quotes"));
  EXPECT_THAT(Refused("title = \"abc"), HasSubstr("closing quote"));
  EXPECT_THAT(Refused("state = OPEN"), HasSubstr("STATE_OPEN"));
  EXPECT_THAT(Refused("state > STATE_OPEN"), HasSubstr("= and !="));
  EXPECT_THAT(Refused("state:\"x\""), HasSubstr("is for texts"));
  EXPECT_THAT(Refused("weight_g"), HasSubstr("9: expected ="));
  EXPECT_THAT(Refused("weight_g = 1 weight_g = 2"), HasSubstr("14: expected AND or OR"));
  EXPECT_THAT(Refused("weight_g = 1 AND weight_g = 2 OR weight_g = 3"), HasSubstr("parentheses"));
  EXPECT_THAT(Refused("(weight_g = 1"), HasSubstr("closing parenthesis"));
  EXPECT_THAT(Refused("weight_g = 1)"), HasSubstr("13: expected AND or OR"));
  EXPECT_THAT(Refused("weight_g = 1 AND"), HasSubstr("expected one of the fields"));
  EXPECT_THAT(Refused("weight_g = 9223372036854775808"), HasSubstr("whole number"));
  EXPECT_THAT(Refused("arrival_date = 2026-02-29"), HasSubstr("expected a day"));
  EXPECT_THAT(Refused("create_time > \"yesterday\""), HasSubstr("expected a time"));
  EXPECT_THAT(Refused("worker = \"branches/b1/staff/x\""), HasSubstr("resource name"));
  EXPECT_THAT(Refused("title = \"x\"; DROP TABLE parcels"), HasSubstr("12: expected AND or OR"));
  EXPECT_THAT(Refused("' OR 1=1 --"), HasSubstr("1: expected one of the fields"));
  EXPECT_THAT(Refused("\xff"), HasSubstr("1: a filter is text"));
}

TEST(FilterTest, SizeIsBounded) {
  std::string many = "weight_g=1";
  for (int i = 0; i < 19; ++i) many += " AND weight_g=1";
  Parsed(many);
  EXPECT_THAT(Refused(many + " AND weight_g=1"), HasSubstr("at most 20 comparisons"));
  EXPECT_THAT(Refused(std::string(900, '(')), HasSubstr("at most 16 deep"));
  std::string nots;
  for (int i = 0; i < 400; ++i) nots += "NOT ";
  EXPECT_THAT(Refused(nots + "weight_g=1"), HasSubstr("at most 16 deep"));
  EXPECT_THAT(Refused(std::string(2001, ' ')), HasSubstr("at most 2000 characters"));
}

// Whatever comes in, only our own words come out, with one argument per `?`.
void ExpectOnlyOwnWords(const Filter& filter) {
  static const std::regex own(
      "(p\\.(state|title|weight|fragile|create_time|arrival_date|parcel_id|worker_id)"
      "| LIKE \\? ESCAPE '!'| IS NOT NULL| (=|!=|<=|>=|<|>) \\?| AND | OR |NOT |\\(|\\)|TRUE)*");
  EXPECT_TRUE(std::regex_match(filter.where, own)) << filter.where;
  EXPECT_EQ(static_cast<size_t>(std::count(filter.where.begin(), filter.where.end(), '?')),
            filter.arguments.size());
}

// What random filters are made of.
constexpr std::string_view kPieces[] = {"state",
                                        "title",
                                        "weight_g",
                                        "fragile",
                                        "create_time",
                                        "rank",
                                        "id",
                                        "p.title",
                                        "=",
                                        "!=",
                                        "<",
                                        "<=",
                                        ">",
                                        ":",
                                        "*",
                                        "AND",
                                        "OR",
                                        "NOT",
                                        "(",
                                        ")",
                                        "\"a\"",
                                        "\"'; DROP--\"",
                                        "\"%\"",
                                        "\"",
                                        "\\",
                                        "1",
                                        "-1",
                                        "true",
                                        "STATE_OPEN",
                                        "STATE_CLOSED",
                                        "2026-01-01",
                                        "2026-01-01T00:00:00Z",
                                        "--",
                                        ";",
                                        "'",
                                        "`",
                                        "?",
                                        "漏",
                                        "\xff",
                                        " ",
                                        " ",
                                        "\n",
                                        "/*",
                                        "NULL",
                                        "UNION SELECT",
                                        kId};

TEST(FilterPropertyTest, RandomFiltersNeverPutForeignWordsIntoTheStatement) {
  const std::vector<std::string> sound = {"state = STATE_OPEN",    "title:\"a%\"",
                                          "title = \"?' OR 1=1\"", "weight_g < 5",
                                          "NOT fragile = true",    "title:*"};
  std::mt19937_64 random(11);
  int accepted = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    const bool likely = random() % 2 == 0;
    for (std::uint64_t n = 1 + random() % 8; n > 0; --n) {
      if (likely) {
        if (!text.empty())
          text += random() % 8 == 0 ? kPieces[random() % std::size(kPieces)] : " AND ";
        text += sound[random() % sound.size()];
      } else {
        text += kPieces[random() % std::size(kPieces)];
        if (random() % 2 == 0) text += " ";
      }
    }
    const Result<Filter> filter = Filter::Parse(text, ParcelColumns());
    if (!filter.ok()) continue;
    ++accepted;
    ExpectOnlyOwnWords(filter.value());
  }
  EXPECT_GT(accepted, 1000);
}

std::string Ordered(std::string_view text) {
  const Result<OrderBy> order = OrderBy::Parse(text, ParcelColumns(), "create_time desc");
  return order.ok() ? order.value().Sql() : order.error().reason;
}

TEST(OrderTest, TheIdAlwaysComesLast) {
  EXPECT_EQ(Ordered(""), "p.create_time DESC, p.id DESC");
  EXPECT_EQ(Ordered("title"), "p.title ASC, p.id ASC");
  EXPECT_EQ(Ordered(" weight_g  desc ,title asc"), "p.weight DESC, p.title ASC, p.id ASC");
  EXPECT_EQ(OrderBy::Parse("", ParcelColumns()).value().Sql(), "p.id ASC");
}

TEST(OrderTest, ALongChineseOrderIsShownWithoutHalfACharacter) {
  std::string order;
  for (int i = 0; i < 100; ++i) order += "长";
  const Result<OrderBy> refused = OrderBy::Parse(order, ParcelColumns());
  ASSERT_FALSE(refused.ok());
  EXPECT_TRUE(CodePointCount(refused.error().en).has_value()) << "not to be sent otherwise";
}

TEST(OrderTest, OnlyListedFieldsOnceEachInKnownDirections) {
  for (const char* bad :
       {"nope", "id", "fragile", "title down", "title,title", ",", "title,", "title;x",
        "state,title,weight_g,create_time,rank", "title desc desc", "p.title"}) {
    EXPECT_EQ(Ordered(bad), "ORDER_INVALID") << bad;
  }
}

TEST(OrderTest, TheConditionForTheNextPageMixesDirections) {
  const OrderBy order = OrderBy::Parse("weight_g desc, title", ParcelColumns()).value();
  const Uuid id = *Uuid::Parse(kId);
  const Condition after = order.After({std::int64_t{5}, "x", id}).value();
  EXPECT_EQ(after.sql,
            "(p.weight <= ? AND ((p.weight < ?) OR (p.weight = ? AND p.title > ?)"
            " OR (p.weight = ? AND p.title = ? AND p.id > ?)))");
  EXPECT_EQ(after.arguments.size(), 7u);
  EXPECT_EQ(order.After({std::int64_t{5}, id}).error().reason, "PAGE_TOKEN_INVALID");
  EXPECT_EQ(order.After({"5", "x", id}).error().reason, "PAGE_TOKEN_INVALID");
}

// A condition of an order, evaluated on a row as a database would.
bool Holds(const Condition& condition, const std::vector<Value>& row) {
  size_t argument = 0;
  const auto compare = [&](size_t column, const std::string& operation) {
    const Value& right = condition.arguments[argument++];
    if (operation == "=") return row[column] == right;
    if (operation == "<") return row[column] < right;
    if (operation == ">") return row[column] > right;
    return operation == "<=" ? row[column] <= right : row[column] >= right;
  };
  // The text is (bound AND ((..) OR (..))): split at OR, then at AND.
  const std::map<std::string, size_t> columns = {{"p.weight", 0}, {"p.rank", 1}, {"p.id", 2}};
  static const std::regex comparison("(p\\.\\w+) (=|<=|>=|<|>) \\?");
  const size_t split = condition.sql.find(" AND ((");
  const auto all = [&](const std::string& text) {
    bool result = true;
    for (std::sregex_iterator i(text.begin(), text.end(), comparison), end; i != end; ++i) {
      result = compare(columns.at((*i)[1]), (*i)[2]) && result;
    }
    return result;
  };
  const bool bound = all(condition.sql.substr(0, split));
  bool any = false;
  std::string rest = condition.sql.substr(split);
  for (size_t at = 0; at != rest.npos;) {
    const size_t next = rest.find(" OR ", at + 1);
    any = all(rest.substr(at, next - at)) || any;
    at = next;
  }
  EXPECT_EQ(argument, condition.arguments.size());
  return bound && any;
}

TEST(OrderPropertyTest, PagesShowEveryRowOnceInOrder) {
  std::mt19937_64 random(5);
  for (const char* text : {"", "weight_g", "weight_g desc", "weight_g, rank desc",
                           "weight_g desc, rank", "weight_g desc, rank desc"}) {
    const OrderBy order = OrderBy::Parse(text, ParcelColumns()).value();
    std::vector<std::vector<Value>> rows;
    for (int i = 0; i < 60; ++i) {
      Uuid id;
      id.bytes[0] = static_cast<std::uint8_t>(i);
      rows.push_back(
          {static_cast<std::int64_t>(random() % 4), static_cast<std::int64_t>(random() % 4), id});
    }
    const auto value = [](const std::vector<Value>& row, const OrderBy::Term& term) {
      return row[term.column->field == "weight_g" ? 0 : term.column->field == "rank" ? 1 : 2];
    };
    std::sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) {
      for (const OrderBy::Term& term : order.terms()) {
        if (value(a, term) == value(b, term)) continue;
        return term.descending ? value(b, term) < value(a, term) : value(a, term) < value(b, term);
      }
      return false;
    });
    for (size_t last = 0; last < rows.size(); ++last) {
      Cursor cursor;
      for (const OrderBy::Term& term : order.terms()) cursor.push_back(value(rows[last], term));
      for (size_t i = 0; i < rows.size(); ++i) {
        ASSERT_EQ(Holds(order.After(cursor).value(), rows[i]), i > last)
            << text << i << " " << last;
        ASSERT_EQ(Holds(order.UpTo(cursor).value(), rows[i]), i <= last)
            << text << i << " " << last;
      }
    }
  }
}

class ManualClock final : public Clock {
 public:
  Time Now() const override { return now; }
  Time now{std::chrono::hours(24 * 365)};
};

class PagesTest : public ::testing::Test {
 protected:
  const testing::TestKeyRing keys_;
  ManualClock clock_;
  const Pages pages_{*keys_, clock_};
  const Listing listing_{"m", "branches/b1/staff/1", "branches/b1", "a = 1", "title"};
  const Cursor cursor_{std::int64_t{-5}, "漏水", Time(std::chrono::microseconds(-7)),
                       *Uuid::Parse(kId)};
};

TEST_F(PagesTest, TheSizeHasADefaultAndAMaximum) {
  EXPECT_EQ(pages_.Open(listing_, 0, "").value().size, 50);
  EXPECT_EQ(pages_.Open(listing_, 1, "").value().size, 1);
  EXPECT_EQ(pages_.Open(listing_, 201, "").value().size, 200);
  EXPECT_FALSE(pages_.Open(listing_, 0, "").value().cursor);
  const Result<Page> negative = pages_.Open(listing_, -1, "");
  ASSERT_FALSE(negative.ok());
  EXPECT_EQ(negative.error().violations[0].field, "page_size");
}

TEST_F(PagesTest, ATokenBringsTheCursorBack) {
  const std::string token = SealPageToken(*keys_, listing_, cursor_, clock_.now);
  EXPECT_EQ(pages_.Open(listing_, 10, token).value().cursor, cursor_);
}

TEST_F(PagesTest, OnlyAPageThatIsNotTheLastHasAToken) {
  std::vector<int> rows = {1, 2, 3};
  const auto cursor_of = [](int row) { return Cursor{std::int64_t{row}}; };
  EXPECT_EQ(pages_.Next(listing_, {3, {}}, rows, cursor_of), "");
  const std::string token = pages_.Next(listing_, {2, {}}, rows, cursor_of);
  EXPECT_THAT(rows, ElementsAre(1, 2));
  EXPECT_EQ(pages_.Open(listing_, 2, token).value().cursor, Cursor{std::int64_t{2}});
}

TEST_F(PagesTest, ATokenIsGoodForOneQueryOfOneCallerOnly) {
  const std::string token = SealPageToken(*keys_, listing_, cursor_, clock_.now);
  for (std::string_view Listing::*part : {&Listing::method, &Listing::principal, &Listing::parent,
                                          &Listing::filter, &Listing::order}) {
    Listing other = listing_;
    other.*part = "other";
    const Result<Page> refused = pages_.Open(other, 10, token);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().reason, "PAGE_TOKEN_INVALID");
  }
  Listing shifted = listing_;  // the same text, cut elsewhere
  shifted.filter = "a = 1t";
  shifted.order = "itle";
  EXPECT_FALSE(pages_.Open(shifted, 10, token).ok());
}

TEST_F(PagesTest, ATokenLivesADay) {
  const std::string token = SealPageToken(*keys_, listing_, cursor_, clock_.now);
  clock_.now += std::chrono::hours(24) - std::chrono::microseconds(1);
  EXPECT_TRUE(pages_.Open(listing_, 10, token).ok());
  clock_.now += std::chrono::microseconds(1);
  EXPECT_EQ(pages_.Open(listing_, 10, token).error().reason, "PAGE_TOKEN_INVALID");
}

TEST_F(PagesTest, AnyAlteredCharacterIsSeen) {
  const std::string token = SealPageToken(*keys_, listing_, cursor_, clock_.now);
  for (size_t i = 0; i < token.size(); ++i) {
    for (const char c : {'A', 'B', '_', '0', '=', '\0', '\xff'}) {
      if (token[i] == c) continue;
      std::string altered = token;
      altered[i] = c;
      EXPECT_FALSE(pages_.Open(listing_, 10, altered).ok()) << i << " " << c;
    }
    EXPECT_EQ(pages_.Open(listing_, 10, token.substr(0, i)).ok(), i == 0)
        << "empty is the first page";
  }
  EXPECT_FALSE(pages_.Open(listing_, 10, token + "A").ok());
  EXPECT_FALSE(pages_.Open(listing_, 10, std::string(5000, 'A')).ok());
}

TEST(ListingTest, TakesTheQueryOutOfARequest) {
  test::v1::ListParcelsRequest request;
  request.set_parent("p");
  request.set_filter("f");
  request.set_order_by("o");
  const Listing listing = ListingOf("m", "me", request);
  EXPECT_EQ(listing.parent, "p");
  EXPECT_EQ(listing.filter, "f");
  EXPECT_EQ(listing.order, "o");
  EXPECT_EQ(ListingOf("m", "me", test::v1::Part()).filter, "");
}

}  // namespace
}  // namespace steward::paging
