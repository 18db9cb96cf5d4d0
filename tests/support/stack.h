// The whole platform for a test: MariaDB, Redis, every service and the gateway as processes of
// their own, with a head office, two branches and accounts, reached through the gateway only.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/support/child_process.h"
#include "tests/support/fault_proxy.h"
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
  // `body` is sent as it is. Status 0: no answer, or nobody listens.
  HttpAnswer Send(std::string_view method, std::string_view target, std::string_view token = "",
                  std::string_view body = "", std::string_view headers = "");

 private:
  const int port_;
  std::unique_ptr<testing::RawClient> client_;
};

// What a test may want beside the usual.
struct StackOptions {
  // A FaultProxy lies between each process and whatever it calls; see Stack::link. With one
  // instance of each only.
  bool links = false;
  // Of the Redis of the event streams, for example {"--appendonly", "yes"}.
  std::vector<std::string> streams{};
  // Where the database keeps its data; empty: where temporary files are.
  std::string database_place{};
  // Of every process, beside our own: "NAME=value".
  std::vector<std::string> environment{};
  // Of each service and of the gateway: `tickets`, `tickets-2` and so on, each with an address of
  // its own that all the others know.
  int instances = 1;
  int drain_delay_ms = 300;
  int drain_grace_ms = 0;     // 0: the default
  int connection_age_ms = 0;  // and half of that for the calls; 0: the default
};

class Stack {
 public:
  // Of every account.
  static constexpr std::string_view kPassword = "plum blossom in march";

  // Starts everything and signs the accounts on. Ends the process when that fails.
  explicit Stack(const StackOptions& options = {});

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
  int http_port(const std::string& gateway = "gateway") const { return http_ports_.at(gateway); }
  int grpc_port() const { return grpc_port_; }
  // Of a service itself, past the gateway.
  int service_port(const std::string& service) const { return ports_.at(service); }
  int metrics_port(const std::string& instance) const { return metrics_ports_.at(instance); }
  PrivateMariaDb& mariadb() { return mariadb_; }
  // The Redis of the event streams.
  PrivateRedis& streams() { return streams_; }
  ChildProcess& process(const std::string& service) { return *processes_.at(service); }
  PrivateRedis& cache() { return redis_; }
  // The line from one process to another, "identity", "mariadb", "cache" or "streams".
  FaultProxy& link(const std::string& from, const std::string& to) {
    return *links_.at(from + ">" + to);
  }
  // Starts a killed service again and waits until it is ready.
  void Restart(const std::string& service);
  // All that run, services first: each may be given to `process` and `Restart`.
  std::vector<std::string> Instances() const;
  // Ends one by SIGTERM, starts it again and waits until it is ready.
  struct Ended {
    int exit_code = 0;
    std::chrono::milliseconds time{0};  // until the process was gone
  };
  Ended RestartInOrder(const std::string& instance);
  // Starts one that has ended, with these variables ("NAME=value") beside our own, and does not
  // wait. From the main thread.
  void Launch(const std::string& instance, const std::vector<std::string>& environment = {});
  // Ends the test process when it does not come up.
  void AwaitReady(const std::string& instance);

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
  // Of the cache only, and nothing is ended.
  std::map<std::string, std::string> Cached();

 private:
  struct Account {
    std::string name;
    std::string token;
  };

  std::unique_ptr<db::Database> OpenAsRoot();
  std::int64_t JobsWork(db::Database& db) const;
  void MakeLinks();
  std::string SocketFor(const std::string& from, const std::string& to) const;
  std::string AddressFor(const std::string& from, const std::string& to) const;
  void MakeSchema(const std::string& service);
  void WriteSettings(const std::string& instance);
  void WriteGatewaySettings(const std::string& instance);
  std::vector<std::string> InstancesOf(const std::string& service) const;
  void SignOnAdministrator();
  void MakeCompany();
  void MakeAccount(const std::string& account, const std::string& branch,
                   const std::vector<std::string>& roles, const std::string& scope);
  std::string LogIn(const std::string& login);
  void AddTables(std::map<std::string, std::string>& contents);
  void AddRedis(const PrivateRedis& server, std::map<std::string, std::string>& contents);
  void AddFiles(std::map<std::string, std::string>& contents);

  const StackOptions options_;
  TemporaryFolder folder_;
  PrivateMariaDb mariadb_;
  PrivateRedis redis_;
  PrivateRedis streams_;
  std::map<std::string, int> ports_;
  std::map<std::string, int> metrics_ports_;
  std::map<std::string, int> http_ports_;
  int grpc_port_ = 0;
  std::map<std::string, std::unique_ptr<FaultProxy>> links_;  // by "from>to"; empty: none
  std::map<std::string, std::unique_ptr<ChildProcess>> processes_;
  std::map<std::string, Account> accounts_;
};

// A fresh UUID, for `Idempotency-Key` and `request_id`.
std::string NewRequestId();

}  // namespace steward::testing
