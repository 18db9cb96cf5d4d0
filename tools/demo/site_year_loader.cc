#include "tools/demo/site_year_loader.h"

#include <algorithm>

#include "steward/tickets/v1/statistics_service.pb.h"
#include "tools/demo/company.h"
#include "tools/demo/figures.h"
#include "tools/demo/parallel.h"

namespace steward::demo {
namespace {

using namespace tickets::v1;

Result<bool> IsThere(const Loading& loading, const std::string& site) {
  GetYearSummaryRequest request;
  request.set_parent(site);
  request.set_year(static_cast<int>(kSiteYear));
  const auto year = TRY(loading.api.Read<YearSummary>(
      loading.admin_token, "steward.tickets.v1.StatisticsService.GetYearSummary", request));
  return year.calls().count() == kCalls && year.owner_repairs().count() == kHomeRepairs &&
         year.public_repairs().count() == kPublicRepairs && year.visits().count() == kVisits &&
         year.return_visits().count() == kReturnVisits;
}

}  // namespace

Status LoadSiteYear(const Loading& loading, const Team& team, const Places& places) {
  const BranchPlan& branch = Branches().front();
  const std::string site = branch.SiteName(branch.sites.front());
  loading.progress.Begin("tickets of 2025", 50, kCalls + kVisits);
  if (TRY(IsThere(loading, site))) return {};
  const std::vector<ImportedTicket> records =
      SiteYear(places.at(site), team.at(AccountKey(branch.code, "FRONT_DESK")));
  const size_t calls = (records.size() + kImportRecords - 1) / kImportRecords;
  return InParallel(kCallsAtOnce, calls, [&](size_t call) -> Status {
    const size_t first = call * kImportRecords;
    const size_t end = std::min(records.size(), first + kImportRecords);
    ImportTicketsRequest request;
    request.set_parent(site);
    request.set_source(std::string(kImportSource));
    for (size_t i = first; i < end; ++i) *request.add_records() = records[i];
    TRY(loading.api.Write<ImportTicketsResponse>(
        loading.admin_token, "steward.tickets.v1.TicketService.ImportTickets", request));
    loading.progress.Add(end - first);
    return {};
  });
}

}  // namespace steward::demo
