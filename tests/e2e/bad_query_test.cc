// Every segment of every path and every parameter of every query against the classes of bad input,
// percent-encoded (bad_values.h): never a 5xx, a parameter's 400 names it, and no effect. Pages
// belong to the list, the query and the caller they were given to.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/text.h"
#include "tests/e2e/bad_cases.h"
#include "tests/e2e/tally.h"
#include "tests/support/stack.h"

namespace steward::testing {
namespace {

struct QueryCase {
  const Rpc* rpc;
  std::string path;  // of the parameter; "" for a segment
  std::string target;
  std::string what;
  Fate fate;
};

// What no segment of a name may be, as it stands in an address.
std::vector<BadValue> BadSegments() {
  const Fate no = Fate::kRefused;
  std::vector<BadValue> values = {{"NUL", "%00", no},
                                  {"NUL", "b1%00", no},
                                  {"CRLF", "b1%0d%0aSet-Cookie:b=c", no},
                                  {"U+0001", "b%01", no},
                                  {"empty", "", no},
                                  {"blank", "%20", no},
                                  {"leading space", "%20b1", no},
                                  {"trailing space", "b1%20", no},
                                  {"path", "..", no},
                                  {"path", "%2e%2e", no},
                                  {"path", "..%2f..%2fetc%2fpasswd", no},
                                  {"path", ".", no},
                                  {"encoded twice", "%252e%252e", no},
                                  {"encoded twice", "b1%2500", no},
                                  {"half an escape", "b1%4", no},
                                  {"invalid UTF-8", "%c3%28", no},
                                  {"lone surrogate", "%ed%a0%80", no},
                                  {"zero width", "b1%e2%80%8b", no},
                                  {"right to left", "%e2%80%aeb1", no},
                                  {"capitals", "B1", no},
                                  {"wildcard", "*", no},
                                  {"LIKE wildcards", "%25", no},
                                  {"LIKE wildcards", "b_", no},
                                  {"a slash", "b1%2fsites", no},
                                  {"64 KiB", std::string(65536, 'a'), no},
                                  {"max+1", std::string(300, 'a'), no},
                                  {"-1", "-1", no},
                                  {"int64 min", "-9223372036854775808", no}};
  for (const BadValue& text : HostileTexts())
    values.push_back({text.what, PercentEncode(text.value), no});
  return values;
}

class BadQueryTest : public ::testing::Test {
 protected:
  std::string PathOf(const Rpc& rpc) const {
    return PathFor(
        rpc.route,
        {{"branches", "b1"}, {"sites", "s1"}, {"roles", "steward"}, {"slaPolicies", "standard"}});
  }

  // Every way to spoil one segment that stands for a `*`.
  std::vector<QueryCase> SegmentCases(const Rpc& rpc) const {
    std::vector<QueryCase> cases;
    // The segments of the route and of a path that fits it are the same in number.
    const std::string path = PathOf(rpc);
    const std::string mark =
        PathFor(rpc.route,
                {{"branches", "(b)"}, {"sites", "(s)"}, {"roles", "(r)"}, {"slaPolicies", "(p)"}});
    const std::vector<std::string_view> good = Split(path, '/');
    const std::vector<std::string_view> marked = Split(mark, '/');
    for (size_t i = 0; i < good.size(); ++i) {
      const std::string_view verb =
          good[i].find(':') == good[i].npos ? "" : good[i].substr(good[i].find(':'));
      const bool wild = good[i] != marked[i] || good[i].starts_with("01900000-");
      if (!wild) continue;
      for (const BadValue& bad : BadSegments()) {
        std::string target;
        for (size_t k = 1; k < good.size(); ++k) {
          target += '/';
          if (k != i) target += good[k];
          if (k == i) target.append(bad.value).append(verb);
        }
        cases.push_back(
            {&rpc, "", target + (rpc.writes ? "?requestId=x" : ""), bad.what, bad.fate});
      }
    }
    return cases;
  }

  // Every way to spoil one parameter.
  std::vector<QueryCase> ParameterCases(const Rpc& rpc) const {
    std::vector<QueryCase> cases;
    const std::string path = PathOf(rpc);
    const std::string guard = rpc.writes && rpc.body != "*" ? "&requestId=x" : "";
    const auto add = [&](const std::string& name, const std::string& query, const std::string& what,
                         Fate fate) {
      cases.push_back({&rpc, name, path + "?" + query + guard, what, fate});
    };
    add("noSuchField", "noSuchField=1", "unknown field", Fate::kRefused);
    if (rpc.body == "*") return cases;  // all fields stand in the body
    for (int i = 0; i < rpc.request().field_count(); ++i) {
      const pb::FieldDescriptor& field = *rpc.request().field(i);
      const std::string& name = field.json_name();
      if (field.name() == "request_id") continue;  // the guard
      if (rpc.PathGives(field.name()) || rpc.body == field.name() || HasFields(field)) {
        add(name, name + "=x", "given elsewhere", Fate::kRefused);
        continue;
      }
      for (const BadValue& bad : QueryValues(field))
        add(name, name + "=" + bad.value, bad.what, bad.fate);
      if (field.is_repeated() || field.cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE) continue;
      add(name, name + "=1&" + name + "=1", "duplicate key", Fate::kRefused);
      if (field.name() == name) continue;
      add(name, name + "=1&" + field.name() + "=1", "duplicate key", Fate::kRefused);
    }
    return cases;
  }

  void Run(HttpCaller& caller, const QueryCase& one) {
    const std::string body = one.rpc->body.empty() ? "" : "{}";
    const HttpAnswer answer = caller.Send(one.rpc->verb, one.target, stack_.token("admin"), body);
    tally_.Count(one.what, answer.status);
    std::string wrong;
    const bool broken = answer.status >= 500 || answer.status == 0;
    if (one.path.empty()) {
      const bool refused = answer.status == 400 || answer.status == 404 || answer.status == 403 ||
                           answer.status == 405 || answer.status == 414;
      if (!refused) wrong = "not refused";
    } else {
      // Creating needs fields of the body as well, which is refused in any case.
      wrong = Judge(one.fate, one.path, one.rpc->writes,
                    {.refused = answer.status == 400, .broken = broken, .named = answer.Fields()});
    }
    if (wrong.empty()) return;
    tally_.Wrong(wrong + ": " + one.rpc->verb + " " + one.target.substr(0, 300) + ": " + one.what +
                 " -> " + std::to_string(answer.status) + " " + answer.text.substr(0, 500));
  }

  void RunAll(const std::function<std::vector<QueryCase>(const Rpc&)>& cases_of) {
    std::vector<HttpCaller> callers;
    for (int i = 0; i < 6; ++i) callers.emplace_back(stack_.http_port());
    const auto before = stack_.Checksums();
    for (const Rpc& rpc : Api::Instance().rpcs()) {
      InParallel(callers, cases_of(rpc),
                 [&](HttpCaller& caller, const QueryCase& one) { Run(caller, one); });
    }
    EXPECT_EQ(stack_.Checksums(), before) << "no effect";
  }

  // Every list with a filter, by its address.
  std::vector<std::string> Lists() const {
    std::vector<std::string> lists;
    for (const Rpc& rpc : Api::Instance().rpcs()) {
      if (rpc.verb == "GET" && rpc.request().FindFieldByName("filter") != nullptr && !Demands(rpc))
        lists.push_back(PathOf(rpc));
    }
    return lists;
  }

  // Whether it refuses a query without some other parameter, before it looks at filter and order.
  static bool Demands(const Rpc& rpc) {
    for (int i = 0; i < rpc.request().field_count(); ++i) {
      const pb::FieldDescriptor& field = *rpc.request().field(i);
      if (RulesOf(field).required() && !rpc.PathGives(field.name())) return true;
    }
    return false;
  }

  Stack& stack_ = Stack::Shared();
  Tally tally_;
};

TEST_F(BadQueryTest, EverySegmentOfEveryPathRefusesEveryClassAndNothingChanges) {
  RunAll([&](const Rpc& rpc) { return SegmentCases(rpc); });
  EXPECT_GT(tally_.cases(), 3000);
  tally_.Print("segments of paths");
}

TEST_F(BadQueryTest, EveryParameterOfEveryQueryRefusesEveryClassAndNothingChanges) {
  RunAll([&](const Rpc& rpc) { return ParameterCases(rpc); });
  EXPECT_GT(tally_.cases(), 1000);
  tally_.Print("parameters of queries");
}

TEST_F(BadQueryTest, EveryListRefusesFiltersAndOrdersThatItDoesNotKnow) {
  std::vector<std::string> filters = {"no_such_field = 1",
                                      "' OR 1=1 --",
                                      "1=1; DROP TABLE tickets",
                                      "name = \"a\" UNION SELECT 1",
                                      "create_time > \"2026-02-30\"",
                                      "(((",
                                      "NOT",
                                      "\"",
                                      "= 1",
                                      "password_hash = \"x\"",
                                      std::string(2000, '(')};
  for (const std::string& list : Lists()) {
    for (const std::string& filter : filters) {
      const HttpAnswer answer =
          stack_.Send("GET", list + "?filter=" + PercentEncode(filter), stack_.token("admin"));
      EXPECT_EQ(answer.status, 400) << list << " " << filter << " " << answer.text;
      EXPECT_EQ(answer.Reason(), "FILTER_INVALID") << list << " " << filter << " " << answer.text;
    }
    for (const std::string order : {"no_such_field", "1", "create_time;", "create_time desc desc",
                                    "(SELECT 1)", "create_time, create_time", "' OR 1=1 --", ","}) {
      const HttpAnswer answer =
          stack_.Send("GET", list + "?orderBy=" + PercentEncode(order), stack_.token("admin"));
      EXPECT_EQ(answer.status, 400) << list << " " << order << " " << answer.text;
      EXPECT_EQ(answer.Reason(), "ORDER_INVALID") << list << " " << order << " " << answer.text;
    }
  }
}

TEST_F(BadQueryTest, APageTokenServesOnlyTheListTheQueryAndTheCallerItWasGivenTo) {
  const std::string list = "/v1/branches/b1/staff?pageSize=2";
  const Json page = stack_.Must("GET", list, stack_.token("admin"));
  const std::string token = page["nextPageToken"];
  ASSERT_NE(token, "");
  const auto reason = [&](const std::string& target, const std::string& account) {
    const HttpAnswer answer = stack_.Send("GET", target, stack_.token(account));
    return answer.status == 200 ? "OK" : answer.Reason();
  };
  const std::string by_token = "pageToken=" + PercentEncode(token);
  EXPECT_EQ(reason(list + "&" + by_token, "admin"), "OK");
  EXPECT_EQ(reason(list + "&" + by_token, "manager"), "PAGE_TOKEN_INVALID") << "another caller";
  EXPECT_EQ(reason("/v1/branches/b2/staff?" + by_token, "admin"), "PAGE_TOKEN_INVALID");
  EXPECT_EQ(reason("/v1/branches/b1/sites?" + by_token, "admin"), "PAGE_TOKEN_INVALID");
  EXPECT_EQ(reason("/v1/branches/b1/sites/s1/tickets?" + by_token, "admin"), "PAGE_TOKEN_INVALID");
  EXPECT_EQ(reason(list + "&orderBy=create_time&" + by_token, "admin"), "PAGE_TOKEN_INVALID");
  EXPECT_EQ(reason(list + "&filter=state=STATE_ACTIVE&" + by_token, "admin"), "PAGE_TOKEN_INVALID");
  for (size_t i = 0; i < token.size(); i += 7) {
    std::string altered = token;
    altered[i] = altered[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(reason(list + "&pageToken=" + PercentEncode(altered), "admin"), "PAGE_TOKEN_INVALID")
        << "character " << i;
  }
  EXPECT_EQ(reason(list + "&pageToken=" + token.substr(1), "admin"), "PAGE_TOKEN_INVALID");
}

}  // namespace
}  // namespace steward::testing
