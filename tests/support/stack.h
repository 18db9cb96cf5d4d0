// The whole platform for a test: MariaDB, Redis, every service and the gateway as processes of
// their own, with a head office, two branches and accounts, reached through the gateway only.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/support/child_process.h"
#include "tests/support/private_mariadb.h"
#include "tests/support/private_redis.h"
#include "tests/support/raw_client.h"
#include "tests/support/schema_observer.h"
#include "tests/support/temporary_folder.h"

namespace steward::testing {

using Json = nlohmann::json;

// What the gateway answered.
struct HttpAnswer {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string text;
  Json body;  // null where the text is no JSON

  // The reason of an error, "" where there is none.
  std::string Reason() const;
  // Paths of the fields a 400 names.
  std::vector<std::string> Fields() const;
};

// A connection to the gateway that is kept open. For one thread.
class HttpCaller {
 public:
  explicit HttpCaller(int port) : port_(port) {}
  // One request; connects first where there is no connection. `token` empty: nobody has signed in.
  // `body` is sent as it is. Status 0: no answer.
  HttpAnswer Send(std::string_view method, std::string_view target, std::string_view token = "",
                  std::string_view body = "", std::string_view headers = "");

 private:
  const int port_;
  std::unique_ptr<testing::RawClient> client_;
};

class Stack {
 public:
  // Of every account.
  static constexpr std::string_view kPassword = "plum blossom in march";

  // Starts everything and signs the accounts on. Ends the process when that fails.
  Stack();

  // The one that the tests of this binary share. From the main thread.
  static Stack& Shared();

  // One request over a connection of its own.
  HttpAnswer Send(std::string_view method, std::string_view target, std::string_view token = "",
                  std::string_view body = "", std::string_view headers = "");
  // One with a JSON body; ends the test process unless it answers 200.
  Json Must(std::string_view method, std::string_view target, std::string_view token,
            const Json& body = nullptr);

  // Tokens of accounts: `admin` (administrator and head company, everywhere) and, at branch b1,
  // `desk`, `dispatcher`, `technician`, `steward`, `visitor` (return-visit clerk), `manager`;
  // `other` is the manager of branch b2.
  const std::string& token(const std::string& account) const { return accounts_.at(account).token; }
  // `branches/{branch}/staff/{staff}`.
  const std::string& name(const std::string& account) const { return accounts_.at(account).name; }

  // Of this process.
  std::string log(const std::string& service) const { return folder_.Path(service + ".log"); }
  // With the keys tokens are signed and verified with.
  std::string key_folder() const { return folder_.Path("keys"); }
  // What was sent to phones: `phone<TAB>text`, a line each.
  std::string messages() const { return folder_.Read("sms"); }
  int http_port() const { return http_port_; }
  int grpc_port() const { return grpc_port_; }
  // Of a service itself, past the gateway.
  int service_port(const std::string& service) const { return ports_.at(service); }
  PrivateMariaDb& mariadb() { return mariadb_; }
  // The Redis of the event streams.
  PrivateRedis& streams() { return streams_; }
  ChildProcess& process(const std::string& service) { return *processes_.at(service); }
  // Starts a killed service again and waits until it is ready.
  void Restart(const std::string& service);

  // `steward-<service> --verify-audit` and the like: its exit code and what it printed.
  std::pair<int, std::string> Command(const std::string& service, const std::string& flag);
  std::pair<int, std::string> VerifyAudit(const std::string& service) {
    return Command(service, "--verify-audit");
  }

  // The number this statement finds, as root.
  std::int64_t Count(const std::string& sql);

  // Jobs of this kind of the directory that are made from now on wait for a day.
  void HoldJobs(const std::string& kind);

  // Once no job is at work: CHECKSUM TABLE of every table of every schema, except what signing on
  // and idle work change.
  TableSums Checksums();

  // Everything that is written down anywhere, by place: each column of each table of all schemas
  // (`steward_directory.owners.display_name`), each key of Redis, logs, spans, audit anchors,
  // files, settings and metrics pages. Not what was sent to phones. The processes are ended and
  // started again. In stack_contents.cc.
  std::map<std::string, std::string> Contents();

 private:
  struct Account {
    std::string name;
    std::string token;
  };

  std::unique_ptr<db::Database> OpenAsRoot();
  std::int64_t JobsWork(db::Database& db) const;
  void MakeSchema(const std::string& service);
  void WriteSettings(const std::string& service, int port);
  void WriteGatewaySettings();
  void Launch(const std::string& service);
  void AwaitReady(const std::string& service);
  void SignOnAdministrator();
  void MakeCompany();
  void MakeAccount(const std::string& account, const std::string& branch,
                   const std::vector<std::string>& roles, const std::string& scope);
  std::string LogIn(const std::string& login);
  void AddTables(std::map<std::string, std::string>& contents);
  void AddRedis(const PrivateRedis& server, std::map<std::string, std::string>& contents);
  void AddFiles(std::map<std::string, std::string>& contents);

  TemporaryFolder folder_;
  PrivateMariaDb mariadb_;
  PrivateRedis redis_;
  PrivateRedis streams_;
  std::map<std::string, int> ports_;
  std::map<std::string, int> metrics_ports_;
  int http_port_ = 0;
  int grpc_port_ = 0;
  std::map<std::string, std::unique_ptr<ChildProcess>> processes_;
  std::map<std::string, Account> accounts_;
};

// A fresh UUID, for `Idempotency-Key` and `request_id`.
std::string NewRequestId();

}  // namespace steward::testing
