#include "common/db/migrate.h"

#include <algorithm>
#include <map>

#include "common/base/text.h"
#include "common/db/connection.h"
#include "steward/type/v1/reasons.h"

namespace steward::db {
namespace {

constexpr std::string_view kTable =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    "  track VARBINARY(32) NOT NULL,"
    "  version INT NOT NULL,"
    "  name VARBINARY(191) NOT NULL,"
    "  checksum VARBINARY(64) NOT NULL,"
    "  start_time DATETIME(6) NOT NULL,"
    "  finish_time DATETIME(6) NULL,"
    "  PRIMARY KEY (track, version)"
    ") ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
constexpr std::string_view kApplied =
    "SELECT track, version, checksum, finish_time IS NOT NULL FROM schema_migrations"
    " ORDER BY track, version";

Error Mismatch(const std::string& problem) {
  return type::Fail(type::Reason::kSchemaMismatch, {{"problem", problem}});
}

Error StatementFailed(std::string_view what, const ServerError& error) {
  return Mismatch(std::string(what) + ": database error " + std::to_string(error.code) + ": " +
                  error.text);
}

struct Applied {
  std::string checksum;
  bool finished = false;
};
using AppliedFiles = std::map<std::pair<std::string, std::int64_t>, Applied>;

void ReadApplied(const Row& row, AppliedFiles& applied) {
  applied[{row.Get<std::string>(0), row.Get<std::int64_t>(1)}] = {row.Get<std::string>(2),
                                                                  row.Get<bool>(3)};
}

// Checks the numbers of the files against 1, 2, 3, ...
Status CheckNumbers(const Track& track) {
  for (size_t i = 0; i < track.files.size(); ++i) {
    const std::string_view name = track.files[i].name;
    const std::optional<std::int64_t> number =
        name.size() > 4 && name[4] == '_' ? ParseInt(name.substr(0, 4)) : std::nullopt;
    if (number != static_cast<std::int64_t>(i) + 1) {
      return Mismatch("file " + std::string(name) + " of track " + track.name +
                      " should have the number " + std::to_string(i + 1) +
                      "; files are numbered 0001, 0002, ... without a gap");
    }
  }
  return {};
}

// What is wrong with the files that were applied already; `checksums` are of all files of the
// track.
Status CheckApplied(const Track& track, const std::vector<std::string>& checksums,
                    const AppliedFiles& applied) {
  bool missing = false;
  for (size_t i = 0; i < track.files.size(); ++i) {
    const std::string file = track.name + "/" + std::string(track.files[i].name);
    const auto found = applied.find({track.name, static_cast<std::int64_t>(i) + 1});
    if (found == applied.end()) {
      missing = true;
      continue;
    }
    if (missing) return Mismatch(file + " was applied, but not the one before it");
    if (!found->second.finished) {
      return Mismatch(file +
                      " was begun and not finished. Look which of its statements took effect,"
                      " undo or complete them by hand, then delete its row from schema_migrations"
                      " (undone) or set its finish_time (completed), and run the migration again");
    }
    if (found->second.checksum != checksums[i]) {
      return Mismatch(file + " was changed after it was applied; restore it and write a new file");
    }
  }
  return {};
}

// One run on a connection of its own, which holds the lock.
class Run {
 public:
  Run(Connection& connection, const Clock& clock, const MigrateOptions& options)
      : connection_(connection), clock_(clock), options_(options) {}

  Status Lock();
  Result<int> Apply(std::span<const Track> tracks);

 private:
  Status ApplyFile(const Track& track, size_t index, const std::string& checksum);
  Status Change(std::string_view sql, const Values& values);
  Result<std::vector<std::string>> Checksums(const Track& track);

  Connection& connection_;
  const Clock& clock_;
  const MigrateOptions& options_;
};

Status Run::Lock() {
  std::optional<std::int64_t> got;
  // The name is server-wide; the lock goes with the connection.
  const auto error = connection_.Select(
      "SELECT GET_LOCK(CONCAT('steward.migrate.', LEFT(SHA2(DATABASE(), 256), 40)), ?)",
      {Value(std::int64_t{options_.wait.count()})}, [&](const Row& row) {
        got = row.Get<std::optional<std::int64_t>>(0);
        return true;
      });
  if (error) return StatementFailed("taking the migration lock", *error);
  if (got != 1) {
    return Mismatch("another migration of this schema has been running for " +
                    std::to_string(options_.wait.count()) + " s; wait for it and start again");
  }
  return {};
}

Status Run::Change(std::string_view sql, const Values& values) {
  std::int64_t affected = 0;
  if (const auto error = connection_.Change(sql, values, affected)) {
    return StatementFailed(sql, *error);
  }
  return {};
}

Result<std::vector<std::string>> Run::Checksums(const Track& track) {
  std::vector<std::string> checksums;
  for (const EmbeddedFile& file : track.files) {
    const auto error =
        connection_.Select("SELECT SHA2(?, 256)", {Value(file.bytes)}, [&](const Row& row) {
          checksums.push_back(row.Get<std::string>(0));
          return true;
        });
    if (error) return StatementFailed("checksum", *error);
  }
  return checksums;
}

Result<int> Run::Apply(std::span<const Track> tracks) {
  if (const auto error = connection_.Command(std::string(kTable))) {
    return StatementFailed("creating schema_migrations", *error);
  }
  AppliedFiles applied;
  const auto error = connection_.Select(kApplied, {}, [&](const Row& row) {
    ReadApplied(row, applied);
    return true;
  });
  if (error) return StatementFailed("reading schema_migrations", *error);

  // All is checked before anything is changed.
  std::vector<std::vector<std::string>> checksums;
  for (const Track& track : tracks) {
    TRY(CheckNumbers(track));
    checksums.push_back(TRY(Checksums(track)));
    TRY(CheckApplied(track, checksums.back(), applied));
  }
  int count = 0;
  for (size_t t = 0; t < tracks.size(); ++t) {
    for (size_t i = 0; i < tracks[t].files.size(); ++i) {
      if (applied.contains({tracks[t].name, static_cast<std::int64_t>(i) + 1})) continue;
      TRY(ApplyFile(tracks[t], i, checksums[t][i]));
      ++count;
    }
  }
  return count;
}

Status Run::ApplyFile(const Track& track, size_t index, const std::string& checksum) {
  const EmbeddedFile& file = track.files[index];
  const Value version(static_cast<std::int64_t>(index) + 1);
  TRY(
      Change("INSERT INTO schema_migrations (track, version, name, checksum, start_time)"
             " VALUES (?, ?, ?, ?, ?)",
             {Value(std::string_view(track.name)), version, Value(file.name),
              Value(std::string_view(checksum)), Value(clock_.Now())}));
  for (const std::string& statement : SplitStatements(file.bytes)) {
    if (options_.before_statement) options_.before_statement(statement);
    if (const auto error = connection_.Command(statement)) {
      return StatementFailed(track.name + "/" + std::string(file.name) + " failed at `" +
                                 statement.substr(0, 80) + "`",
                             *error);
    }
  }
  return Change("UPDATE schema_migrations SET finish_time = ? WHERE track = ? AND version = ?",
                {Value(clock_.Now()), Value(std::string_view(track.name)), version});
}

}  // namespace

Track PlatformTrack() { return {"platform", EmbeddedFiles(steward_embedded_platform_migrations)}; }

std::vector<std::string> SplitStatements(std::string_view sql) {
  std::vector<std::string> statements;
  std::string current;
  char quote = 0;
  const auto finish = [&] {
    const size_t first = current.find_first_not_of(" \t\r\n");
    if (first != current.npos) {
      statements.push_back(current.substr(first, current.find_last_not_of(" \t\r\n") - first + 1));
    }
    current.clear();
  };
  for (size_t i = 0; i < sql.size(); ++i) {
    const char c = sql[i];
    if (quote != 0) {
      if (c == '\\' && quote != '`' && i + 1 < sql.size()) current += sql[i++];
      if (c == quote) quote = 0;  // a doubled quote closes and opens again
      current += sql[i];
    } else if (c == '-' && sql.substr(i, 2) == "--") {
      i = std::min(sql.find('\n', i), sql.size()) - 1;  // up to the end of the line
    } else if (c == ';') {
      finish();
    } else {
      if (c == '\'' || c == '"' || c == '`') quote = c;
      current += c;
    }
  }
  finish();
  return statements;
}

Result<int> Migrate(const Settings& settings, std::span<const Track> tracks, const Clock& clock,
                    const MigrateOptions& options) {
  Settings patient = settings;
  patient.socket_timeout = std::chrono::hours(12);  // an ALTER of a large table takes its time
  ServerError error;
  const std::unique_ptr<Connection> connection = Connection::Open(patient, error);
  if (!connection) {
    return Unavailable("cannot connect to the database, error " + std::to_string(error.code) +
                       ": " + error.text);
  }
  Run run(*connection, clock, options);
  TRY(run.Lock());
  return run.Apply(tracks);
}

Status CheckSchema(Database& db, const Patience& patience, std::span<const Track> tracks) {
  return db.Read(patience, [&](Session& session) -> Status {
    AppliedFiles applied;
    TRY(session.Query(kApplied, [&](const Row& row) {
      ReadApplied(row, applied);
      return true;
    }));
    for (const Track& track : tracks) {
      TRY(CheckNumbers(track));
      std::vector<std::string> checksums;
      for (const EmbeddedFile& file : track.files) {
        const std::optional<std::string> checksum = TRY(session.QueryOne(
            "SELECT SHA2(?, 256)", [](const Row& row) { return row.Get<std::string>(0); },
            file.bytes));
        checksums.push_back(checksum.value());
      }
      TRY(CheckApplied(track, checksums, applied));
      for (size_t i = 0; i < track.files.size(); ++i) {
        if (applied.contains({track.name, static_cast<std::int64_t>(i) + 1})) continue;
        return Mismatch(track.name + "/" + std::string(track.files[i].name) +
                        " has not been applied; run the program with --migrate first");
      }
    }
    return {};
  });
}

}  // namespace steward::db
