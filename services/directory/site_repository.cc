#include "services/directory/site_repository.h"

#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

const std::string kSelectSite =
    "SELECT branch_id, site_id, display_name, address, hotline, create_time, update_time, version"
    "  FROM sites";

Site ReadSite(const db::Row& row) {
  return {.name = {row.Get<std::string>("branch_id"), row.Get<std::string>("site_id")},
          .display_name = row.Get<std::string>("display_name"),
          .address = row.Get<std::string>("address"),
          .hotline = row.Get<std::string>("hotline"),
          .created = row.Get<Time>("create_time"),
          .updated = row.Get<Time>("update_time"),
          .version = row.Get<std::uint64_t>("version")};
}

Result<Site> Found(std::optional<Site> site, const SiteName& name) {
  if (!site) return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
  return *std::move(site);
}

}  // namespace

Result<Site> SiteRepository::Find(db::Session& session, const SiteName& name) const {
  static const std::string sql = kSelectSite + " WHERE branch_id = ? AND site_id = ?";
  return Found(TRY(session.QueryOne(sql, ReadSite, name.branch, name.site)), name);
}

Result<Site> SiteRepository::Lock(db::Tx& tx, const SiteName& name) const {
  static const std::string sql = kSelectSite + " WHERE branch_id = ? AND site_id = ? FOR UPDATE";
  return Found(TRY(tx.QueryOne(sql, ReadSite, name.branch, name.site)), name);
}

Status SiteRepository::CheckExists(db::Session& session, const SiteName& name) const {
  TRY(Find(session, name));
  return {};
}

Result<std::vector<Site>> SiteRepository::List(db::Session& session, const ListQuery& query) const {
  return SelectPage(session, kSelectSite, ReadSite, query);
}

Result<std::vector<Site>> SiteRepository::ListAll(db::Session& session,
                                                  const std::optional<SiteName>& after,
                                                  int limit) const {
  static const std::string sql = kSelectSite +
                                 " WHERE branch_id > ? OR (branch_id = ? AND site_id > ?)"
                                 " ORDER BY branch_id, site_id LIMIT ?";
  const SiteName from = after.value_or(SiteName());
  return session.Query(sql, ReadSite, from.branch, from.branch, from.site, limit);
}

Status SiteRepository::Insert(db::Tx& tx, const Site& site) const {
  const Result<std::int64_t> rows = tx.Execute(
      "INSERT INTO sites (branch_id, site_id, display_name, address, hotline, create_time,"
      " update_time, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      site.name.branch, site.name.site, site.display_name, site.address, site.hotline, site.created,
      site.updated, site.version);
  if (rows.ok()) return {};
  if (!db::IsDuplicate(rows.error())) return rows.error();
  return Fail(Reason::kSiteExists, {{"site", site.name.site}});
}

Status SiteRepository::Save(db::Tx& tx, Site& site) const {
  const std::int64_t rows =
      TRY(tx.Execute("UPDATE sites SET display_name = ?, address = ?, hotline = ?, update_time = ?,"
                     " version = version + 1 WHERE branch_id = ? AND site_id = ? AND version = ?",
                     site.display_name, site.address, site.hotline, site.updated, site.name.branch,
                     site.name.site, site.version));
  if (rows == 0) return Fail(type::Reason::kEtagMismatch);
  ++site.version;
  return {};
}

}  // namespace steward::directory
