#include "services/directory/imports/records.h"

#include "services/directory/bulk.h"

namespace steward::directory {

KnownColumn NumberColumn(std::vector<std::string_view> more_titles) {
  KnownColumn column{"编号", "number", {"编号", "原编号", "number", "id"}, true};
  column.titles.insert(column.titles.end(), more_titles.begin(), more_titles.end());
  return column;
}

Result<std::set<std::string>> ImportedNumbers(db::Session& session, const RecordTable& table,
                                              const Import& import,
                                              const std::vector<std::string>& numbers) {
  if (numbers.empty()) return std::set<std::string>();
  const std::vector<std::string> padded = PaddedTexts(numbers);
  const auto read = [](const db::Row& row) { return row.Get<std::string>(0); };
  db::Values where;
  db::Bind(where, import.name.branch);
  if (table.at_site) db::Bind(where, import.site);
  const auto known = TRY(session.Query(
      "SELECT import_number FROM " + table.table + " WHERE branch_id = ?" +
          (table.at_site ? " AND site_id = ?" : "") +
          " AND import_source = ? AND import_number IN (" + db::Placeholders(padded.size()) + ")",
      read, where, import.source, padded));
  return std::set<std::string>(known.begin(), known.end());
}

Result<std::map<std::string, BuildingId>> BuildingsOf(db::Session& session, const SiteName& site) {
  const auto read = [](const db::Row& row) {
    return std::pair(row.Get<std::string>("number"), row.Get<BuildingId>("id"));
  };
  const auto buildings =
      TRY(session.Query("SELECT number, id FROM buildings WHERE branch_id = ? AND site_id = ?",
                        read, site.branch, site.site));
  return std::map<std::string, BuildingId>(buildings.begin(), buildings.end());
}

Result<std::map<std::string, OwnerId>> PeopleOf(db::Session& session, const Import& import,
                                                const std::vector<std::string>& numbers) {
  if (numbers.empty()) return std::map<std::string, OwnerId>();
  const std::vector<std::string> padded = PaddedTexts(numbers);
  const auto read = [](const db::Row& row) {
    return std::pair(row.Get<std::string>("import_number"), row.Get<OwnerId>("id"));
  };
  const auto people =
      TRY(session.Query("SELECT import_number, id FROM owners"
                        " WHERE branch_id = ? AND import_source = ? AND import_number IN (" +
                            db::Placeholders(padded.size()) + ")",
                        read, import.name.branch, import.source, padded));
  return std::map<std::string, OwnerId>(people.begin(), people.end());
}

}  // namespace steward::directory
