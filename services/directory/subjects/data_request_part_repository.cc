#include "services/directory/subjects/data_request_part_repository.h"

namespace steward::directory {
namespace {

using PartState = DataRequestPartState;

DataRequestPart ReadPart(const db::Row& row) {
  return {.service = row.Get<std::string>("service"),
          .state = row.Get<PartState>("state"),
          .copied_to = row.Get<std::string>("copied_to"),
          .open_count = row.Get<int>("open_count"),
          .open_titles = row.Get<std::string>("open_titles"),
          .reported = row.Get<std::optional<Time>>("report_time")};
}

}  // namespace

Status DataRequestPartRepository::Insert(db::Tx& tx, const DataRequestName& name) const {
  for (const std::string_view service : {kAccountService, kReportingService}) {
    TRY(
        tx.Execute("INSERT INTO data_request_parts (branch_id, data_request_id, service, state,"
                   " copied_to, open_count, open_titles) VALUES (?, ?, ?, ?, '', 0, '')",
                   name.branch, name.id, service, PartState::kNotAsked));
  }
  return {};
}

Result<std::vector<DataRequestPart>> DataRequestPartRepository::Of(
    db::Session& session, const DataRequestName& name) const {
  return session.Query(
      "SELECT service, state, copied_to, open_count, open_titles, report_time"
      " FROM data_request_parts WHERE branch_id = ? AND data_request_id = ? ORDER BY service",
      ReadPart, name.branch, name.id);
}

Status DataRequestPartRepository::Save(db::Tx& tx, const DataRequestName& name,
                                       const DataRequestPart& part) const {
  TRY(
      tx.Execute("UPDATE data_request_parts SET state = ?, copied_to = ?, open_count = ?,"
                 " open_titles = ?, report_time = ? WHERE branch_id = ? AND data_request_id = ?"
                 " AND service = ?",
                 part.state, part.copied_to, part.open_count, part.open_titles, part.reported,
                 name.branch, name.id, part.service));
  return {};
}

// What was open before the approval was seen to since, or is found again.
Status DataRequestPartRepository::AskAll(db::Tx& tx, const DataRequestName& name) const {
  TRY(
      tx.Execute("UPDATE data_request_parts SET state = ?, open_count = 0, open_titles = ''"
                 " WHERE branch_id = ? AND data_request_id = ?",
                 PartState::kAsked, name.branch, name.id));
  return {};
}

Status DataRequestPartRepository::DropRest(db::Tx& tx, const DataRequestName& name) const {
  TRY(
      tx.Execute("UPDATE data_request_parts SET state = ? WHERE branch_id = ?"
                 " AND data_request_id = ? AND state <> ?",
                 PartState::kDropped, name.branch, name.id, PartState::kDone));
  return {};
}

Result<std::vector<DataRequestName>> DataRequestPartRepository::OpenFor(db::Session& session,
                                                                        std::string_view service,
                                                                        Time checked_before) const {
  return session.Query(
      "SELECT p.branch_id, p.data_request_id FROM data_request_parts p JOIN data_requests r"
      " ON r.branch_id = p.branch_id AND r.id = p.data_request_id WHERE p.service = ?"
      " AND (p.state = ? AND r.state = ? OR p.state = ? AND r.kind = ? AND r.state IN (?, ?)"
      " AND (p.report_time IS NULL OR p.open_count > 0 AND p.report_time < ?))"
      " ORDER BY r.create_time, r.id LIMIT 100",
      [](const db::Row& row) {
        return DataRequestName{row.Get<std::string>("branch_id"),
                               row.Get<DataRequestId>("data_request_id")};
      },
      service, PartState::kAsked, DataRequestState::kRunning, PartState::kNotAsked,
      DataRequestKind::kErasure, DataRequestState::kReceived, DataRequestState::kWaiting,
      checked_before);
}

}  // namespace steward::directory
