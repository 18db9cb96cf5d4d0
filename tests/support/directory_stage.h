// The directory over a schema of its own, without a port: every method behind the whole pipeline.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/text.h"
#include "common/cache/cache.h"
#include "common/db/fault_plan.h"
#include "common/db/idempotency.h"
#include "common/jobs/worker.h"
#include "common/sheets/csv_writer.h"
#include "services/directory/wiring.h"
#include "tests/support/given_accounts.h"
#include "tests/support/given_chains.h"
#include "tests/support/key_ring.h"
#include "tests/support/pipeline_stage.h"
#include "tests/support/private_mariadb.h"
#include "tests/support/private_redis.h"
#include "tests/support/reason.h"
#include "tests/support/temporary_folder.h"

STEWARD_EMBEDDED(directory_migrations);

namespace steward::directory {

using testing::FailsWith;

using Prefixes = std::vector<std::string>;
using Table = std::vector<std::vector<std::string>>;

inline google::type::Date DateOf(int year, int month, int day) {
  google::type::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

class DirectoryTest : public ::testing::Test {
 protected:
  DirectoryTest() {
    schema_.Migrate(
        {db::PlatformTrack(), {"directory", EmbeddedFiles(steward_embedded_directory_migrations)}});
    db_ = schema_.Open();
    cache::RedisOptions options;
    options.socket = testing::PrivateRedis::Shared().socket();
    options.timeout = std::chrono::seconds(5);  // a busy machine must not decide a test
    redis_ = std::make_unique<cache::Redis>(options);
    cache_ = std::make_unique<cache::Cache>(*redis_, (*keys_).Newest("cache"));
    const keys::Key key = db::OpenRequestKey(*db_, Patient(), *keys_).value();
    writes_ = std::make_unique<rpc::Writes>(
        rpc::Writes{*db_, pipeline_.ids(), key, (*keys_).Newest("audit")});
    Start();
  }

  static Patience Patient() { return PatienceOf(std::chrono::seconds(30)); }

  // The process, begun anew on the same data.
  void Start() {
    bindings_ = std::make_unique<rpc::Bindings>();
    services_ = std::make_unique<Wiring>(Wiring::Parts{.writes = *writes_,
                                                       .pages = pages_,
                                                       .keys = *keys_,
                                                       .chains = chains_,
                                                       .accounts = accounts_,
                                                       .cache = cache_.get(),
                                                       .blob_folder = blobs_.path(),
                                                       .clock = *real_time_});
    services_->BindAll(*bindings_);
    pipeline_.Allow("everything", *bindings_);
  }

  // Calls a method by its name, such as "directory.v1.UnitService.GetUnit", for somebody who has
  // every permission under these prefixes.
  template <class Response, class Request>
  Result<Response> Do(std::string_view method, const Request& request,
                      const Prefixes& prefixes = {""}) {
    std::string path = "/steward." + std::string(method);
    path[path.rfind('.')] = '/';
    return pipeline_.Call<Response>(*bindings_, path, TokenOf(prefixes), request);
  }

  std::string TokenOf(const Prefixes& prefixes) {
    std::vector<auth::Grant> grants;
    for (const std::string& prefix : prefixes) grants.push_back({"everything", prefix});
    return pipeline_.TokenOf("branches/cq/staff/01890000-0000-7000-8000-000000000001", grants);
  }

  // What others were told since the last time, in order: "OwnershipChanged 2", with the version.
  std::vector<std::string> Announced() {
    std::vector<std::string> all =
        db_->Read(Patient(),
                  [](db::Session& session) {
                    return session.Query(
                        "SELECT SUBSTRING_INDEX(type, '.', -1), version"
                        "  FROM outbox ORDER BY id",
                        [](const db::Row& row) {
                          return row.Get<std::string>(0) + " " +
                                 std::to_string(row.Get<std::int64_t>(1));
                        });
                  })
            .value();
    all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(announced_));
    announced_ += all.size();
    return all;
  }

  v1::Site MakeSite(const std::string& code) {
    v1::CreateSiteRequest request;
    request.set_parent("branches/cq");
    request.set_site_id(code);
    request.mutable_site()->set_display_name("翠湖花园 " + code);
    request.mutable_site()->set_hotline("023-6789 0000");
    return Do<v1::Site>("directory.v1.SiteService.CreateSite", request).value();
  }

  v1::Building MakeBuilding(const std::string& site, const std::string& number) {
    v1::CreateBuildingRequest request;
    request.set_parent(site);
    request.mutable_building()->set_number(number);
    request.mutable_building()->set_phase("1.6期");
    request.mutable_building()->set_type(v1::Building::TYPE_HIGH_RISE);
    request.mutable_building()->set_storey_count(28);
    return Do<v1::Building>("directory.v1.BuildingService.CreateBuilding", request).value();
  }

  static v1::CreateUnitRequest UnitRequest(const std::string& site, const std::string& building,
                                           const std::string& house_number) {
    v1::CreateUnitRequest request;
    request.set_parent(site);
    request.mutable_unit()->set_building(building);
    request.mutable_unit()->set_house_number(house_number);
    request.mutable_unit()->set_floor_area_m2_x100(8950);
    return request;
  }

  v1::Unit MakeUnit(const std::string& site, const std::string& building,
                    const std::string& house_number) {
    return Do<v1::Unit>("directory.v1.UnitService.CreateUnit",
                        UnitRequest(site, building, house_number))
        .value();
  }

  static v1::CreateOwnerRequest OwnerRequest(const std::string& name,
                                             const std::vector<std::string>& phones,
                                             const std::vector<std::string>& units) {
    v1::CreateOwnerRequest request;
    request.set_parent("branches/cq");
    request.mutable_owner()->set_display_name(name);
    for (const std::string& phone : phones) request.mutable_owner()->add_phones(phone);
    for (const std::string& unit : units) {
      v1::OwnedUnit& owned = *request.mutable_owner()->add_units();
      owned.set_unit(unit);
      owned.set_role(v1::OwnedUnit::ROLE_OWNER);
    }
    return request;
  }

  v1::Owner MakeOwner(const std::string& name, const std::vector<std::string>& phones,
                      const std::vector<std::string>& units) {
    return Do<v1::Owner>("directory.v1.OwnerService.CreateOwner", OwnerRequest(name, phones, units))
        .value();
  }

  // Moves the delivery of a unit, with whatever the move needs.
  Result<v1::UnitFacts> Deliver(const std::string& unit, v1::UnitFacts::Delivery delivery,
                                const google::type::Date& from_date) {
    v1::MoveDeliveryRequest request;
    request.set_name(unit + "/facts");
    request.set_delivery(delivery);
    *request.mutable_from_date() = from_date;
    request.set_evidence("合同 17");
    if (delivery == v1::UnitFacts::DELIVERY_DELIVERED_NOT_TAKEN) {
      v1::DeemedDelivery& deemed = *request.mutable_deemed_delivery();
      *deemed.mutable_notice_date() = from_date;
      *deemed.mutable_arrival_date() = from_date;
      *deemed.mutable_owes_from_date() = from_date;
    }
    return Do<v1::UnitFacts>("directory.v1.UnitFactsService.MoveDelivery", request);
  }

  static std::string Csv(const Table& table) {
    std::string text(sheets::kCsvStart);
    for (const auto& row : table) {
      std::vector<sheets::Cell> cells;
      for (const std::string& cell : row) cells.push_back({cell, sheets::CellKind::kText});
      sheets::AppendCsv(text, cells);
    }
    return text;
  }

  // The way of a file through the import door, whole; its rows must all be good.
  void ImportTable(const std::string& site, v1::Import::Kind kind, const Table& table) {
    const std::string file = Csv(table);
    const auto rows = static_cast<std::int64_t>(table.size()) - 1;
    v1::CreateImportRequest create;
    create.set_parent(site.substr(0, site.find("/sites/")));
    v1::Import& import = *create.mutable_import();
    import.set_kind(kind);
    import.set_site(site);
    import.set_file_name("表.csv");
    import.set_size_bytes(static_cast<std::int64_t>(file.size()));
    import.set_sha256(HexEncode(keys::AsText(keys::Sha256(file))));
    import.set_source("erp-2019");
    import.set_control_row_count(rows);
    const std::string service = "directory.v1.ImportService.";
    const std::string name = Do<v1::Import>(service + "CreateImport", create).value().name();
    v1::AddImportPartRequest part;
    part.set_name(name);
    part.set_content(file);
    Do<v1::AddImportPartResponse>(service + "AddImportPart", part).value();
    v1::StartImportRequest start;
    start.set_name(name);
    start.set_difference_text("面积未核");
    const SystemClock time;
    for (const auto mode :
         {v1::StartImportRequest::MODE_CHECK, v1::StartImportRequest::MODE_POST}) {
      start.set_mode(mode);
      start.clear_request_id();
      Do<v1::Import>(service + "StartImport", start).value();
      jobs::Worker worker(*db_, time, pipeline_.policy(), services_->Jobs());
      while (worker.Work() != jobs::Worker::kIdlePause) {
      }
    }
    v1::GetImportRequest get;
    get.set_name(name);
    const auto done = Do<v1::Import>(service + "GetImport", get).value();
    ASSERT_EQ(done.posted_count(), rows) << done.ShortDebugString();
  }

  testing::TestDatabase schema_;
  testing::TestKeyRing keys_;
  testing::TemporaryFolder blobs_;
  testing::GivenChains chains_;
  GivenAccounts accounts_;
  testing::PipelineStage pipeline_;
  paging::Pages pages_{*keys_, pipeline_.clock()};
  const Clock* real_time_ = &pipeline_.clock();
  std::unique_ptr<db::Database> db_;
  std::unique_ptr<cache::Redis> redis_;
  std::unique_ptr<cache::Cache> cache_;
  std::unique_ptr<rpc::Writes> writes_;
  size_t announced_ = 0;
  std::unique_ptr<Wiring> services_;
  std::unique_ptr<rpc::Bindings> bindings_;
};

}  // namespace steward::directory
