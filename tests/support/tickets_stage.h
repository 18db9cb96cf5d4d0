// Tickets as one process behind a real port: a MariaDB schema and keys of its own, every method
// behind the whole server, a stand-in for identity's calendars, and a stock generated stub in
// front.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/cache/cache.h"
#include "common/cache/redis.h"
#include "common/rpc/client.h"
#include "common/rpc/dispatcher.h"
#include "services/tickets/wiring.h"
#include "steward/tickets/v1/statistics_service.grpc.pb.h"
#include "steward/tickets/v1/ticket_service.grpc.pb.h"
#include "tests/support/key_ring.h"
#include "tests/support/pipeline_stage.h"
#include "tests/support/private_mariadb.h"
#include "tests/support/private_redis.h"
#include "tests/support/reason.h"
#include "tests/support/schema_observer.h"

namespace steward::tickets {

using testing::ReasonOf;

class IdentityStandIn;

constexpr std::string_view kSite = "branches/b1/sites/s1";
// Where there is no site.
constexpr std::string_view kNowhere = "branches/b1/sites/nowhere";
constexpr std::string_view kDesk = "branches/b1/staff/01900000-0000-7000-8000-000000000009";
constexpr std::string_view kTechnician = "branches/b1/staff/01900000-0000-7000-8000-000000000001";
// Nobody, and somebody who has left.
constexpr std::string_view kStranger = "branches/b1/staff/01900000-0000-7000-8000-0000000000aa";
constexpr std::string_view kFormer = "branches/b1/staff/01900000-0000-7000-8000-0000000000bb";

// One caller's way of asking.
struct Asking {
  std::string token;
  std::chrono::milliseconds patience = std::chrono::seconds(20);
  grpc::ClientContext* context = nullptr;  // to cancel it; null: one of its own
};

// For one thread, but for Ask().
class TicketsStage {
 public:
  struct Options {
    testing::PrivateMariaDb* server = nullptr;  // null: the one the binary shares
    testing::PrivateRedis* redis = nullptr;     // null: no cache
  };
  TicketsStage() : TicketsStage(Options()) {}
  explicit TicketsStage(const Options& options);
  ~TicketsStage();

  // kDesk, who may do everything in branch b1.
  const std::string& desk() const { return desk_; }
  // kTechnician, who may do the same.
  const std::string& technician() const { return technician_; }

  // Roles: `all` may do everything, `reader` reads.
  testing::PipelineStage& pipeline() { return pipeline_; }
  std::string FreshId() { return pipeline_.FreshId(); }
  int port() const { return dispatcher_->port(); }
  std::shared_ptr<grpc::Channel> Connect(int port) const;
  v1::TicketService::Stub& stub() { return *stub_; }
  v1::StatisticsService::Stub& statistics() { return *statistics_; }

  db::Database& db() { return *db_; }
  testing::TestDatabase& schema() { return schema_; }
  testing::SchemaObserver& observer() { return observer_; }
  // Identity does not answer any more.
  void StopIdentity();
  Wiring& wiring() { return *wiring_; }
  const rpc::Bindings& bindings() const { return bindings_; }
  cache::Cache* cache() { return cache_.get(); }
  // As another process has it on the same Redis.
  cache::Cache OtherCache() { return {*redis_, (*keys_).Newest("cache")}; }
  rpc::Dispatcher& dispatcher() { return *dispatcher_; }

  // Calls a method of a stub. A request without a request id gets a fresh one. Any thread.
  template <class Stub, class Request, class Response>
  Result<Response> Ask(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                    Response*),
                       Stub& stub, Request request, const Asking& asking) {
    if constexpr (requires { request.request_id(); }) {
      if (request.request_id().empty()) request.set_request_id(FreshId());
    }
    grpc::ClientContext own;
    grpc::ClientContext& context = asking.context != nullptr ? *asking.context : own;
    context.set_deadline(std::chrono::system_clock::now() + asking.patience);
    context.AddMetadata("authorization", "Bearer " + asking.token);
    context.AddMetadata("accept-language", "en");
    Response response;
    const grpc::Status status = (stub.*method)(&context, request, &response);
    if (status.ok()) return response;
    return ErrorOf(status);
  }
  // The same as somebody at the desk.
  template <class Request, class Response>
  Result<Response> Ask(grpc::Status (v1::TicketService::Stub::*method)(grpc::ClientContext*,
                                                                       const Request&, Response*),
                       const Request& request) {
    return Ask(method, *stub_, request, {.token = desk_});
  }

  // A leaking tap at home, reported by phone, ready to be sent.
  static v1::CreateTicketRequest Report(std::string_view title = "厨房水龙头漏水");
  // A ticket that is there.
  v1::Ticket Create(const v1::CreateTicketRequest& request = Report());

 private:
  static Error ErrorOf(const grpc::Status& status);

  testing::TestDatabase schema_;
  testing::SchemaObserver observer_{schema_};
  testing::TestKeyRing keys_;
  testing::PipelineStage pipeline_;
  paging::Pages pages_{*keys_, pipeline_.clock()};
  std::unique_ptr<db::Database> db_;
  std::unique_ptr<IdentityStandIn> stand_in_;
  rpc::Bindings identity_bindings_;
  std::unique_ptr<rpc::Dispatcher> identity_;
  std::unique_ptr<rpc::Client> identity_client_;
  std::unique_ptr<rpc::Writes> writes_;
  std::unique_ptr<cache::Redis> redis_;
  std::unique_ptr<cache::Cache> cache_;
  std::unique_ptr<Wiring> wiring_;
  rpc::Bindings bindings_;
  std::unique_ptr<rpc::Dispatcher> dispatcher_;
  std::unique_ptr<v1::TicketService::Stub> stub_;
  std::unique_ptr<v1::StatisticsService::Stub> statistics_;
  std::string desk_;
  std::string technician_;
};

}  // namespace steward::tickets
