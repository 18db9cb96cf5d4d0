// Brings the tables of a schema to the state a program needs: numbered SQL files, linked into it.
//
// A track is a row of files `NNNN_name.sql` that are numbered from 0001 without a gap. Every schema
// has the track "platform" (the tables of common) and one of its service. A file is applied once
// and never changed afterwards. It holds one concern, because DDL cannot be rolled back: a file
// that failed half way stops all further runs until a person has looked at it.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/base/embedded.h"
#include "common/base/patience.h"
#include "common/base/result.h"
#include "common/db/database.h"
#include "common/db/settings.h"

STEWARD_EMBEDDED(platform_migrations);

namespace steward::db {

struct Track {
  std::string name;  // "platform", or the service's
  std::vector<EmbeddedFile> files;
};

// The tables of common; comes before the service's own track.
Track PlatformTrack();

struct MigrateOptions {
  // How long to wait for another run of the same schema.
  std::chrono::seconds wait{60};
  // For tests: called before each statement of a file with its text.
  std::function<void(std::string_view)> before_statement;
};

// Applies what is missing, track by track, and returns how many files that were. `settings` are of
// a user who may do DDL. One run at a time per schema: others wait on a lock of the server. A
// schema that is newer than this program is left as it is.
//
// SCHEMA_MISMATCH when a file that was applied has another content now, numbers have a gap, a file
// was begun and not finished, or a statement fails; the text says which one and what to do.
Result<int> Migrate(const Settings& settings, std::span<const Track> tracks, const Clock& clock,
                    const MigrateOptions& options = {});

// For the start of a service, whose user may only read: SCHEMA_MISMATCH unless every file has been
// applied as it is here. Later files of a newer program are allowed.
Status CheckSchema(Database& db, const Patience& patience, std::span<const Track> tracks);

// The statements of a file without comments: split at `;` outside quotes.
std::vector<std::string> SplitStatements(std::string_view sql);

}  // namespace steward::db
