// A fit-out of a unit, and the rules of a site about fit-outs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/directory/estate/fit_out_rules.h"
#include "services/directory/estate/names.h"

namespace steward::directory {

struct FitOutMove {
  FitOutState from = FitOutState::kNone;
  FitOutState to = FitOutState::kAsked;
  std::string staff;
  std::string text;
  Time moved;
};

struct FitOut {
  FitOutName name;
  UnitId unit;
  FitOutState state = FitOutState::kAsked;  // on the day it was read
  std::string works;
  std::string contractor;
  bool has_wet_rooms = false;
  std::string agreement;
  std::string drawings;
  std::optional<Day> end;
  int pass_count = 0;
  int returned_pass_count = 0;
  std::int64_t deposit_fen = 0;
  FitOutPayer payer = FitOutPayer::kNobody;
  std::optional<Day> release;
  std::optional<Time> permitted;
  std::optional<Time> inspected;
  std::optional<Time> closed;
  Time created;
  Time updated;
  std::uint64_t version = 1;

  // Not in lists.
  std::vector<FitOutStage> stages;
  std::vector<FitOutViolation> violations;
  std::vector<FitOutMove> moves;
};

struct FitOutRule {
  FitOutRuleName name;
  DaySpan days;
  FitOutTerms terms;
  Time created;
};

struct FitOutCounts {
  std::string branch;
  std::string site;
  int permitted = 0;
  int inspected = 0;
  int refunded = 0;
};

}  // namespace steward::directory
