// A process is killed at each named fault point once, with work on its way that leads there. The
// same request, sent again under its key, gets the answer that it would have got without the kill,
// and everything is there once (F02, F05, F06).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "common/base/fault_point.h"
#include "tests/fault/lab/killer.h"
#include "tests/fault/lab/lab.h"
#include "tests/fault/lab/load.h"
#include "tests/support/eventually.h"

namespace steward::lab {
namespace {

using std::chrono::seconds;
using ::testing::IsEmpty;

// What leads a process to a point.
enum class Way {
  kCreate,      // a ticket is registered
  kAccept,      // one is accepted
  kSwitch,      // somebody is switched off or on again, which identity tells tickets
  kExport,      // a job of the directory
  kTerminate,   // SIGTERM
  kOldEvents,   // events that nobody needs any more
  kManyEvents,  // more events than a stream keeps
  kNoCursor,    // copies that must be built anew
};

struct Trial {
  const char* point;
  const char* victim;
  Way way;
};

// Jobs first: what is left behind is taken over when its lease is over.
constexpr Trial kTrials[] = {
    {"jobs.taken", "directory", Way::kExport},
    {"jobs.step_done", "directory", Way::kExport},
    {"jobs.step_committed", "directory", Way::kExport},
    {"db.before_commit", "tickets", Way::kCreate},
    {"db.after_commit", "tickets", Way::kCreate},
    {"write.claimed", "tickets", Way::kCreate},
    {"write.changed", "tickets", Way::kCreate},
    {"write.recorded", "tickets", Way::kCreate},
    {"write.kept", "tickets", Way::kCreate},
    {"write.committed", "tickets", Way::kCreate},
    {"cache.before_put", "tickets", Way::kAccept},
    {"cache.after_put", "tickets", Way::kAccept},
    {"outbox.appended", "tickets", Way::kAccept},
    {"relay.placed", "identity", Way::kSwitch},
    {"relay.committed", "identity", Way::kSwitch},
    {"relay.published", "identity", Way::kSwitch},
    {"relay.trimmed", "tickets", Way::kManyEvents},
    {"relay.purged", "identity", Way::kOldEvents},
    {"applier.applied", "tickets", Way::kSwitch},
    {"applier.cursor_saved", "tickets", Way::kSwitch},
    {"applier.committed", "tickets", Way::kSwitch},
    {"applier.before_confirm", "tickets", Way::kSwitch},
    {"applier.confirmed", "tickets", Way::kSwitch},
    {"applier.rebuilt", "tickets", Way::kNoCursor},
    {"leadership.gained", "tickets", Way::kCreate},
    {"audit.linked", "tickets", Way::kCreate},
    {"audit.chained", "tickets", Way::kCreate},
    {"audit.anchored", "tickets", Way::kCreate},
    {"gateway.before_forward", "gateway", Way::kCreate},
    {"gateway.before_answer", "gateway", Way::kCreate},
    {"drain.begun", "tickets", Way::kTerminate},
    {"drain.delayed", "tickets", Way::kTerminate},
    {"drain.calls_ended", "tickets", Way::kTerminate},
    {"drain.stopped", "tickets", Way::kTerminate},
    {"gateway.drain_begun", "gateway", Way::kTerminate},
    {"gateway.drain_delayed", "gateway", Way::kTerminate},
};

// Without what is another one's at each time.
Json Comparable(const Json& resource) {
  if (!resource.is_object()) return resource;
  static const std::set<std::string> kOwn = {"name", "number", "title", "caseId"};
  Json rest = Json::object();
  for (const auto& [field, value] : resource.items()) {
    if (kOwn.contains(field) || field.ends_with("Time")) continue;
    if (!value.is_array()) {
      rest[field] = Comparable(value);
      continue;
    }
    rest[field] = Json::array();
    for (const Json& item : value) rest[field].push_back(Comparable(item));
  }
  return rest;
}

class FaultPoints : public ::testing::Test {
 protected:
  Operation Creation(const std::string& title) {
    return {{.action = "create", .key = testing::NewRequestId(), .value = title},
            "POST",
            "/v1/" + branch().site + "/tickets",
            kAdministrator,
            {{"kind", "KIND_HOME_REPAIR"},
             {"channel", "CHANNEL_PHONE"},
             {"severity", "SEVERITY_3"},
             {"title", title}}};
  }
  Operation Acceptance(const std::string& ticket) {
    return {{.action = "accept",
             .key = testing::NewRequestId(),
             .name = ticket,
             .value = "STATE_WAITING_DISPATCH"},
            "POST",
            "/v1/" + ticket + ":accept",
            kAdministrator,
            Json::object()};
  }
  Operation Switching() {
    const std::string& name = branch().staff.front();
    const HttpAnswer now =
        lab_.stack.Send("GET", "/v1/" + name, lab_.accounts.Token(kAdministrator));
    const bool active = now.body["state"] == "STATE_ACTIVE";
    const std::string verb = active ? "disable" : "enable";
    return {{.action = verb,
             .key = testing::NewRequestId(),
             .name = name,
             .value = active ? "STATE_DISABLED" : "STATE_ACTIVE"},
            "POST",
            "/v1/" + name + ":" + verb,
            kAdministrator,
            Json::object()};
  }
  Operation Export() {
    return {{.action = "export", .key = testing::NewRequestId()},
            "POST",
            "/v1/" + branch().name + "/exports",
            kAdministrator,
            {{"kind", "KIND_UNITS"}, {"format", "FORMAT_CSV"}, {"site", branch().site}}};
  }
  std::optional<Operation> OperationOf(Way way) {
    switch (way) {
      case Way::kCreate: return Creation("L0-" + std::to_string(++serial_));
      case Way::kAccept:
        return Acceptance(operator_.Do(Creation("L0-" + std::to_string(++serial_))).body["name"]);
      case Way::kSwitch: return Switching();
      case Way::kExport: return Export();
      default: return std::nullopt;
    }
  }

  // Makes the tables so that the process gets there.
  void Prepare(Way way) {
    const std::string digits =
        "(SELECT 0 n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4"
        " UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL"
        " SELECT 9)";
    if (way == Way::kOldEvents)
      lab_.stack.mariadb().Run(
          "UPDATE steward_identity.outbox_positions SET publish_time = publish_time -"
          " INTERVAL 8 DAY");
    if (way == Way::kNoCursor)
      lab_.stack.mariadb().Run("DELETE FROM steward_tickets.consumer_cursors");
    if (way == Way::kManyEvents)
      lab_.stack.mariadb().Run(
          "INSERT INTO steward_tickets.outbox (event_id, branch_id, aggregate, type, version,"
          " payload, traceparent, create_time) SELECT LEFT(UNHEX(SHA2(CONCAT(a.n, b.n, c.n, d.n, "
          "e.n), 256)), 16),"
          " 'b1', 'branches/b1', 'steward.lab.v1.Filler', 1, '', '', '2026-01-01' FROM " +
          digits + " a, " + digits + " b, " + digits + " c, " + digits +
          " d, (SELECT 0 n UNION ALL SELECT 1) e");
  }

  // The victim starts, gets to the point, dies, and is started again.
  void Try(const Trial& trial) {
    SCOPED_TRACE(std::string(trial.point) + " in " + trial.victim);
    std::optional<Operation> operation = OperationOf(trial.way);
    lab_.stack.process(trial.victim).Kill();
    Prepare(trial.way);
    lab_.stack.Launch(trial.victim, {"STEWARD_FAULT_AT=" + std::string(trial.point) + ":1:kill"});
    if (trial.way == Way::kTerminate) {
      lab_.stack.AwaitReady(trial.victim);
      lab_.stack.process(trial.victim).Terminate();
    }
    HttpAnswer answer;
    std::thread client([&] {
      if (operation) answer = operator_.Do(*operation);
    });
    EXPECT_TRUE(testing::Eventually([&] { return !lab_.stack.process(trial.victim).Running(); },
                                    seconds(30)))
        << "it does not come to the point";
    lab_.stack.process(trial.victim).Kill();
    lab_.stack.Launch(trial.victim);
    client.join();
    killer_.AwaitWork(ServiceNames());
    if (operation) CheckAgain(trial.way, *operation, answer);
  }

  // The kept answer, and the same as without a kill.
  void CheckAgain(Way way, const Operation& operation, const HttpAnswer& answer) {
    EXPECT_EQ(answer.status, 200) << answer.text;
    const HttpAnswer again =
        lab_.stack.Send(operation.method, operation.path, lab_.accounts.Token(operation.account),
                        operation.body.dump(), "Idempotency-Key: " + operation.record.key + "\r\n");
    EXPECT_EQ(again.text, answer.text);
    if (way != Way::kCreate && way != Way::kAccept) return;
    if (!undisturbed_.contains(way))
      undisturbed_[way] = Comparable(operator_.Do(*OperationOf(way)).body);
    EXPECT_EQ(Comparable(answer.body), undisturbed_[way]);
  }

  const Branch& branch() const { return branches_.front(); }

  const Plan plan_ = PlanOfEnvironment();
  Lab lab_;
  History history_{lab_.HistoryPath()};
  const std::vector<Branch> branches_ = MakeCompany(lab_.stack, lab_.accounts, history_);
  Killer killer_{lab_.stack, lab_.accounts, branches_, plan_.seed};
  LoadCounts counts_;
  Operator operator_{1, lab_.stack.http_port(), lab_.accounts, history_, counts_};
  std::map<Way, Json> undisturbed_;
  int serial_ = 0;
};

TEST_F(FaultPoints, AKillAtAnyOfThemIsOnlyARepetitionToTheClient) {
  std::set<std::string> tried;
  for (const Trial& trial : kTrials) {
    tried.insert(trial.point);
    const auto start = std::chrono::steady_clock::now();
    Try(trial);
    std::printf("  %-24s %-10s %5.1f s\n", trial.point, trial.victim,
                std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    std::fflush(stdout);
  }
  EXPECT_EQ(counts_.unexpected, 0) << operator_.unexpected();
  EXPECT_EQ(tried.size(), fault::kPoints.size()) << "each point is tried";
  EXPECT_THAT(Hits::Instance().Missing(), IsEmpty()) << "nobody was there";
  lab_.Expect(plan_, Auditor(History::Load(lab_.HistoryPath()))
                         .Judge(lab_.stack.http_port(), lab_.accounts, branches_));
  EXPECT_TRUE(testing::Eventually(
      [&] {
        return lab_.stack.Count(
                   "SELECT COUNT(*) FROM steward_directory.jobs WHERE state = 3"
                   " AND kind = 'directory.export'") == 3;
      },
      seconds(60)))
      << "the exports are not done";
  lab_.ExpectInvariants(plan_);
}

}  // namespace
}  // namespace steward::lab
