// A ticket and the rules of its life. A move is asked for by one method; it checks the life cycle
// table and the rules of the move, writes an entry into `unsaved` and applies it, or refuses and
// changes nothing. Times never run backwards within a ticket: an entry is never earlier than the
// one before.
//
// A value: owned by one call, saved by TicketRepository together with `unsaved`.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "services/tickets/clock.h"
#include "services/tickets/history.h"
#include "services/tickets/policy.h"
#include "services/tickets/transitions.h"
#include "services/tickets/vocabulary.h"

namespace steward::tickets {

// What was reported. Not moved by the life cycle; edited by UpdateTicket. References are full
// names.
struct Report {
  Channel channel = Channel::kPhone;
  Charge charge = Charge::kFree;
  std::string place;
  std::string unit;
  std::string building;
  std::string fault_group;
  std::string customer;
  bool has_reporter = false;  // a name, a phone or a customer is known
  std::string first_responder;
  std::optional<Time> outside_deadline;
  bool operator==(const Report&) const = default;
};

enum class Answer { kNone = 0, kOpen, kConsented, kRefused };

struct Quote {
  std::int64_t price_fen = 0;
  std::string text;
  Answer answer = Answer::kNone;
  std::optional<Time> answered;
  std::int64_t consented_fen = 0;  // the price last consented to
  bool operator==(const Quote&) const = default;
};

struct SignOff {
  Signature signature;
  std::string signer;
  std::string reason;
  Time time;
  bool operator==(const SignOff&) const = default;
};

struct ReturnVisit {
  std::optional<VisitResult> result;
  int tries = 0;
  std::string text;
  std::optional<Time> time;
  std::string visitor;
  bool operator==(const ReturnVisit&) const = default;
};

// The policy that was in force and the calendars: what clocks are planned from.
struct Terms {
  std::string policy_name;
  const Policy& policy;
  std::int64_t calendar_version = 0;  // of the branch's calendar now
  const Calendars& calendars;
};

struct Ticket {
  std::string name;
  Report report;

  // Everything below is what the history says, and nothing else.
  State state = State::kNone;
  State paused_state = State::kNone;
  Planning planning;
  ClockFacts facts;
  std::string responsible;
  std::string department;
  std::string assignee;
  std::optional<calendar::Interval> appointment;
  int not_at_home_count = 0;
  Quote quote;
  std::string handed_out_to;
  bool done_outside = false;
  std::optional<calendar::LocalDay> project_finish;
  std::string result;
  std::set<std::string> doers;
  std::optional<SignOff> sign_off;
  ReturnVisit return_visit;
  std::optional<Time> told;
  int note_count = 0;
  int repeat_enquiry_count = 0;
  int loaners_out = 0;
  std::string rework_of;
  int rework_count = 0;
  std::string merged_into;
  bool imported = false;
  std::vector<ClockNotice> notices;  // at most one of each kind for each clock
  int entry_count = 0;
  Time updated;

  // Entries made since it was read, to be saved with it.
  std::vector<Entry> unsaved;

  bool operator==(const Ticket&) const = default;

  // A new ticket, REGISTERED, its clocks running.
  static Ticket Register(std::string name, Report report, const Classification& classification,
                         const Terms& terms, const By& by);
  // An ended ticket of another system. It has no clocks: nobody promised anything by our policy.
  // INVALID_ARGUMENT / TIMES_OUT_OF_ORDER; FAILED_PRECONDITION / MOVE_NOT_ALLOWED for another end.
  static Result<Ticket> Import(std::string name, Report report, const ImportedCourse& course,
                               State end, const By& by);
  // What these entries give.
  static Ticket Replay(std::string name, Report report, std::span<const Entry> history);

  // Intake.
  Status Accept(const By& by, std::string text);
  Status Queue(const By& by);
  Status MarkOutOfScope(const By& by, std::string reason, std::string explanation,
                        std::string responsible_body);
  Status Explain(const By& by, std::string explanation);
  Status Void(const By& by, std::string reason, std::string text);
  Status Withdraw(const By& by, std::string text);
  Status MergeInto(const By& by, const Ticket& main, std::string text);
  Status Transfer(const By& by, std::string person, std::string to_department, std::string text);
  Status Reclassify(const By& by, const Classification& to, const Terms& terms, std::string text);

  // The technician's day.
  Status Dispatch(const By& by, std::string technician, std::optional<calendar::Interval> slot,
                  std::string text);
  Status Grab(const By& by, std::optional<calendar::Interval> slot);
  Status Take(const By& by);
  Status Return(const By& by, std::string reason, std::string text);
  Status Arrive(const By& by);
  Status ReportNotAtHome(const By& by, std::string photo, std::string text);
  Status ShowQuote(const By& by, std::int64_t price_fen, std::string text);
  Status AnswerQuote(const By& by, Answer answer, std::int64_t price_fen, std::string text);
  Status StartWork(const By& by);
  Status Pause(const By& by, PauseReason reason, std::string text);
  Status Resume(const By& by, std::string text);
  Status HandOut(const By& by, std::string body, std::string text);
  Status TakeBack(const By& by, std::string text);
  Status MarkCannotBeRepaired(const By& by, std::string person, calendar::LocalDay finish,
                              std::string text);
  Status Resolve(const By& by, std::string text, std::vector<std::string> photos);

  // From the finished work to the end.
  // The customer's name comes masked; the signature has it sealed.
  Status SignOffWork(const By& by, Signature signature, std::string customer_name,
                     std::string reason, const Policy& policy);
  Status RefuseSignOff(const By& by, std::string text);
  Status RecordReturnVisit(const By& by, VisitResult visit_result, std::string text,
                           const Policy& policy);
  Status Tell(const By& by, std::string channel, std::string text);
  Status Close(const By& by);
  // A new ticket in WAITING_DISPATCH that is rework of the first; this one counts it and stays
  // closed.
  Result<Ticket> Reopen(const By& by, std::string new_name, Channel channel, const Terms& terms,
                        std::string text);

  // Beside the way.
  Status AddNote(const By& by, NoteKind kind, std::string text);
  // Tells of a clock; what is due is said by DueNotice() (notice.h).
  Status GiveNotice(const By& by, const ClockNotice& notice);
  // Moves clocks that rest on a provisional year to the calendar that has it (DEF-16). Writes
  // nothing when none does.
  Status Replan(const By& by, const Terms& terms);

  Situation situation() const { return {state, paused_state, planning.classification.kind}; }
  bool emergency() const { return planning.classification.urgency == Urgency::kEmergency; }

  // What an entry does to the ticket; called by the moves above and when a history is replayed.
  void Apply(const Entry& entry);

 private:
  // Writes down and applies.
  void Record(const By& by, Entry entry, State to);
  // The same, as the end of a move: never refuses.
  Status Move(const By& by, Entry entry, State to);
  Status CheckAssignee(const By& by, Action action) const;
  void ApplyDetail(const Entry& entry);
  void ApplyWork(const Entry& entry);
  void ApplyFollowUp(const Entry& entry);
  void ApplyNote(const Entry& entry);
  void ApplyPlanning(const Entry& entry);
  void ApplyImport(const Entry& entry, const ImportedCourse& course);
};

// INVALID_ARGUMENT / TIMES_OUT_OF_ORDER unless the slot ends after it begins and is not over
// already.
Status CheckSlot(const std::optional<calendar::Interval>& slot, Time now);

// FAILED_PRECONDITION / PROMISE_TOO_EARLY: the time told to the customer lies before our own
// (T-51).
Status CheckPromise(Time promised, std::span<const ClockReading> readings);

}  // namespace steward::tickets
