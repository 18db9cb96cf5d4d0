#include <filesystem>
#include <fstream>
#include <iterator>

#include "common/base/result.h"
#include "common/cache/redis.h"
#include "tests/support/stack.h"

namespace steward::testing {
namespace {

Patience Minute() { return PatienceOf(std::chrono::minutes(1)); }

// "schema.table.column" of all of them.
std::vector<std::string> Columns(db::Database& db) {
  return db
      .Read(Minute(),
            [&](db::Session& session) {
              return session.Query(
                  "SELECT CAST(CONCAT(table_schema, '.', table_name, '.', column_name) AS BINARY)"
                  " FROM information_schema.columns WHERE table_schema LIKE 'steward\\_%'",
                  [](const db::Row& row) { return row.Get<std::string>(0); });
            })
      .value();
}

// All values of a column, a line each.
std::string ValuesOf(db::Database& db, const std::string& column) {
  const size_t dot = column.rfind('.');
  const std::string sql =
      "SELECT CAST(`" + column.substr(dot + 1) + "` AS BINARY) FROM " + column.substr(0, dot);
  std::string values;
  const auto add = [&](const db::Row& row) {
    values += row.Get<std::optional<std::string>>(0).value_or("");
    values += '\n';
    return true;
  };
  db.Read(Minute(), [&](db::Session& session) { return session.Query(sql, add); }).value();
  return values;
}

void AddText(const cache::Reply& reply, std::string& text) {
  text += reply.text;
  text += '\n';
  for (const cache::Reply& item : reply.items) AddText(item, text);
}

}  // namespace

void Stack::AddTables(std::map<std::string, std::string>& contents) {
  const std::unique_ptr<db::Database> db = OpenAsRoot();
  for (const std::string& column : Columns(*db)) contents[column] = ValuesOf(*db, column);
}

void Stack::AddRedis(const PrivateRedis& server, std::map<std::string, std::string>& contents) {
  cache::Redis redis(server.PatientOptions());
  const cache::Reply keys = redis.Run({"KEYS", "*"}).value();
  for (const cache::Reply& key : keys.items) {
    const std::string type = redis.Run({"TYPE", key.text}).value().text;
    STEWARD_CHECK(type == "string" || type == "stream" || type == "none");
    std::string& text = contents["redis " + key.text] = key.text + '\n';
    if (type == "string") AddText(redis.Run({"GET", key.text}).value(), text);
    if (type == "stream") AddText(redis.Run({"XRANGE", key.text, "-", "+"}).value(), text);
  }
}

void Stack::AddFiles(std::map<std::string, std::string>& contents) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
    const std::string path = entry.path();
    if (!entry.is_regular_file() || path == folder_.Path("sms")) continue;
    std::ifstream file(path, std::ios::binary);
    contents["file " + path.substr(folder_.path().size())] = {std::istreambuf_iterator<char>(file),
                                                              {}};
  }
}

std::map<std::string, std::string> Stack::Cached() {
  std::map<std::string, std::string> contents;
  AddRedis(redis_, contents);
  return contents;
}

std::map<std::string, std::string> Stack::Contents() {
  std::map<std::string, std::string> contents;
  AddRedis(redis_, contents);  // first: what is cached is gone after seconds
  AddRedis(streams_, contents);
  AddTables(contents);
  for (const auto& [service, port] : metrics_ports_)
    contents["metrics of " + service] = HttpCaller(port).Send("GET", "/metrics").text;
  // Ends them in order, so that no line waits in memory to be written.
  for (const auto& [service, process] : processes_) process->Terminate();
  AddFiles(contents);
  for (const auto& [service, process] : processes_) Launch(service);
  for (const auto& [service, process] : processes_) AwaitReady(service);
  return contents;
}

}  // namespace steward::testing
