#include "services/tickets/site_copies.h"

#include "services/tickets/all_states.h"
#include "steward/directory/v1/site_events.pb.h"
#include "steward/directory/v1/site_service.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::tickets {
namespace {

namespace dir = directory::v1;

constexpr int kSites = 1'000;  // of a page
constexpr std::string_view kListSites = "steward.directory.v1.SiteService.ListSiteStates";

Status KeepSite(db::Tx& tx, const dir::SiteChanged& site) {
  const std::optional<SiteName> name = SiteName::Parse(site.site());
  if (!name) return Fail(type::Reason::kNotFound, {{"name", site.site()}});
  TRY(
      tx.Execute("INSERT INTO site_copies (branch_id, site_id, version) VALUES (?, ?, ?)"
                 " ON DUPLICATE KEY UPDATE version = GREATEST(version, VALUES(version))",
                 name->branch, name->site, site.version()));
  return {};
}

Status ApplySite(db::Tx& tx, const events::Envelope& event) {
  dir::SiteChanged site;
  if (!site.ParseFromString(event.payload()))
    return Fail(type::Reason::kInternal, {{"trace", event.id()}});
  return KeepSite(tx, site);
}

}  // namespace

Status SiteCopies::Check(const rpc::Call& call, const SiteName& site) {
  const std::string name = site.ToString();
  {
    const std::lock_guard lock(mutex_);
    if (known_.contains(name)) return {};
  }
  if (!TRY(Find(call, site))) return Fail(type::Reason::kNotFound, {{"name", name}});
  const std::lock_guard lock(mutex_);
  known_.insert(name);
  return {};
}

Result<bool> SiteCopies::Find(const rpc::Call& call, const SiteName& site) {
  const bool copied = TRY(db_.Read(call.patience(), [&](db::Session& session) {
                        return session.QueryOne(
                            "SELECT 1 FROM site_copies WHERE branch_id = ? AND site_id = ?",
                            [](const db::Row&) { return true; }, site.branch, site.site);
                      })).has_value();
  if (copied) return true;
  dir::ListSiteStatesRequest request;
  request.set_site(site.ToString());
  const std::string token = TRY(token_());
  const auto asked = TRY(directory_.Call<dir::ListSiteStatesResponse>(
      rpc::Client::Context{call.patience(), token, call.traceparent()}, kListSites, request));
  return asked.sites_size() > 0;
}

events::Subscription SiteCopies::Follow() {
  return {.source = "directory",
          .types = {dir::SiteChanged::descriptor()->full_name()},
          .apply = ApplySite,
          .rebuild = [this] { return Rebuild(); }};
}

Status SiteCopies::Rebuild() {
  const auto all = TRY(AllStates<dir::ListSiteStatesResponse>(
      directory_, token_, kListSites, kSites, dir::ListSiteStatesRequest(),
      [](const dir::ListSiteStatesResponse& page) { return page.sites(); },
      [](const dir::SiteChanged& site) { return site.site(); }));
  return db_.Transact(PatienceOf(kRebuildPatience), [&](db::Tx& tx) -> Status {
    TRY(tx.Execute("DELETE FROM site_copies WHERE branch_id <> ''"));
    for (const dir::SiteChanged& site : all) TRY(KeepSite(tx, site));
    return {};
  });
}

}  // namespace steward::tickets
