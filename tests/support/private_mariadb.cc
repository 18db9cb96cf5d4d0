#include "tests/support/private_mariadb.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>

namespace steward::testing {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

std::string ServerBinary() {
  const char* const chosen = std::getenv("STEWARD_TEST_DATABASE");
  const std::string_view text = chosen == nullptr ? "" : chosen;
  if (text.starts_with("mysqld=")) return std::string(text.substr(7));
  return "/usr/sbin/mariadbd";
}

bool IsMariaDb(const std::string& binary) {
  FILE* const pipe = popen(("'" + binary + "' --version").c_str(), "re");
  STEWARD_CHECK(pipe != nullptr);
  char line[512] = "";
  STEWARD_CHECK(std::fgets(line, sizeof line, pipe) != nullptr);
  pclose(pipe);
  return std::string_view(line).find("MariaDB") != std::string_view::npos;
}

// Small files, so that a copy is quick.
const char* const kSmall[] = {"--innodb-log-file-size=8M", "--innodb-buffer-pool-size=64M",
                              "--innodb-data-file-path=ibdata1:4M:autoextend"};

void MakeTemplate(const std::string& binary, bool mariadb, const std::string& folder,
                  const std::string& log) {
  if (mariadb) {
    std::vector<std::string> arguments = {
        "mariadb-install-db",  "--no-defaults",
        "--datadir=" + folder, "--auth-root-authentication-method=normal",
        "--skip-test-db",      "--force"};  // No resolver need know this machine's name.
    if (geteuid() == 0) arguments.push_back("--user=root");
    for (const char* const option : kSmall) arguments.push_back(option);
    RunToEnd("/usr/bin/mariadb-install-db", arguments, log);
  } else {
    std::vector<std::string> arguments = {binary, "--no-defaults", "--initialize-insecure",
                                          "--datadir=" + folder};
    if (geteuid() == 0) arguments.push_back("--user=root");
    RunToEnd(binary, arguments, log);
  }
}

// The empty data folder of this server binary, made by whoever comes first.
std::string Template(const std::string& binary, bool mariadb) {
  struct stat status {};
  STEWARD_CHECK(stat(binary.c_str(), &status) == 0);
  const std::string name = "steward-test-data-" + std::to_string(geteuid()) + "-" +
                           std::to_string(status.st_size) + "-" + std::to_string(status.st_mtime);
  const fs::path folder = fs::temp_directory_path() / name;
  const int lock = open((folder.string() + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  STEWARD_CHECK(lock >= 0 && flock(lock, LOCK_EX) == 0);
  if (!fs::exists(folder)) {
    const std::string unfinished = folder.string() + ".new";
    fs::remove_all(unfinished);
    MakeTemplate(binary, mariadb, unfinished, folder.string() + ".log");
    fs::rename(unfinished, folder);
  }
  close(lock);
  return folder.string();
}

}  // namespace

PrivateMariaDb::PrivateMariaDb(std::vector<std::string> options, const std::filesystem::path& place)
    : options_(std::move(options)),
      binary_(ServerBinary()),
      mariadb_(IsMariaDb(binary_)),
      folder_(MakeTemporaryFolder("sdb-", place)),
      socket_(folder_ + "/s"),
      port_(FreePort()) {
  fs::copy(Template(binary_, mariadb_), folder_ + "/d", fs::copy_options::recursive);
  fs::create_directory(folder_ + "/t");
  Launch();
}

PrivateMariaDb::~PrivateMariaDb() {
  root_.reset();
  Kill();
  fs::remove_all(folder_);
}

PrivateMariaDb& PrivateMariaDb::Shared() {
  static PrivateMariaDb shared;
  return shared;
}

void PrivateMariaDb::Restart() {
  root_.reset();
  Kill();
  Launch();
}

void PrivateMariaDb::Launch() {
  std::vector<std::string> arguments = {
      binary_, "--no-defaults", "--datadir=" + folder_ + "/d", "--socket=" + socket_,
      "--pid-file=" + folder_ + "/pid",
      // A server that starts empties its own of tables.
      "--tmpdir=" + folder_ + "/t", "--port=" + std::to_string(port_), "--bind-address=127.0.0.1",
      "--character-set-server=utf8mb4", "--collation-server=utf8mb4_bin", "--skip-name-resolve",
      "--skip-log-bin", "--innodb-flush-log-at-trx-commit=1", "--innodb-rollback-on-timeout=ON",
      "--innodb-buffer-pool-size=64M", "--max-connections=200", "--secure-file-priv="};
  if (mariadb_) {
    arguments.insert(arguments.end(), std::begin(kSmall), std::end(kSmall));
    arguments.push_back("--lc-messages-dir=/usr/share/mysql");
  } else {
    arguments.push_back("--mysqlx=OFF");
  }
  if (geteuid() == 0) arguments.push_back("--user=root");
  arguments.insert(arguments.end(), options_.begin(), options_.end());
  process_.Start(binary_, arguments, folder_ + "/log");
  const steady_clock::time_point deadline = steady_clock::now() + std::chrono::seconds(60);
  db::ServerError error;
  while (!(root_ = db::Connection::Open(RootSettings(), error))) {
    if (!process_.Running() || steady_clock::now() > deadline) {
      std::fprintf(stderr, "%s does not come up: %s\n", binary_.c_str(), error.text.c_str());
      if (std::system(("tail -40 '" + folder_ + "/log' >&2").c_str()) != 0)
        std::fprintf(stderr, "and has no log\n");
      std::abort();
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

db::Settings PrivateMariaDb::RootSettings() const {
  db::Settings settings;
  settings.socket = socket_;
  settings.user = "root";
  settings.socket_timeout = std::chrono::seconds(60);
  return settings;
}

void PrivateMariaDb::Run(const std::string& sql) {
  const auto error = root_->Command(sql);
  if (!error) return;
  std::fprintf(stderr, "%s\n  failed: %d %s\n", sql.c_str(), error->code, error->text.c_str());
  std::abort();
}

TestDatabase::TestDatabase(PrivateMariaDb& server) : server_(server) {
  static std::atomic<int> last = 0;
  name_ = "t" + std::to_string(++last);
  server_.Run("CREATE DATABASE " + name_ + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
  for (const char* const host : {"localhost", "%"}) {
    const std::string service = "'" + name_ + "_service'@'" + host + "'";
    const std::string ddl = "'" + name_ + "_ddl'@'" + host + "'";
    server_.Run("CREATE USER " + service + " IDENTIFIED BY 'service'");
    server_.Run("GRANT SELECT, INSERT, UPDATE, DELETE ON " + name_ + ".* TO " + service);
    server_.Run("CREATE USER " + ddl + " IDENTIFIED BY 'ddl'");
    server_.Run("GRANT ALL ON " + name_ + ".* TO " + ddl);
  }
}

TestDatabase::~TestDatabase() { server_.Run("DROP DATABASE " + name_); }

db::Settings TestDatabase::settings() const {
  db::Settings settings;
  settings.socket = server_.socket();
  settings.port = server_.port();
  settings.schema = name_;
  settings.user = name_ + "_service";
  settings.password = "service";
  return settings;
}

db::Settings TestDatabase::ddl_settings() const {
  db::Settings settings = this->settings();
  settings.user = name_ + "_ddl";
  settings.password = "ddl";
  return settings;
}

void TestDatabase::Migrate() { Migrate({db::PlatformTrack()}); }

void TestDatabase::Migrate(const std::vector<db::Track>& tracks) {
  const Result<int> applied = db::Migrate(ddl_settings(), tracks, SystemClock());
  if (applied.ok()) return;
  std::fprintf(stderr, "%s %s\n", applied.error().en.c_str(), applied.error().cause.c_str());
  std::abort();
}

void TestDatabase::Run(const std::string& sql) {
  db::ServerError error;
  const std::unique_ptr<db::Connection> connection = db::Connection::Open(ddl_settings(), error);
  if (connection) {
    const auto failed = connection->Command(sql);
    if (!failed) return;
    error = *failed;
  }
  std::fprintf(stderr, "%s\n  failed: %d %s\n", sql.c_str(), error.code, error.text.c_str());
  std::abort();
}

std::unique_ptr<db::Database> TestDatabase::Open() const { return Open(settings()); }

std::unique_ptr<db::Database> TestDatabase::Open(const db::Settings& settings) {
  Result<std::unique_ptr<db::Database>> database = db::Database::Open(settings);
  if (database.ok()) return std::move(database).value();
  std::fprintf(stderr, "cannot open the database: %s\n", database.error().cause.c_str());
  std::abort();
}

}  // namespace steward::testing
