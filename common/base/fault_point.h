// Named places at which a test ends or stops a process that runs for itself: in between two things
// that must become true together, or one after the other.
//
//   STEWARD_FAULT("relay.committed");
//
// Compiled in where STEWARD_FAULT_POINTS is defined (presets dev, ci and asan); elsewhere the line
// is nothing. A point that is not in the list below does not compile anywhere. What fails inside
// the test's own process is the business of common/db/fault_plan.h.
//
// The environment of the process says what happens:
//   STEWARD_FAULT_AT=relay.committed:2:kill   SIGKILL to itself when it is there for the 2nd time;
//                                             `stop`: SIGSTOP. Anything else ends the start.
//   STEWARD_FAULT_HITS=/path/of/a/file        each point is added to it, a line, when the process
//                                             is there for the first time, before anything happens
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace steward::fault {

// All points there are. tests/fault/lab passes every one, and kills at it.
inline constexpr std::array<std::string_view, 36> kPoints = {
    // Any transaction: everything is written; it is sure, and nobody has been told.
    "db.before_commit",
    "db.after_commit",
    // rpc::Mutate, in its transaction: the request id is claimed, the change made, the audit
    // record written, the answer kept; and after the commit.
    "write.claimed",
    "write.changed",
    "write.recorded",
    "write.kept",
    "write.committed",
    // After the commit of a write of something that is cached.
    "cache.before_put",
    "cache.after_put",
    // The event of a change is written, in its transaction.
    "outbox.appended",
    // Positions are written, are committed, stand in the stream; the stream is cut, old events are
    // deleted and not committed.
    "relay.placed",
    "relay.committed",
    "relay.published",
    "relay.trimmed",
    "relay.purged",
    // The effects of a batch are written, the cursor too, both are committed; before and after the
    // other service hears of it; copies are built anew and the cursor is not.
    "applier.applied",
    "applier.cursor_saved",
    "applier.committed",
    "applier.before_confirm",
    "applier.confirmed",
    "applier.rebuilt",
    // A job is this process's; a step is done, and committed.
    "jobs.taken",
    "jobs.step_done",
    "jobs.step_committed",
    // This process leads a work, and has done nothing yet.
    "leadership.gained",
    // A block of audit records is linked, and committed; the end of the chain is noted elsewhere.
    "audit.linked",
    "audit.chained",
    "audit.anchored",
    // A call is read and not passed on; its answer has come and is not passed back.
    "gateway.before_forward",
    "gateway.before_answer",
    // SIGTERM: not ready; the delay is over; no call runs any more; nothing runs any more.
    "drain.begun",
    "drain.delayed",
    "drain.calls_ended",
    "drain.stopped",
    "gateway.drain_begun",
    "gateway.drain_delayed",
};

// kPoints.size() where there is no such point.
constexpr std::size_t NumberOf(std::string_view name) {
  return static_cast<std::size_t>(std::find(kPoints.begin(), kPoints.end(), name) -
                                  kPoints.begin());
}

// For the macro. Any thread.
void Reach(std::size_t point);

}  // namespace steward::fault

#ifdef STEWARD_FAULT_POINTS
#define STEWARD_FAULT(name)                                                                 \
  do {                                                                                      \
    constexpr std::size_t point = ::steward::fault::NumberOf(name);                         \
    static_assert(point < ::steward::fault::kPoints.size(), "no fault point of this name"); \
    ::steward::fault::Reach(point);                                                         \
  } while (false)
#else
#define STEWARD_FAULT(name)                                                          \
  static_assert(::steward::fault::NumberOf(name) < ::steward::fault::kPoints.size(), \
                "no fault point of this name")
#endif
