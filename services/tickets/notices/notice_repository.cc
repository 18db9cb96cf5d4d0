#include "services/tickets/notices/notice_repository.h"

namespace steward::tickets {

// The key holds both; the least of each branch is found by a step per branch.
Result<std::vector<BranchNotice>> NoticeRepository::ListBranches(db::Session& session) {
  const auto found = TRY(session.Query(
      "SELECT branch_id, MIN(notice_time) FROM tickets FORCE INDEX (tickets_by_notice_time)"
      " GROUP BY branch_id LIMIT 10000",
      [](const db::Row& row) {
        return std::pair(row.Get<std::string>(0), row.Get<std::optional<Time>>(1));
      }));
  std::vector<BranchNotice> branches;
  for (const auto& [branch, first] : found) {
    if (first) branches.push_back({branch, *first});
  }
  return branches;
}

Result<std::vector<AwaitedNotice>> NoticeRepository::ListAwaited(db::Session& session,
                                                                 const std::string& branch,
                                                                 Time until,
                                                                 const AwaitedNotice& after) {
  return session.Query(
      "SELECT branch_id, site_id, id, notice_time FROM tickets"
      " FORCE INDEX (tickets_by_notice_time) WHERE branch_id = ? AND notice_time >= ?"
      " AND notice_time <= ? AND (notice_time > ? OR id > ?) ORDER BY notice_time, id LIMIT ?",
      [](const db::Row& row) {
        return AwaitedNotice{
            row.Get<Time>(3),
            {row.Get<std::string>(0), row.Get<std::string>(1), row.Get<TicketId>(2)}};
      },
      branch, after.time, until, after.time, after.name.ticket, kPage);
}

}  // namespace steward::tickets
