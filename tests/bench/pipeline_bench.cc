// What the pipeline costs a call, as a whole and by its steps, without network and handler.
#include <benchmark/benchmark.h>

#include <map>

#include "common/auth/roles.h"
#include "common/log/log.h"
#include "common/trace/trace.h"
#include "common/validate/validator.h"
#include "steward/tickets/v1/ticket_service.pb.h"
#include "tests/bench/bench.h"
#include "tests/support/tickets_stage.h"

namespace steward::bench {
namespace {

namespace v1 = tickets::v1;

constexpr int kRepetitions = 7;
constexpr double kSeconds = 0.15;  // of each repetition
constexpr std::string_view kMethod = "steward.tickets.v1.TicketService.GetTicket";
constexpr std::string_view kPath = "/steward.tickets.v1.TicketService/GetTicket";
constexpr std::string_view kName =
    "branches/b1/sites/s1/tickets/01900000-0000-7000-8000-0000000000aa";
constexpr std::string_view kTrace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

class Handlers {
 public:
  Result<v1::Ticket> GetTicket(rpc::Call&, const v1::GetTicketRequest&) { return v1::Ticket(); }
  Result<v1::Ticket> CreateTicket(rpc::Call&, const v1::CreateTicketRequest&) {
    return v1::Ticket();
  }
};

// The figures of the steps by name, in CPU microseconds.
class Figures final : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type == Run::RT_Iteration)
        times_[run.run_name.function_name].push_back(run.GetAdjustedCPUTime());
    }
  }
  double Microseconds(const std::string& step) const { return Median(times_.at(step)) / 1000; }

 private:
  std::map<std::string, std::vector<double>> times_;  // nanoseconds
};

class PipelineBench {
 public:
  PipelineBench() {
    bindings_.Bind<&Handlers::GetTicket>(kMethod, handlers_);
    bindings_.Bind<&Handlers::CreateTicket>("steward.tickets.v1.TicketService.CreateTicket",
                                            handlers_);
    get_.set_name(std::string(kName));
    create_.set_request_id(stage_.FreshId());
    // As in identity's seed: a handful of roles with some ten permissions each.
    for (const char* role : {"administrator", "branch-head", "dispatcher", "front-desk"}) {
      for (const char* what : {"branch", "site", "unit", "owner", "ticket", "staff", "note"}) {
        for (const char* may : {"read", "list", "create"})
          stage_.Allow(role, {std::string(what) + "." + may});
      }
    }
    for (const auto& [path, method] : bindings_.methods())
      validate::Prepare(*method.request_type->GetDescriptor());
  }

  void Run() {
    AddWhole("read", kPath, get_);
    AddWhole("write", "/steward.tickets.v1.TicketService/CreateTicket", create_);
    AddSteps();
    AddObservation();
    benchmark::RunSpecifiedBenchmarks(&figures_);
    double steps = 0;
    for (const char* step : {"call", "token", "authorize", "validate", "trace", "log", "metrics"}) {
      steps += figures_.Microseconds(step);
      Say("%-10s %5.2f us", step, figures_.Microseconds(step));
    }
    const double read = figures_.Microseconds("read");
    Say("%-10s %5.2f us", "rest", read - steps);
    Say("validating a report of a ticket takes %.2f us, the whole pipeline then %.2f us",
        figures_.Microseconds("validate_report"), figures_.Microseconds("write"));
    AtMost("pipeline", read, 5, "us CPU");
    AtMost("authorization", figures_.Microseconds("authorize_many"), 10,
           "us CPU for a caller with 64 grants");
  }

 private:
  template <class Body>
  static void Add(const char* name, Body body) {
    benchmark::RegisterBenchmark(name,
                                 [body](benchmark::State& state) mutable {
                                   for (auto _ : state) body();
                                 })
        ->Repetitions(kRepetitions)
        ->MinTime(kSeconds);
  }

  // As many grants as a token may hold, the one that counts last.
  static auth::Principal GrantedAt64Sites() {
    auth::Principal principal;
    for (int i = 63; i > 1; --i)
      principal.grants.push_back({"dispatcher", "branches/b1/sites/s" + std::to_string(i)});
    principal.grants.push_back({"front-desk", "branches/b2"});
    principal.grants.push_back({"front-desk", "branches/b1/sites/s1"});
    return principal;
  }

  void Fill(rpc::Call& call) const {
    call.set_token(token_);
    call.set_traceparent(std::string(kTrace));
    call.set_deadline(std::chrono::steady_clock::now() + std::chrono::seconds(5));
  }

  template <class Request>
  void AddWhole(const char* name, std::string_view path, Request request) {
    rpc::Method method = bindings_.methods().at(std::string(path));
    method.handler = [](rpc::Call&, const rpc::pb::Message&, rpc::pb::Message&) -> Status {
      return {};
    };
    Add(name, [this, method, request, response = v1::Ticket()]() mutable {
      rpc::Call call(*method.descriptor);
      Fill(call);
      const Status status = stage_.pipeline().Run(call, method, request, response);
      STEWARD_CHECK(status.ok());
    });
  }

  void AddSteps() {
    Add("call", [this] {
      rpc::Call call(*get_.GetDescriptor()->file()->service(0)->method(0));
      Fill(call);
      benchmark::DoNotOptimize(call);
    });
    Add("token", [this] { benchmark::DoNotOptimize(stage_.tokens().Verify(token_).ok()); });
    const auto principal = stage_.tokens().Verify(token_).value();
    Add("authorize", [this, principal] {
      rpc::Scope scope(auth::Authorize(stage_.policy().roles(), *principal, "ticket.read", kName));
      benchmark::DoNotOptimize(scope);
      benchmark::DoNotOptimize(stage_.policy().marks());
    });
    const auth::Principal everywhere = GrantedAt64Sites();
    Add("authorize_many", [this, everywhere] {
      rpc::Scope scope(auth::Authorize(stage_.policy().roles(), everywhere, "ticket.read", kName));
      benchmark::DoNotOptimize(scope);
    });
    Add("validate", [this, response = v1::Ticket()]() mutable {
      benchmark::DoNotOptimize(validate::Check(get_).ok());
      benchmark::DoNotOptimize(validate::CheckSameBranch(get_, "b1").ok());
      validate::ClearInputOnly(response);
    });
    Add("validate_report", [this] {
      benchmark::DoNotOptimize(validate::Check(create_).ok());
      benchmark::DoNotOptimize(validate::CheckSameBranch(create_, "b1").ok());
    });
  }

  void AddObservation() {
    Add("trace", [this] {
      const auto parent = trace::ParseTraceparent(kTrace);
      const trace::Span span(nullptr, stage_.clock(), kMethod, trace::Kind::kServer, &*parent);
      benchmark::DoNotOptimize(trace::FormatTraceparent(span.context()));
      benchmark::DoNotOptimize(span.context().TraceId());
      benchmark::DoNotOptimize(span.context().SpanId());
    });
    Add("log", [] {
      const log::Context context{"4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", kMethod,
                                 kName};
      const log::Scope scope(context);
      log::Info("call", {{"code", "OK"}, {"time_us", 1234}});
    });
    Add("metrics",
        [seconds = stage_.metrics().MakeHistogram("bench_seconds", "", metrics::CallSeconds()),
         calls = stage_.metrics().MakeCounter("bench_calls", "")]() mutable {
          const auto start = std::chrono::steady_clock::now();
          seconds.Observe(std::chrono::steady_clock::now() - start);
          calls.Add();
        });
  }

  testing::PipelineStage stage_;
  const std::string token_ =
      stage_.TokenOf("branches/b1/staff/01900000-0000-7000-8000-000000000001",
                     {{"front-desk", "branches/b1/sites/s1"}, {"dispatcher", "branches/b1"}});
  Handlers handlers_;
  rpc::Bindings bindings_;
  v1::GetTicketRequest get_;
  v1::CreateTicketRequest create_ = tickets::TicketsStage::Report();
  Figures figures_;
};

}  // namespace

void Measure() {
  if (Chosen("pipeline") || Chosen("authorization")) PipelineBench().Run();
}

}  // namespace steward::bench
