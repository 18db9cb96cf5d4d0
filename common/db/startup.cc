#include "common/db/startup.h"

#include <cstdio>
#include <string>
#include <vector>

#include "steward/type/v1/reasons.h"

namespace steward::db {
namespace {

Error Unsafe(const std::string& problem) {
  return type::Fail(type::Reason::kDatabaseUnsafe, {{"problem", problem}});
}

struct ServerSettings {
  std::string version;
  std::int64_t flush_log = 0;
  std::int64_t rollback_on_timeout = 0;
  std::string schema;
  std::string schema_charset;
};

Status CheckSettings(Session& session) {
  const std::optional<ServerSettings> server = TRY(
      session.QueryOne("SELECT VERSION(), @@GLOBAL.innodb_flush_log_at_trx_commit,"
                       " @@GLOBAL.innodb_rollback_on_timeout, DATABASE(), @@character_set_database",
                       [](const Row& row) {
                         return ServerSettings{row.Get<std::string>(0), row.Get<std::int64_t>(1),
                                               row.Get<std::int64_t>(2), row.Get<std::string>(3),
                                               row.Get<std::string>(4)};
                       }));
  if (!IsSupportedVersion(server->version)) {
    return Unsafe("the server is " + server->version + "; use MariaDB 10.6 or MySQL 8.0 or newer");
  }
  if (server->flush_log != 1) {
    return Unsafe("innodb_flush_log_at_trx_commit is " + std::to_string(server->flush_log) +
                  " and loses committed changes in a crash or power cut; set it to 1");
  }
  if (server->rollback_on_timeout == 0) {
    return Unsafe(
        "innodb_rollback_on_timeout is OFF and a lock timeout keeps half a transaction;"
        " set it to ON in the server's configuration and restart it");
  }
  if (server->schema_charset != "utf8mb4") {
    return Unsafe("the character set of schema " + server->schema + " is " +
                  server->schema_charset + "; run ALTER DATABASE " + server->schema +
                  " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
  }
  return {};
}

// Whoever takes over a service must not get further than its own rows.
Status CheckRights(Session& session) {
  const std::vector<std::string> rights = TRY(session.Query(
      "SELECT CONCAT(held.privilege, ' on ', held.place) FROM ("
      " SELECT grantee, privilege_type AS privilege, 'everything' AS place, FALSE AS own"
      "   FROM information_schema.user_privileges WHERE privilege_type <> 'USAGE'"
      " UNION SELECT grantee, privilege_type, table_schema, REPLACE(table_schema, '\\\\', '') = "
      "DATABASE()"
      "   FROM information_schema.schema_privileges) held"
      " WHERE held.grantee = CONCAT('\\'', REPLACE(CURRENT_USER(), '@', '\\'@\\''), '\\'')"
      "   AND NOT (held.own AND held.privilege IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE'))"
      " ORDER BY 1 LIMIT 20",
      [](const Row& row) { return row.Get<std::string>(0); }));
  if (rights.empty()) return {};
  std::string all;
  for (const std::string& right : rights) all += (all.empty() ? "" : ", ") + right;
  return Unsafe("its user may do more than read and write rows of its own schema (" + all +
                "); REVOKE that");
}

Status CheckTables(Session& session) {
  const std::vector<std::string> problems = TRY(session.Query(
      "SELECT CONCAT('table ', table_name, ' has the engine ', COALESCE(engine, 'none'),"
      " '; run ALTER TABLE ', table_name, ' ENGINE = InnoDB')"
      "  FROM information_schema.tables"
      " WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'"
      "   AND COALESCE(engine, '') <> 'InnoDB'"
      " UNION ALL "
      "SELECT CONCAT('table ', table_name, ' has the collation ', table_collation,"
      " '; run ALTER TABLE ', table_name, ' CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin')"
      "  FROM information_schema.tables"
      " WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'"
      "   AND table_collation NOT LIKE 'utf8mb4%'"
      " UNION ALL "
      "SELECT CONCAT('column ', table_name, '.', column_name, ' has the character set ',"
      " character_set_name, '; change it to utf8mb4')"
      "  FROM information_schema.columns"
      " WHERE table_schema = DATABASE() AND character_set_name <> 'utf8mb4'"
      " UNION ALL "
      "SELECT CONCAT('column ', table_name, '.', column_name, ' is ', column_type,"
      " ' and would take different keys for the same; make it BINARY or VARBINARY')"
      "  FROM information_schema.columns"
      " WHERE table_schema = DATABASE() AND character_set_name IS NOT NULL"
      "   AND (column_name = 'id' OR column_name LIKE '%\\_id' OR column_name LIKE '%\\_key'"
      "     OR column_name LIKE '%\\_hash' OR column_name LIKE '%\\_token')"
      " LIMIT 20",
      [](const Row& row) { return row.Get<std::string>(0); }));
  if (problems.empty()) return {};
  std::string all;
  for (const std::string& problem : problems) all += (all.empty() ? "" : "; ") + problem;
  return Unsafe(all);
}

}  // namespace

bool IsSupportedVersion(std::string_view version) {
  int major = 0;
  int minor = 0;
  const std::string text(version);
  if (std::sscanf(text.c_str(), "%d.%d", &major, &minor) != 2) return false;
  if (text.find("MariaDB") == text.npos) return major >= 8;
  return major > 10 || (major == 10 && minor >= 6);
}

Result<Duration> ClockSkew(Database& db, const Patience& patience, const Clock& clock) {
  return db.Read(patience, [&](Session& session) -> Result<Duration> {
    // Prepared and connected by the first, so that only one round trip is measured.
    Duration skew{};
    for (int i = 0; i < 2; ++i) {
      const Time before = clock.Now();
      const std::optional<Time> theirs = TRY(session.QueryOne(
          "SELECT UTC_TIMESTAMP(6)", [](const Row& row) { return row.Get<Time>(0); }));
      const Time after = clock.Now();
      skew = *theirs - (before + (after - before) / 2);
    }
    return skew;
  });
}

Status CheckServer(Database& db, const Patience& patience, const Clock& clock) {
  TRY(db.Read(patience, [](Session& session) -> Status {
    TRY(CheckSettings(session));
    TRY(CheckRights(session));
    return CheckTables(session);
  }));
  const Duration skew = TRY(ClockSkew(db, patience, clock));
  if (std::chrono::abs(skew) > kClockSkewLimit) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::abs(skew));
    return Unsafe("its clock is " + std::to_string(seconds.count()) + " s " +
                  (skew.count() > 0 ? "ahead of" : "behind") +
                  " ours, more than 30 s; synchronise both with NTP");
  }
  return {};
}

}  // namespace steward::db
