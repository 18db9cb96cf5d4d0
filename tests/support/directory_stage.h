// The directory over a schema of its own, called as the pipeline calls it: authorized by name,
// validated, handled.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/auth/roles.h"
#include "common/cache/cache.h"
#include "common/db/fault_plan.h"
#include "common/db/idempotency.h"
#include "common/validate/validator.h"
#include "services/directory/wiring.h"
#include "steward/type/v1/reasons.h"
#include "tests/support/key_ring.h"
#include "tests/support/private_mariadb.h"
#include "tests/support/private_redis.h"
#include "tests/support/temporary_folder.h"

STEWARD_EMBEDDED(directory_migrations);

namespace steward::directory {

MATCHER_P(FailsWith, reason, "fails with " + std::string(reason)) {
  if (arg.ok()) {
    *result_listener << "which is ok";
    return false;
  }
  *result_listener << "which fails with " << arg.error().reason << ": " << arg.error().en << " "
                   << arg.error().cause;
  return arg.error().reason == reason;
}

using Prefixes = std::vector<std::string>;

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
    writes_ = std::make_unique<rpc::Writes>(rpc::Writes{*db_, ids_, key});
    Start();
  }

  static Patience Patient() { return PatienceOf(std::chrono::seconds(30)); }

  // The process, begun anew on the same data.
  void Start() {
    bindings_ = std::make_unique<rpc::Bindings>();
    services_ = std::make_unique<Wiring>(Wiring::Parts{.writes = *writes_,
                                                       .pages = pages_,
                                                       .keys = *keys_,
                                                       .cache = cache_.get(),
                                                       .blob_folder = blobs_.path()});
    services_->BindAll(*bindings_);
  }

  // Calls a method by its name, such as "directory.v1.UnitService.GetUnit", for somebody who has
  // every permission under these prefixes.
  template <class Response, class Request>
  Result<Response> Do(std::string_view method, Request request, const Prefixes& prefixes = {""}) {
    std::string path = "/steward." + std::string(method);
    path[path.rfind('.')] = '/';
    const rpc::Method& bound = bindings_->methods().at(path);
    rpc::Call call(*bound.descriptor);
    const std::string name = bound.NameIn(request);
    TRY(Admit(call, bound, name, prefixes));
    if constexpr (requires { request.request_id(); }) {
      if (request.request_id().empty()) request.set_request_id(ids_.Next(now_).ToString());
    }
    TRY(validate::Check(request));
    if (!call.branch().empty()) TRY(validate::CheckSameBranch(request, call.branch()));
    Response response;
    TRY(bound.handler(call, request, response));
    return response;
  }

  // What the pipeline does before the handler.
  Status Admit(rpc::Call& call, const rpc::Method& bound, const std::string& name,
               const Prefixes& prefixes) {
    const std::string& permission = bound.rule.permission();
    auth::RoleTable roles;
    auth::Roles everything;
    everything["everything"].insert(permission);
    roles.Replace(std::move(everything));
    auto principal = std::make_shared<auth::Principal>();
    principal->name = "branches/cq/staff/01890000-0000-7000-8000-000000000001";
    for (const std::string& prefix : prefixes) principal->grants.push_back({"everything", prefix});
    const std::string branch = name.substr(9, name.find('/', 9) - 9);
    const std::string asked =
        bound.rule.within_branch() && branch != "-" ? "branches/" + branch + "/-" : name;
    Prefixes allowed = auth::Authorize(roles, *principal, permission, asked);
    if (allowed.empty()) {
      return type::Fail(type::Reason::kPermissionDenied, {{"permission", permission}});
    }
    call.set_principal(principal);
    call.set_scope(rpc::Scope(std::move(allowed)));
    call.set_resource(name);
    if (branch != "-") call.set_branch(branch);
    call.set_now(now_);
    call.set_deadline(Patient().deadline);
    return {};
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

  // How many cells of all tables contain these bytes.
  std::int64_t CellsWith(std::string_view bytes);

  testing::TestDatabase schema_;
  testing::TestKeyRing keys_;
  testing::TemporaryFolder blobs_;
  RandomIdSource ids_;
  SystemClock clock_;
  paging::Pages pages_{*keys_, clock_};
  Time now_ = clock_.Now();
  std::unique_ptr<db::Database> db_;
  std::unique_ptr<cache::Redis> redis_;
  std::unique_ptr<cache::Cache> cache_;
  std::unique_ptr<rpc::Writes> writes_;
  std::unique_ptr<Wiring> services_;
  std::unique_ptr<rpc::Bindings> bindings_;
};

inline std::int64_t DirectoryTest::CellsWith(std::string_view bytes) {
  const auto read_column = [](const db::Row& row) {
    return std::pair(row.Get<std::string>(0), row.Get<std::string>(1));
  };
  return db_
      ->Read(
          Patient(),
          [&](db::Session& session) -> Result<std::int64_t> {
            std::int64_t cells = 0;
            const auto columns =
                TRY(session.Query("SELECT table_name, column_name FROM information_schema.columns"
                                  " WHERE table_schema = DATABASE()",
                                  read_column));
            for (const auto& [table, column] : columns) {
              cells += *TRY(session.QueryOne(
                  "SELECT COUNT(*) FROM " + table + " WHERE INSTR(HEX(" + column +
                      "), UPPER(?)) > 0",
                  [](const db::Row& row) { return row.Get<std::int64_t>(0); }, HexEncode(bytes)));
            }
            return cells;
          })
      .value();
}

}  // namespace steward::directory
