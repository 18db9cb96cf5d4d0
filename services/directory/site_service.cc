#include "services/directory/site_service.h"

#include "common/base/text.h"
#include "common/events/outbox.h"
#include "common/validate/field_mask.h"
#include "services/directory/convert.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

paging::Value ValueOf(const Site& site, std::string_view field) {
  if (field == "create_time") return site.created;
  if (field == "update_time") return site.updated;
  if (field == "site") return site.name.site;
  return site.name.branch + '/' + site.name.site;  // the id
}

v1::SiteChanged ToEvent(const Site& site) {
  v1::SiteChanged event;
  event.set_site(site.name.ToString());
  event.set_version(static_cast<std::int64_t>(site.version));
  return event;
}

const ListKind<Site>& SiteLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<Site> kind{
      paging::Columns({{"site", Type::Text(), "site_id", Use::kOrder},
                       {"display_name", Type::Text(), "display_name", Use::kFilter},
                       {"address", Type::Text(), "address", Use::kFilter},
                       {"create_time", Type::Instant(), "create_time"},
                       {"update_time", Type::Instant(), "update_time"}},
                      {"id", Type::Text(), "CONCAT(branch_id, '/', site_id)"}),
      "site", ValueOf};
  return kind;
}

}  // namespace

Result<v1::Site> SiteService::CreateSite(rpc::Call& call, const v1::CreateSiteRequest& request) {
  const BranchName parent = TRY(BranchName::Parse(request.parent()));
  if (!IsShortCode(request.site_id())) {
    return Fail(Reason::kSiteCodeInvalid, {{"site", request.site_id()}});
  }
  Site site{
      .name = {parent.branch, request.site_id()}, .created = call.now(), .updated = call.now()};
  FromProto(request.site(), site);

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Site> {
    TRY(sites_.Insert(tx, site));
    TRY(AnnounceChange(tx, call, site));
    return ToProto(site);
  });
}

Status SiteService::AnnounceChange(db::Tx& tx, const rpc::Call& call, const Site& site) const {
  return events::Announce(tx, events::Occasion::Of(call, writes_.ids), site.name.ToString(),
                          site.version, ToEvent(site));
}

Result<v1::Site> SiteService::GetSite(rpc::Call& call, const v1::GetSiteRequest& request) {
  const SiteName name = TRY(SiteName::Parse(request.name()));
  return ToProto(TRY(writes_.db.Read(
      call.patience(), [&](db::Session& session) { return sites_.Find(session, name); })));
}

Result<v1::ListSitesResponse> SiteService::ListSites(rpc::Call& call,
                                                     const v1::ListSitesRequest& request) {
  return RunList<v1::ListSitesResponse>(
      call, pages_, SiteLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(),
                               [&](db::Session& session) { return sites_.List(session, query); });
      },
      [](v1::ListSitesResponse& response, const Site& site) {
        *response.add_sites() = ToProto(site);
      });
}

Result<v1::ListSiteStatesResponse> SiteService::ListSiteStates(
    rpc::Call& call, const v1::ListSiteStatesRequest& request) {
  constexpr int kPageSize = 500;
  const std::string& from = request.site().empty() ? request.after() : request.site();
  std::optional<SiteName> name;
  if (!from.empty()) name = TRY(SiteName::Parse(from));
  const int size = request.page_size() == 0 ? kPageSize : request.page_size();
  return writes_.db.Read(call.patience(),
                         [&](db::Session& session) -> Result<v1::ListSiteStatesResponse> {
                           v1::ListSiteStatesResponse response;
                           if (!request.site().empty()) {
                             const Result<Site> site = sites_.Find(session, *name);
                             if (site.ok()) *response.add_sites() = ToEvent(site.value());
                             if (!site.ok() && site.error().code != Code::kNotFound)
                               return site.error();
                             return response;
                           }
                           for (const Site& site : TRY(sites_.ListAll(session, name, size)))
                             *response.add_sites() = ToEvent(site);
                           return response;
                         });
}

Result<v1::Site> SiteService::UpdateSite(rpc::Call& call, const v1::UpdateSiteRequest& request) {
  const SiteName name = TRY(SiteName::Parse(request.site().name()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Site> {
    Site site = TRY(sites_.Lock(tx, name));
    TRY(CheckEtag(request.site().etag(), site.version));
    FromProto(TRY(validate::ApplyMask(ToProto(site), request.site(), request.update_mask())), site);
    site.updated = call.now();
    TRY(sites_.Save(tx, site));
    TRY(AnnounceChange(tx, call, site));
    return ToProto(site);
  });
}

}  // namespace steward::directory
