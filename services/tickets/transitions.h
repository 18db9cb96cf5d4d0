// The life cycle of a ticket: one table of what can be done in which state, by whom and where it
// leads. Everything else about moves is read from it: refusals, the advice in them, the diagram in
// README.md.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>

#include "common/base/result.h"
#include "services/tickets/vocabulary.h"

namespace steward::tickets {

// A set of states, one bit each.
class States {
 public:
  constexpr States(State state) : bits_(1u << static_cast<int>(state)) {}
  constexpr States(std::initializer_list<State> states) {
    for (const State state : states) bits_ |= 1u << static_cast<int>(state);
  }
  constexpr bool contains(State state) const {
    return (bits_ >> static_cast<int>(state) & 1u) != 0;
  }
  constexpr States operator|(States other) const { return States(bits_ | other.bits_); }

 private:
  constexpr explicit States(std::uint32_t bits) : bits_(bits) {}
  std::uint32_t bits_ = 0;
};

// Who moves a ticket, as people say it. Whether a caller may is decided by PermissionOf(action).
enum class Who {
  kDesk,
  kDeskOrOwner,
  kDeskOrTechnician,
  kDispatcher,
  kTechnician,
  kTechnicianOrDispatcher,
  kCustomer,
  kSteward,
  kManager,
  kSigner,
  kReturnVisitClerk,
  kStaff,
  kImporter,
  kService,
};
Word WordOf(Who who);

// A further condition of a row.
enum class When {
  kAlways,
  kWithWork,     // kinds that need work
  kWithoutWork,  // enquiry, suggestion, praise
  kByCall,       // on the customer's word on the phone; never given as advice
  kBeforeWork,   // paused before IN_WORK
};

struct Transition {
  States from;
  Action action;
  State to;
  Who who;
  When when = When::kAlways;
};

std::span<const Transition> Transitions();

// What a row's condition is decided by.
struct Situation {
  State state = State::kNone;
  State paused_state = State::kNone;  // where PAUSED resumes to
  Kind kind = Kind::kEnquiry;
};

// Whether a row of the table leads from here to `to`.
bool LeadsTo(const Situation& here, Action action, State to);
// Whether any row of the table allows the action here.
bool IsAllowed(const Situation& here, Action action);

// FAILED_PRECONDITION unless IsAllowed: TICKET_ENDED, KIND_DOES_NOT_FIT (the state fits, the kind
// does not) or MOVE_NOT_ALLOWED. Names the state, the missing step and who can do it: the first
// step of the shortest way to a state that allows the action.
Status CheckAllowed(const Situation& here, Action action);

// The life cycle for README.md: a mermaid state diagram, and a table of what keeps the state.
std::string LifeCycleText();

}  // namespace steward::tickets
