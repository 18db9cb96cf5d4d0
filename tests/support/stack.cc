#include "tests/support/stack.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "common/base/id.h"
#include "common/rpc/client.h"
#include "tests/support/eventually.h"

namespace steward::testing {
namespace {

constexpr std::chrono::seconds kReady(60);

const std::vector<std::string>& Services() {
  static const std::vector<std::string> kServices = {"identity", "directory", "tickets"};
  return kServices;
}

// "tickets-2" -> "tickets".
std::string ServiceOf(const std::string& instance) {
  return instance.substr(0, instance.find('-'));
}

std::string Binary(const std::string& service) {
  return std::string(STEWARD_BIN_FOLDER) + "/steward-" + service;
}

[[noreturn]] void Die(const std::string& what) {
  std::fprintf(stderr, "the stack: %s\n", what.c_str());
  std::abort();
}

}  // namespace

std::string NewRequestId() {
  static RandomIdSource source;
  return source.Next(SystemClock().Now()).ToString();
}

std::string HttpAnswer::Reason() const {
  if (!body.is_object() || !body.contains("details")) return "";
  for (const Json& detail : body["details"]) {
    if (detail.contains("reason")) return detail["reason"];
  }
  return "";
}

std::vector<std::string> HttpAnswer::Fields() const {
  std::vector<std::string> fields;
  if (!body.is_object() || !body.contains("details")) return fields;
  for (const Json& detail : body["details"]) {
    if (!detail.contains("fieldViolations")) continue;
    for (const Json& violation : detail["fieldViolations"]) fields.push_back(violation["field"]);
  }
  return fields;
}

Stack& Stack::Shared() {
  static Stack stack;
  return stack;
}

Stack::Stack(const StackOptions& options)
    : options_(options),
      mariadb_({}, options.database_place.empty() ? std::filesystem::temp_directory_path()
                                                  : std::filesystem::path(options.database_place)),
      streams_(options.streams),
      grpc_port_(FreePort()) {
  std::filesystem::create_directory(folder_.Path("blobs"));
  RunToEnd(Binary("identity"), {Binary("identity"), "--make-keys", folder_.Path("keys")},
           folder_.Path("keys.log"));
  for (const std::string& service : Services()) {
    for (const std::string& instance : InstancesOf(service)) ports_[instance] = FreePort();
  }
  for (const std::string& gateway : InstancesOf("gateway")) http_ports_[gateway] = FreePort();
  for (const std::string& instance : Instances()) metrics_ports_[instance] = FreePort();
  if (options.links) MakeLinks();
  for (const std::string& service : Services()) {
    MakeSchema(service);
    for (const std::string& instance : InstancesOf(service)) WriteSettings(instance);
    setenv("STEWARD__DATABASE__USER", "root", 1);  // may change tables; the service's user may not
    RunToEnd(Binary(service),
             {Binary(service), "--config", folder_.Path(service + ".textproto"), "--migrate"},
             folder_.Path("migrate.log"));
    unsetenv("STEWARD__DATABASE__USER");
  }
  for (const std::string& gateway : InstancesOf("gateway")) WriteGatewaySettings(gateway);
  for (const std::string& instance : Instances()) Launch(instance);
  for (const std::string& instance : Instances()) AwaitReady(instance);
  SignOnAdministrator();
  MakeCompany();
}

std::vector<std::string> Stack::InstancesOf(const std::string& service) const {
  std::vector<std::string> instances = {service};
  for (int i = 2; i <= options_.instances; ++i)
    instances.push_back(service + "-" + std::to_string(i));
  return instances;
}

std::vector<std::string> Stack::Instances() const {
  std::vector<std::string> instances;
  for (const std::string& service : Services()) {
    for (std::string& instance : InstancesOf(service)) instances.push_back(std::move(instance));
  }
  for (std::string& gateway : InstancesOf("gateway")) instances.push_back(std::move(gateway));
  return instances;
}

void Stack::MakeLinks() {
  for (const std::string& service : Services()) {
    for (const auto& [to, socket] :
         std::map<std::string, std::string>{{"mariadb", mariadb_.socket()},
                                            {"cache", redis_.socket()},
                                            {"streams", streams_.socket()}}) {
      const std::string name = service + ">" + to;
      links_[name] = std::make_unique<FaultProxy>(socket, folder_.Path(name));
    }
    for (const auto& [to, port] : ports_) {
      if (to != service) links_[service + ">" + to] = std::make_unique<FaultProxy>(port);
    }
    links_["gateway>" + service] = std::make_unique<FaultProxy>(ports_[service]);
  }
}

std::string Stack::SocketFor(const std::string& from, const std::string& to) const {
  if (!links_.empty()) return folder_.Path(from + ">" + to);
  return to == "mariadb" ? mariadb_.socket() : to == "cache" ? redis_.socket() : streams_.socket();
}

// As a gRPC target.
std::string Stack::AddressFor(const std::string& from, const std::string& to) const {
  if (!links_.empty())
    return "ipv4:127.0.0.1:" + std::to_string(links_.at(from + ">" + to)->port());
  std::string target;
  for (const std::string& instance : InstancesOf(to)) {
    target += (target.empty() ? "ipv4:" : ",");
    target += "127.0.0.1:" + std::to_string(ports_.at(instance));
  }
  return target;
}

void Stack::MakeSchema(const std::string& service) {
  mariadb_.Run("CREATE DATABASE steward_" + service +
               " DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
  mariadb_.Run("CREATE USER " + service + " IDENTIFIED BY ''");
  mariadb_.Run("GRANT SELECT, INSERT, UPDATE, DELETE ON steward_" + service + ".* TO " + service);
}

void Stack::WriteSettings(const std::string& instance) {
  const std::string service = ServiceOf(instance);
  const std::string traces = folder_.Path("traces-" + instance);
  std::filesystem::create_directory(traces);
  std::ostringstream text;
  text << "listen: \"127.0.0.1:" << ports_.at(instance) << "\"\n"
       << "database { socket: \"" << SocketFor(service, "mariadb") << "\" schema: \"steward_"
       << service << "\" user: \"" << service << "\" }\n"
       << "cache { socket: \"" << SocketFor(service, "cache") << "\" }\n"
       << "streams { socket: \"" << SocketFor(service, "streams") << "\" }\n"
       << "server { drain_delay_ms: " << options_.drain_delay_ms
       << " drain_grace_ms: " << options_.drain_grace_ms
       << " connection_age_ms: " << options_.connection_age_ms
       << " connection_age_grace_ms: " << options_.connection_age_ms / 2 << " }\n"
       << "metrics_listen: \"127.0.0.1:" << metrics_ports_.at(instance) << "\"\n"
       << "trace_folder: \"" << traces << "\"\n"
       << "trial: true\n"
       << "blob_folder: \"" << folder_.Path("blobs") << "\"\n"
       << "audit_anchor_file: \"" << folder_.Path("audit-anchors.log") << "\"\n"
       << "keys { token_public_folder: \"" << folder_.Path("keys/token_public") << "\"\n"
       << "  master_folder: \"" << folder_.Path("keys/master") << "\"\n"
       << "  service_key_file: \"" << folder_.Path("keys/service_keys/" + service) << "\"\n";
  if (service == "identity") {
    text << "  token_secret_folder: \"" << folder_.Path("keys/token_secret") << "\"\n"
         << "  service_hash_folder: \"" << folder_.Path("keys/service_hashes") << "\"\n";
  }
  text << "}\n";
  if (service == "identity") {
    folder_.Write("provider_secret", "secret");
    text << "sms_simulator_file: \"" << folder_.Path("sms") << "\"\n"
         << "sign_on_providers { id: \"company\" display_name: \"company\""
         << " issuer: \"https://login.example.com\" client_id: \"steward\""
         << " client_secret_file: \"" << folder_.Path("provider_secret") << "\""
         << " redirect_uri: \"https://console.example.com/signOn\" }\n";
  }
  for (const std::string& peer : Services()) {
    if (peer == service) continue;
    text << "peers { name: \"" << peer << "\" address: \"" << AddressFor(service, peer) << "\" }\n";
  }
  folder_.Write(instance + ".textproto", text.str());
}

void Stack::WriteGatewaySettings(const std::string& instance) {
  const int grpc_port = instance == "gateway" ? grpc_port_ : 0;
  std::ostringstream text;
  text << "http_listen: \"127.0.0.1:" << http_ports_.at(instance) << "\"\n"
       << "grpc_listen: \"127.0.0.1:" << grpc_port << "\"\n"
       << "metrics_listen: \"127.0.0.1:" << metrics_ports_.at(instance) << "\"\n"
       << "requests_per_second: 100000\nrequests_at_once: 100000\n"
       << "drain_delay_ms: " << options_.drain_delay_ms << "\n"
       << "live_events { streams { socket: \"" << streams_.socket() << "\" }\n"
       << "  token_public_folder: \"" << folder_.Path("keys/token_public") << "\"\n"
       << "  service_key_file: \"" << folder_.Path("keys/service_keys/gateway") << "\" }\n";
  for (const std::string& service : Services()) {
    text << "upstreams { name: \"" << service << "\" address: \"" << AddressFor("gateway", service)
         << "\"" << (service == "directory" ? " packages: \"steward.file.v1\"" : "") << " }\n";
  }
  folder_.Write(instance + ".textproto", text.str());
}

void Stack::Launch(const std::string& instance, const std::vector<std::string>& environment) {
  auto& process = processes_[instance];
  process = std::make_unique<ChildProcess>();
  std::vector<std::string> variables = environment;
  variables.insert(variables.end(), options_.environment.begin(), options_.environment.end());
  const std::string binary = Binary(ServiceOf(instance));
  process->Start(binary, {binary, "--config", folder_.Path(instance + ".textproto")},
                 folder_.Path(instance + ".log"), variables);
}

void Stack::AwaitReady(const std::string& instance) {
  const auto http = http_ports_.find(instance);
  const auto ready = [&] {
    if (!processes_.at(instance)->Running())
      Die(instance + " ended:\n" + folder_.Read(instance + ".log"));
    if (http != http_ports_.end())
      return Listens(http->second) && HttpCaller(http->second).Send("GET", "/readyz").status == 200;
    return rpc::CheckHealth("ipv4:127.0.0.1:" + std::to_string(ports_.at(instance)),
                            std::chrono::milliseconds(500))
        .ok();
  };
  if (!Eventually(ready, kReady))
    Die(instance + " is not ready:\n" + folder_.Read(instance + ".log"));
}

void Stack::Restart(const std::string& service) {
  processes_.at(service)->Kill();
  Launch(service);
  AwaitReady(service);
}

Stack::Ended Stack::RestartInOrder(const std::string& instance) {
  const auto start = std::chrono::steady_clock::now();
  Ended ended;
  ended.exit_code = processes_.at(instance)->Terminate();
  ended.time = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - start);
  Launch(instance);
  AwaitReady(instance);
  return ended;
}

HttpAnswer HttpCaller::Send(std::string_view method, std::string_view target,
                            std::string_view token, std::string_view body,
                            std::string_view headers) {
  std::string lines(headers);
  if (!token.empty()) lines += "Authorization: Bearer " + std::string(token) + "\r\n";
  if (!body.empty()) lines += "Content-Type: application/json\r\n";
  if (!client_) client_ = testing::RawClient::Connect(port_);
  if (!client_) return {};
  const testing::RawAnswer raw = client_->Ask(testing::RawRequest(method, target, lines, body));
  const auto connection = raw.headers.find("connection");
  const bool ends = connection != raw.headers.end() && connection->second == "close";
  if (raw.status == 0 || ends) client_.reset();
  HttpAnswer answer{raw.status, raw.headers, raw.body, nullptr};
  answer.body = Json::parse(raw.body, nullptr, /*allow_exceptions=*/false);
  if (answer.body.is_discarded()) answer.body = nullptr;
  return answer;
}

HttpAnswer Stack::Send(std::string_view method, std::string_view target, std::string_view token,
                       std::string_view body, std::string_view headers) {
  return HttpCaller(http_port())
      .Send(method, target, token, body, std::string(headers) + "Connection: close\r\n");
}

Json Stack::Must(std::string_view method, std::string_view target, std::string_view token,
                 const Json& body) {
  const HttpAnswer answer = Send(method, target, token, body.is_null() ? "" : body.dump());
  if (answer.status != 200) {
    Die(std::string(method) + " " + std::string(target) + " " + body.dump() + "\n-> " +
        std::to_string(answer.status) + " " + answer.text);
  }
  return answer.body;
}

void Stack::SignOnAdministrator() {
  const std::string out = folder_.Path("bootstrap.out");
  const std::string command = "STEWARD__METRICS_LISTEN= " + Binary("identity") + " --config " +
                              folder_.Path("identity.textproto") + " --bootstrap 2>/dev/null >" +
                              out;
  if (std::system(command.c_str()) != 0) Die("no bootstrap code");
  std::string code = folder_.Read("bootstrap.out");
  while (!code.empty() && code.back() == '\n') code.pop_back();
  const Json staff = Must("POST", "/v1/bootstrap:redeem", "",
                          {{"code", code},
                           {"branch", {{"name", "branches/hq"}, {"displayName", "总公司"}}},
                           {"login", "admin"},
                           {"displayName", "系统管理员"},
                           {"password", kPassword}});
  accounts_["admin"] = {staff["name"], LogIn("admin")};
}

std::string Stack::LogIn(const std::string& login) {
  return Must("POST", "/v1/sessions:login", "",
              {{"login", login}, {"password", kPassword}})["accessToken"];
}

void Stack::MakeAccount(const std::string& account, const std::string& branch,
                        const std::vector<std::string>& roles, const std::string& scope) {
  const std::string& admin = token("admin");
  const Json staff = Must("POST", "/v1/branches/" + branch + "/staff", admin,
                          {{"staff", {{"displayName", "员工" + account}, {"login", account}}},
                           {"password", kPassword}});
  for (const std::string& role : roles) {
    Must("POST", "/v1/" + std::string(staff["name"]) + "/grants", admin,
         {{"role", "roles/" + role}, {"scope", scope}});
  }
  accounts_[account] = {staff["name"], LogIn(account)};
}

void Stack::MakeCompany() {
  const std::string& admin = token("admin");
  for (const char* branch : {"b1", "b2"}) {
    Must("POST", std::string("/v1/branches?name=branches/") + branch, admin,
         {{"displayName", branch}});
    for (const char* site : {"s1", "s2"}) {
      Must("POST", std::string("/v1/branches/") + branch + "/sites?siteId=" + site, admin,
           {{"displayName", site}});
    }
  }
  MakeAccount("reviewer", "hq", {"administrator"}, "");
  MakeAccount("desk", "b1", {"front-desk"}, "branches/b1");
  MakeAccount("dispatcher", "b1", {"dispatcher"}, "branches/b1");
  MakeAccount("technician", "b1", {"technician"}, "branches/b1");
  MakeAccount("steward", "b1", {"steward"}, "branches/b1");
  MakeAccount("visitor", "b1", {"return-visit"}, "branches/b1");
  MakeAccount("manager", "b1", {"branch-head"}, "branches/b1");
  MakeAccount("other", "b2", {"branch-head"}, "branches/b2");
}

std::pair<int, std::string> Stack::Command(const std::string& service, const std::string& flag) {
  const std::string out = service + flag + ".out";
  const std::string command = "STEWARD__METRICS_LISTEN= " + Binary(service) + " --config " +
                              folder_.Path(service + ".textproto") + " " + flag + " >" +
                              folder_.Path(out) + " 2>&1";
  const int code = std::system(command.c_str());
  return {WEXITSTATUS(code), folder_.Read(out)};
}

std::unique_ptr<db::Database> Stack::OpenAsRoot() {
  db::Settings settings = mariadb_.RootSettings();
  settings.schema = "steward_identity";
  return TestDatabase::Open(settings);
}

std::int64_t Stack::Count(const std::string& sql) { return CountIn(*OpenAsRoot(), sql); }

void Stack::HoldJobs(const std::string& kind) {
  mariadb_.Run(
      "CREATE TRIGGER steward_directory.hold_jobs BEFORE INSERT ON steward_directory.jobs"
      " FOR EACH ROW SET NEW.due_time = NEW.due_time + INTERVAL (NEW.kind = '" +
      kind + "') DAY");
}

// Jobs that were to be done at once and are not yet.
std::int64_t Stack::JobsWork(db::Database& db) const {
  std::int64_t count = 0;
  for (const std::string& service : Services()) {
    count += CountIn(db, "SELECT COUNT(*) FROM steward_" + service +
                             ".jobs WHERE state = 2 OR"
                             " (state = 1 AND due_time < create_time + INTERVAL 1 HOUR)");
  }
  return count;
}

TableSums Stack::Checksums() {
  const std::unique_ptr<db::Database> db = OpenAsRoot();
  const bool ended = Eventually([&] { return JobsWork(*db) == 0; }, std::chrono::minutes(1));
  if (!ended) Die("a job does not come to its end");
  TableSums sums = TableSumsWhere(
      *db,
      "table_schema LIKE 'steward\\_%' AND table_name NOT IN ('number_blocks', 'sessions',"
      " 'session_tokens', 'working_calendars', 'idempotency_keys', 'audit_records',"
      " 'leader_epochs', 'outbox_positions', 'event_epochs', 'event_consumers', 'consumer_cursors',"
      " 'staff_copies', 'site_copies', 'warnings', 'warning_changes', 'warning_reports')");
  // The chain over the audit records grows by itself, events go their way, refusals are recorded,
  // and services report what crosses limits.
  for (const std::string& service : Services()) {
    const std::string table = "steward_" + service + ".audit_records";
    sums[table] = std::to_string(
        CountIn(*db, "SELECT COUNT(*) FROM " + table +
                         " WHERE outcome = 'OK' AND method NOT LIKE '%ReportLevels'"));
  }
  return sums;
}

}  // namespace steward::testing
