// A real MariaDB, or MySQL, of the test's own. One per test binary; each test gets a fresh schema
// in it.
//
//   class TicketTest : public ::testing::Test {
//     testing::TestDatabase schema_;               // empty, about 25 ms
//     std::unique_ptr<db::Database> db_ = schema_.Open();
//   };
//
// The environment variable STEWARD_TEST_DATABASE=mysqld=/path/to/server chooses another server
// binary.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "common/db/connection.h"
#include "common/db/database.h"
#include "common/db/migrate.h"
#include "common/db/settings.h"
#include "tests/support/child_process.h"

namespace steward::testing {

// Runs with a short socket path in a temporary folder and a free port of 127.0.0.1, with the
// settings production must have. Its data folder is a copy of one made once per machine and server
// version.
class PrivateMariaDb {
 public:
  // `options` such as "--innodb-flush-log-at-trx-commit=0" come after our own. Its folder is made
  // in `place`.
  explicit PrivateMariaDb(
      std::vector<std::string> options = {},
      const std::filesystem::path& place = std::filesystem::temp_directory_path());
  ~PrivateMariaDb();

  // The server that the tests of this binary share. Started by the first call, from the main
  // thread; ends with the process. A test that kills a server takes one of its own.
  static PrivateMariaDb& Shared();

  void Kill() { process_.Kill(); }            // SIGKILL
  void Stop() { process_.Stop(); }            // SIGSTOP
  void Continue() { process_.Continue(); }    // SIGCONT
  void Terminate() { process_.Terminate(); }  // SIGTERM, an orderly end
  // Starts it again on the same data and address, from the main thread, and waits until it answers.
  void Restart();

  bool Running() { return process_.Running(); }
  bool is_mariadb() const { return mariadb_; }
  int port() const { return port_; }
  const std::string& socket() const { return socket_; }
  pid_t pid() const { return process_.pid(); }

  // Of the user root, without a schema, over the socket.
  db::Settings RootSettings() const;
  // Runs one statement as root; ends the process when it fails.
  void Run(const std::string& sql);

 private:
  void Launch();

  std::vector<std::string> options_;
  std::string binary_;
  bool mariadb_ = true;
  std::string folder_;
  std::string socket_;
  int port_ = 0;
  ChildProcess process_;
  std::unique_ptr<db::Connection> root_;
};

// A schema with two users, as in production: the service's, who may read and write rows, and one
// for migrations. utf8mb4, empty. Dropped at the end.
class TestDatabase {
 public:
  explicit TestDatabase(PrivateMariaDb& server = PrivateMariaDb::Shared());
  ~TestDatabase();

  // Of the service's user, over the socket, 8 connections; change what the test needs.
  db::Settings settings() const;
  // Of the user for migrations.
  db::Settings ddl_settings() const;
  const std::string& name() const { return name_; }
  PrivateMariaDb& server() { return server_; }

  // Applies these tracks, the platform's by default; ends the process when they fail.
  void Migrate();
  void Migrate(const std::vector<db::Track>& tracks);
  // Runs one statement as the user for migrations; ends the process when it fails.
  void Run(const std::string& sql);
  // Opens a pool as the service's user; ends the process when it fails.
  std::unique_ptr<db::Database> Open() const;
  static std::unique_ptr<db::Database> Open(const db::Settings& settings);

 private:
  PrivateMariaDb& server_;
  std::string name_;
};

}  // namespace steward::testing
