#include "services/directory/estate/parking_repository.h"

#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

const std::string kSelectSpace =
    "SELECT branch_id, id, site_id, number, kind, application_id, create_time, update_time, version"
    "  FROM parking_spaces";
const std::string kSelectApplication =
    "SELECT branch_id, id, site_id, unit_id, state, space_id, create_time, update_time, version,"
    " CASE WHEN state = 1 THEN (SELECT COUNT(*) FROM parking_applications q"
    "   WHERE q.branch_id = parking_applications.branch_id"
    "     AND q.site_id = parking_applications.site_id AND q.state = 1"
    "     AND q.queue_number <= parking_applications.queue_number)"
    " ELSE 0 END AS queue_position FROM parking_applications";
const std::string kSelectPlate =
    "SELECT branch_id, id, site_id, plate, unit_id, space_id, end_time, create_time, update_time,"
    " version FROM parking_plates";
const std::string kByName = " WHERE branch_id = ? AND id = ? AND site_id = ?";

ParkingSpace ReadSpace(const db::Row& row) {
  return {.name = {{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                    row.Get<ParkingSpaceId>("id")}},
          .number = row.Get<std::string>("number"),
          .kind = row.Get<ParkingKind>("kind"),
          .application = row.Get<std::optional<ParkingApplicationId>>("application_id"),
          .created = row.Get<Time>("create_time"),
          .updated = row.Get<Time>("update_time"),
          .version = row.Get<std::uint64_t>("version")};
}

ParkingApplication ReadApplication(const db::Row& row) {
  return {.name = {{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                    row.Get<ParkingApplicationId>("id")}},
          .unit = row.Get<UnitId>("unit_id"),
          .state = row.Get<ParkingState>("state"),
          .queue_position = row.Get<int>("queue_position"),
          .space = row.Get<std::optional<ParkingSpaceId>>("space_id"),
          .created = row.Get<Time>("create_time"),
          .updated = row.Get<Time>("update_time"),
          .version = row.Get<std::uint64_t>("version")};
}

Plate ReadPlateRow(const db::Row& row) {
  return {.name = {{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                    row.Get<PlateId>("id")}},
          .plate = row.Get<std::string>("plate"),
          .unit = row.Get<UnitId>("unit_id"),
          .space = row.Get<std::optional<ParkingSpaceId>>("space_id"),
          .ended = row.Get<std::optional<Time>>("end_time"),
          .created = row.Get<Time>("create_time"),
          .updated = row.Get<Time>("update_time"),
          .version = row.Get<std::uint64_t>("version")};
}

// One row of a resource by its name.
template <class Row, class Name>
Result<Row> ByName(db::Session& session, const std::string& select, Row (*read)(const db::Row&),
                   const Name& name) {
  std::optional<Row> found =
      TRY(session.QueryOne(select + kByName, read, name.branch, name.id, name.site));
  if (!found) return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
  return *std::move(found);
}

template <class Row>
Result<std::vector<Row>> ListFrom(db::Session& session, const std::string& select,
                                  Row (*read)(const db::Row&), const ListQuery& query) {
  return SelectPage(session, select, read, query);
}

struct ParkingCount {
  std::string site;
  int count = 0;
  int part = 0;
};

ParkingCount ReadParkingCount(const db::Row& row) {
  const SiteName site{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id")};
  return {site.ToString(), row.Get<int>("total"), row.Get<int>("part")};
}

}  // namespace

Result<ParkingSpace> ParkingRepository::Find(db::Session& session,
                                             const ParkingSpaceName& name) const {
  return ByName(session, kSelectSpace, ReadSpace, name);
}

Result<ParkingApplication> ParkingRepository::Find(db::Session& session,
                                                   const ParkingApplicationName& name) const {
  return ByName(session, kSelectApplication, ReadApplication, name);
}

Result<Plate> ParkingRepository::Find(db::Session& session, const PlateName& name) const {
  return ByName(session, kSelectPlate, ReadPlateRow, name);
}

Result<std::vector<ParkingSpace>> ParkingRepository::ListSpaces(db::Session& session,
                                                                const ListQuery& query) const {
  return ListFrom(session, kSelectSpace, ReadSpace, query);
}

Result<std::vector<ParkingApplication>> ParkingRepository::ListApplications(
    db::Session& session, const ListQuery& query) const {
  return ListFrom(session, kSelectApplication, ReadApplication, query);
}

Result<std::vector<Plate>> ParkingRepository::ListPlates(db::Session& session,
                                                         const ListQuery& query) const {
  return ListFrom(session, kSelectPlate, ReadPlateRow, query);
}

Result<std::map<std::string, ParkingCounts>> ParkingRepository::Count(
    db::Session& session, const rpc::Scope::Condition& scope) const {
  const auto counts = [&](const std::string& part, const std::string& table) {
    return session.Query("SELECT branch_id, site_id, COUNT(*) AS total, COUNT(" + part +
                             ") AS part FROM " + table + " WHERE " + scope.sql +
                             " GROUP BY branch_id, site_id",
                         ReadParkingCount, scope.arguments);
  };
  std::map<std::string, ParkingCounts> by_site;
  for (const ParkingCount& row :
       TRY(counts("CASE WHEN application_id IS NULL THEN 1 END", "parking_spaces"))) {
    by_site[row.site].spaces = row.count;
    by_site[row.site].free = row.part;
  }
  for (const ParkingCount& row :
       TRY(counts("CASE WHEN state = 1 THEN 1 END", "parking_applications"))) {
    by_site[row.site].applications = row.count;
    by_site[row.site].waiting = row.part;
  }
  for (const ParkingCount& row :
       TRY(counts("CASE WHEN end_time IS NULL THEN 1 END", "parking_plates"))) {
    by_site[row.site].plates = row.part;
  }
  return by_site;
}

Result<std::optional<ParkingApplication>> ParkingRepository::FirstWaiting(
    db::Session& session, const SiteName& site) const {
  static const std::string sql =
      kSelectApplication +
      " WHERE branch_id = ? AND site_id = ? AND state = 1 ORDER BY queue_number LIMIT 1";
  return session.QueryOne(sql, ReadApplication, site.branch, site.site);
}

Result<std::optional<ParkingApplication>> ParkingRepository::OpenOf(db::Session& session,
                                                                    const UnitName& unit) const {
  static const std::string sql =
      kSelectApplication +
      " WHERE branch_id = ? AND site_id = ? AND unit_id = ? AND state = 1 LIMIT 1";
  return session.QueryOne(sql, ReadApplication, unit.branch, unit.site, unit.id);
}

Result<std::optional<Plate>> ParkingRepository::Holding(db::Session& session, const SiteName& site,
                                                        const std::string& plate) const {
  static const std::string sql =
      kSelectPlate + " WHERE branch_id = ? AND site_id = ? AND plate = ? AND end_time IS NULL";
  return session.QueryOne(sql, ReadPlateRow, site.branch, site.site, plate);
}

Status ParkingRepository::Insert(db::Tx& tx, const ParkingSpace& space) const {
  const Result<std::int64_t> rows = tx.Execute(
      "INSERT INTO parking_spaces (branch_id, id, site_id, number, kind, create_time, update_time,"
      " version) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      space.name.branch, space.name.id, space.name.site, space.number, space.kind, space.created,
      space.updated, space.version);
  if (rows.ok()) return {};
  if (!db::IsDuplicate(rows.error())) return rows.error();
  return Fail(Reason::kParkingSpaceExists, {{"number", space.number}});
}

Status ParkingRepository::Insert(db::Tx& tx, const ParkingApplication& application) const {
  const ParkingApplicationName& name = application.name;
  const std::int64_t last =
      TRY(tx.QueryOne(
              "SELECT COALESCE(MAX(queue_number), 0) FROM parking_applications"
              " WHERE branch_id = ? AND site_id = ?",
              [](const db::Row& row) { return row.Get<std::int64_t>(0); }, name.branch, name.site))
          .value_or(0);
  TRY(
      tx.Execute("INSERT INTO parking_applications (branch_id, id, site_id, unit_id, queue_number,"
                 " state, create_time, update_time, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                 name.branch, name.id, name.site, application.unit, last + 1, application.state,
                 application.created, application.updated, application.version));
  return {};
}

Status ParkingRepository::Insert(db::Tx& tx, const Plate& plate) const {
  TRY(
      tx.Execute("INSERT INTO parking_plates (branch_id, id, site_id, plate, unit_id, space_id,"
                 " create_time, update_time, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                 plate.name.branch, plate.name.id, plate.name.site, plate.plate, plate.unit,
                 plate.space, plate.created, plate.updated, plate.version));
  return {};
}

Status ParkingRepository::Save(db::Tx& tx, ParkingSpace& space) const {
  const std::int64_t rows = TRY(tx.Execute(
      "UPDATE parking_spaces SET application_id = ?, update_time = ?, version = version + 1"
      " WHERE branch_id = ? AND id = ? AND site_id = ? AND version = ?",
      space.application, space.updated, space.name.branch, space.name.id, space.name.site,
      space.version));
  if (rows == 0) return Fail(type::Reason::kEtagMismatch);
  ++space.version;
  return {};
}

Status ParkingRepository::Save(db::Tx& tx, ParkingApplication& application) const {
  const ParkingApplicationName& name = application.name;
  const std::int64_t rows = TRY(tx.Execute(
      "UPDATE parking_applications SET state = ?, space_id = ?, update_time = ?,"
      " version = version + 1 WHERE branch_id = ? AND id = ? AND site_id = ? AND version = ?",
      application.state, application.space, application.updated, name.branch, name.id, name.site,
      application.version));
  if (rows == 0) return Fail(type::Reason::kEtagMismatch);
  ++application.version;
  return {};
}

Status ParkingRepository::Save(db::Tx& tx, Plate& plate) const {
  const std::int64_t rows = TRY(
      tx.Execute("UPDATE parking_plates SET end_time = ?, update_time = ?, version = version + 1"
                 " WHERE branch_id = ? AND id = ? AND site_id = ? AND version = ?",
                 plate.ended, plate.updated, plate.name.branch, plate.name.id, plate.name.site,
                 plate.version));
  if (rows == 0) return Fail(type::Reason::kEtagMismatch);
  ++plate.version;
  return {};
}

}  // namespace steward::directory
