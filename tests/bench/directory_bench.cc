// The search box and the lists of a branch with half a million units and people.
#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <memory>
#include <string>

#include "common/base/text.h"
#include "common/db/idempotency.h"
#include "common/pinyin/pinyin.h"
#include "common/privacy/privacy.h"
#include "services/directory/wiring.h"
#include "tests/bench/bench.h"
#include "tests/support/given_accounts.h"
#include "tests/support/given_chains.h"
#include "tests/support/key_ring.h"
#include "tests/support/pipeline_stage.h"
#include "tests/support/private_mariadb.h"
#include "tests/support/temporary_folder.h"

STEWARD_EMBEDDED(directory_migrations);

namespace steward::bench {
namespace {

using testing::PrivateMariaDb;
namespace v1 = directory::v1;
using Clock = std::chrono::steady_clock;

constexpr int kHouseholds = 500'000;
constexpr int kSites = 50;
constexpr int kAtSite = kHouseholds / kSites;
constexpr int kBatch = 2'000;
constexpr int kRounds = 15;
constexpr int kListRounds = 3;
constexpr const char* kRows[] = {"search", "list-owners", "list-owners-rare", "list-units",
                                 "list-units-rare"};
constexpr int kSearchLimitMs = 50;
// What most people see most of the time, and what nothing narrows.
constexpr int kListLimitMs = 50;
constexpr int kRareLimitMs = 1'500;
constexpr char kServices[] = "/steward.directory.v1.";
constexpr char kBranch[] = "cq";
constexpr char kPrincipal[] = "branches/cq/staff/01890000-0000-7000-8000-000000000001";
// The migrations from here on bring what the search is quick by, to a branch that is there already.
constexpr std::string_view kFirstOfSearch = "0026_owner_name_terms.sql";

// Filling is not what is measured; the commit of an audit record is.
const std::vector<std::string> kQuickFill = {
    "--skip-innodb-doublewrite", "--innodb-buffer-pool-size=1G", "--innodb-log-file-size=512M",
    "--innodb-io-capacity=2000"};

double Milliseconds(Clock::time_point since) {
  return std::chrono::duration<double, std::milli>(Clock::now() - since).count();
}

std::string Hex(std::string_view bytes) { return "X'" + HexEncode(bytes) + "'"; }

// Of 500,000 people 8 in 100 are called 王, as in life, and one is called 欧阳.
std::string NameOf(int n) {
  static const char* const kSurnames[] = {"李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周",
                                          "徐", "孙", "马", "朱", "胡", "郭", "何", "林", "罗"};
  static const char* const kGiven[] = {"建", "国", "晓", "燕", "伟", "芳", "娜", "敏", "静", "强",
                                       "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超",
                                       "秀", "霞", "平", "刚", "桂", "英", "华", "玉", "兰", "红"};
  if (n == kHouseholds / 2) return "欧阳翠湖";
  const std::string surname = n % 100 < 8 ? "王" : kSurnames[n / 7 % std::size(kSurnames)];
  const char* const second = n % 5 == 0 ? "" : kGiven[n / 13 % std::size(kGiven)];
  return surname + kGiven[n * 31 % std::size(kGiven)] + second;
}

std::string PhoneOf(int n) { return "138" + std::to_string(10'000'000 + n * 7919LL % 80'000'000); }

// A directory whose branch has kSites sites with as many households each.
class Branch {
 public:
  Branch() {
    std::vector<db::Track> tracks = Tracks();
    std::erase_if(tracks[1].files,
                  [](const EmbeddedFile& file) { return file.name >= kFirstOfSearch; });
    schema_.Migrate(tracks);
    server_.Run("SET GLOBAL innodb_flush_log_at_trx_commit = 0");
    const auto start = Clock::now();
    for (int first = 0; first < kHouseholds; first += kBatch) Fill(first, first + kBatch);
    Say("filled in %.0f s", Milliseconds(start) / 1000);
    const auto filled = Clock::now();
    schema_.Migrate(Tracks());
    Say("terms of %d people written by the migration in %.0f s", kHouseholds,
        Milliseconds(filled) / 1000);
    for (const char* table : {"units", "owners", "owner_units", "owner_phones", "owner_name_terms"})
      schema_.Run(std::string("ANALYZE TABLE ") + table);
    server_.Run("SET GLOBAL innodb_flush_log_at_trx_commit = 1");
    Serve();
  }

  // How long the answer takes in the service: pipeline, handler and database.
  template <class Response, class Request>
  double Ask(const char* method, const Request& request, const std::vector<std::string>& prefixes,
             Response& response) {
    std::vector<auth::Grant> grants;
    for (const std::string& prefix : prefixes) grants.push_back({"everything", prefix});
    const std::string token = pipeline_.TokenOf(kPrincipal, grants);
    const auto start = Clock::now();
    const auto answer =
        pipeline_.Call<Response>(bindings_, kServices + std::string(method), token, request);
    const double time = Milliseconds(start);
    response = answer.value();
    return time;
  }

 private:
  static std::vector<db::Track> Tracks() {
    return {db::PlatformTrack(),
            {"directory", EmbeddedFiles(steward_embedded_directory_migrations)}};
  }

  void Serve() {
    db_ = schema_.Open();
    const keys::Key key =
        db::OpenRequestKey(*db_, PatienceOf(std::chrono::seconds(30)), *keys_).value();
    writes_ = std::make_unique<rpc::Writes>(
        rpc::Writes{*db_, pipeline_.ids(), key, (*keys_).Newest("audit")});
    pages_ = std::make_unique<paging::Pages>(*keys_, pipeline_.clock());
    services_ =
        std::make_unique<directory::Wiring>(directory::Wiring::Parts{.writes = *writes_,
                                                                     .pages = *pages_,
                                                                     .keys = *keys_,
                                                                     .chains = chains_,
                                                                     .accounts = accounts_,
                                                                     .cache = nullptr,
                                                                     .blob_folder = blobs_.path(),
                                                                     .clock = pipeline_.clock()});
    services_->BindAll(bindings_);
    pipeline_.Allow("everything", bindings_);
  }

  // Households first to last - 1: a unit, its owner, his phone.
  void Fill(int first, int last) {
    std::string units, owners, links, phones;
    for (int n = first; n < last; ++n) AddRow(n, units, owners, links, phones);
    const std::string into = "INSERT INTO " + schema_.name() + ".";
    server_.Run(into +
                "units (branch_id, id, site_id, building_id, house_number, house_key,"
                " floor_area_m2_x100, storey, create_time, update_time, version) VALUES " +
                units);
    server_.Run(into +
                "owners (branch_id, id, display_name, name_pinyin, name_initials, create_time,"
                " update_time, version) VALUES " +
                owners);
    server_.Run(into + "owner_units (branch_id, owner_id, unit_id, site_id, role) VALUES " + links);
    server_.Run(into +
                "owner_phones (branch_id, owner_id, position, phone_sealed, phone_whole,"
                " phone_last_four) VALUES " +
                phones);
  }

  void AddRow(int n, std::string& units, std::string& owners, std::string& links,
              std::string& phones) {
    const Uuid id = pipeline_.ids().Next(pipeline_.clock().Now());
    const std::string bytes = Hex(id.AsBytes());
    // One site after the other was taken over, as in life.
    const std::string site = "'s" + std::to_string(n / kAtSite) + "'";
    const int at_site = n % kAtSite;  // 20 buildings of 2 entrances with 250 doors
    const std::string number =
        "'" + std::to_string(1 + at_site / 500) + "-" + std::to_string(1 + at_site / 250 % 2) +
        "-" + std::to_string((1 + at_site % 250 / 8) * 100 + 1 + at_site % 8) + "'";
    const std::string name = NameOf(n);
    auto spelling = spellings_.find(name);
    if (spelling == spellings_.end())
      spelling = spellings_.emplace(name, pinyin::SpellName(name)).first;
    const std::string phone = PhoneOf(n);
    const privacy::PhoneTerms terms = index_.Terms(kBranch, phone);
    const std::string sealed =
        cipher_.Seal(phone, {"owner_phones", "phone_sealed", kBranch, id.AsBytes()});
    const std::string branch = n % kBatch == 0 ? "('cq', " : ", ('cq', ";
    const std::string time = ", '2024-01-01' + INTERVAL " + std::to_string(n) + " SECOND";
    const std::string times = time + time + ", 1)";
    units += branch + bytes + ", " + site + ", " + bytes + ", " + number + ", " + number +
             ", 8950, 1" + times;
    owners += branch + bytes + ", '" + name + "', '" + spelling->second.full + "', '" +
              spelling->second.initials + "'" + times;
    links += branch + bytes + ", " + bytes + ", " + site + ", 1)";
    phones += branch + bytes + ", 0, " + Hex(sealed) + ", " + Hex(terms.whole) + ", " +
              Hex(terms.last_four) + ")";
  }

  PrivateMariaDb server_{kQuickFill};
  testing::TestDatabase schema_{server_};
  testing::TestKeyRing keys_;
  testing::TemporaryFolder blobs_;
  testing::PipelineStage pipeline_;
  const privacy::PhoneIndex index_{*keys_};
  const privacy::FieldCipher cipher_{*keys_};
  std::map<std::string, pinyin::Spelling> spellings_;
  std::unique_ptr<db::Database> db_;
  std::unique_ptr<rpc::Writes> writes_;
  std::unique_ptr<paging::Pages> pages_;
  testing::GivenChains chains_;
  directory::GivenAccounts accounts_;
  std::unique_ptr<directory::Wiring> services_;
  rpc::Bindings bindings_;
};

struct Text {
  const char* what;
  std::string typed;
};

// The worst of what is typed, each as somebody of the whole branch and of one site.
void Search(Branch& branch) {
  if (!Chosen("search")) return;
  const std::string phone = PhoneOf(kHouseholds / 3);
  const Text texts[] = {{"common surname", "王"},
                        {"common given name", "建"},
                        {"rare part of a name", "翠湖"},
                        {"nobody's name", "诸葛"},
                        {"initial", "w"},
                        {"pinyin", "wangjian"},
                        {"building", "3-"},
                        {"house number", "3-2-1502"},
                        {"phone tail", phone.substr(7)},
                        {"phone", phone},
                        {"plate", "渝A12345"}};
  double worst = 0;
  for (const Text& text : texts) {
    for (const std::string prefix : {"branches/cq", "branches/cq/sites/s7"}) {
      v1::SearchRequest request;
      request.set_parent("branches/cq/sites/-");
      request.set_text(text.typed);
      v1::SearchResponse response;
      const auto ask = [&] {
        return branch.Ask("SearchService/Search", request, {prefix}, response);
      };
      const double first = ask();
      std::vector<double> times;
      for (int i = 0; i < kRounds; ++i) times.push_back(ask());
      const double median = Median(times);
      Say("%-20s %-20s first %6.1f ms, then %5.1f ms, %2d hits%s", text.what, prefix.c_str(), first,
          median, response.hits_size(), response.has_more() ? " and more" : "");
      worst = std::max(worst, median);
    }
  }
  AtMost("search", worst, kSearchLimitMs, "ms at 500,000 units");
}

std::vector<std::string> Sites(int first, int last) {
  std::vector<std::string> sites;
  for (int n = first; n <= last; ++n) sites.push_back("branches/cq/sites/s" + std::to_string(n));
  return sites;
}

struct List {
  std::vector<std::string> prefixes;
  std::string filter;
  std::string order;
};

// The worst of these first pages.
template <class Response, class Request>
void Lists(Branch& branch, const std::string& row, const char* method, const std::string& parent,
           const std::vector<List>& lists, int limit_ms) {
  if (!Chosen(row)) return;
  double worst = 0;
  for (const List& list : lists) {
    Request request;
    request.set_parent(parent);
    request.set_filter(list.filter);
    request.set_order_by(list.order);
    Response response;
    const auto ask = [&] { return branch.Ask(method, request, list.prefixes, response); };
    ask();
    std::vector<double> times;
    for (int i = 0; i < kListRounds; ++i) times.push_back(ask());
    Say("%s: %zu places, \"%s\", by %s: %.1f ms%s", row.c_str(), list.prefixes.size(),
        list.filter.c_str(), list.order.c_str(), Median(times),
        response.next_page_token().empty() ? "" : " and more");
    worst = std::max(worst, Median(times));
  }
  AtMost(row, worst, limit_ms, "ms at 500,000 units");
}

void Owners(Branch& branch) {
  const auto lists = [&](const std::string& row, const std::vector<List>& of, int limit_ms) {
    Lists<v1::ListOwnersResponse, v1::ListOwnersRequest>(branch, row, "OwnerService/ListOwners",
                                                         "branches/cq", of, limit_ms);
  };
  const std::string changed = "update_time > \"2030-01-01T00:00:00Z\"";
  std::vector<List> usual;
  std::vector<List> rare;
  for (const std::string order : {"create_time", "create_time desc", "update_time"}) {
    usual.push_back({{"branches/cq"}, "", order});
    usual.push_back({Sites(49, 49), "", order});
    usual.push_back({{"branches/cq"}, "site = \"branches/cq/sites/s7\"", order});
    usual.push_back({{"branches/cq"}, changed, order});
    usual.push_back({Sites(49, 49), changed, order});
    rare.push_back({Sites(46, 49), "", order});
    rare.push_back({Sites(2, 49), "", order});
    rare.push_back({{"branches/cq"}, "role = ROLE_TENANT", order});
    rare.push_back({{"branches/cq"}, "role = ROLE_OWNER", order});
    rare.push_back({Sites(49, 49), "update_time > \"2023-01-01T00:00:00Z\"", order});
  }
  lists("list-owners", usual, kListLimitMs);
  lists("list-owners-rare", rare, kRareLimitMs);
}

void Units(Branch& branch) {
  const auto lists = [&](const std::string& row, const std::vector<List>& of, int limit_ms) {
    Lists<v1::ListUnitsResponse, v1::ListUnitsRequest>(branch, row, "UnitService/ListUnits",
                                                       "branches/cq/sites/-", of, limit_ms);
  };
  std::vector<List> usual;
  std::vector<List> rare;
  for (const std::string order : {"house_number", "floor_area_m2_x100 desc", "update_time"}) {
    for (const std::string filter : {"", "storey = 99", "house_number = \"1-1-101\""}) {
      usual.push_back({Sites(49, 49), filter, order});
      rare.push_back({{"branches/cq"}, filter, order});
    }
  }
  lists("list-units", usual, kListLimitMs);
  lists("list-units-rare", rare, kRareLimitMs);
}

}  // namespace

void Measure() {
  const auto chosen = [](const char* row) { return Chosen(row); };
  if (std::none_of(std::begin(kRows), std::end(kRows), chosen)) return;
  Branch branch;
  Search(branch);
  Owners(branch);
  Units(branch);
}

}  // namespace steward::bench
