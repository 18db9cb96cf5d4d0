#include "services/directory/occupancy/unit_facts.h"

#include <algorithm>

#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

struct ValueWord {
  std::string_view word;
  std::string_view zh;
};

constexpr ValueWord kDeliveryWords[] = {{"UNSOLD", "未售"},
                                        {"SOLD_NOT_DELIVERED", "已售未交付"},
                                        {"DELIVERED_NOT_TAKEN", "已交付未收房"},
                                        {"TAKEN_OVER", "已收房"},
                                        {"TAKEN_OVER_FROM_FORMER", "承接前公司"}};
constexpr ValueWord kUseWords[] = {{"NOT_REGISTERED", "未登记"},
                                   {"SELF_USED", "自用"},
                                   {"LET", "出租"},
                                   {"SHORT_LET", "短租"},
                                   {"VACANT", "空置"}};
constexpr ValueWord kAgencyWords[] = {
    {"NONE", "无"}, {"FOR_LETTING", "代租"}, {"FOR_SALE", "代售"}};

// A row of a table of moves.
template <class Value>
struct FactMove {
  Value from;
  Value to;
  By by = By::kHand;
};

constexpr FactMove<Delivery> kDeliveryMoves[] = {
    {Delivery::kUnsold, Delivery::kSoldNotDelivered},
    {Delivery::kUnsold, Delivery::kTakenOverFromFormer},
    {Delivery::kSoldNotDelivered, Delivery::kDeliveredNotTaken},
    {Delivery::kSoldNotDelivered, Delivery::kTakenOver, By::kHandoverRecord},
    {Delivery::kSoldNotDelivered, Delivery::kTakenOverFromFormer},
    {Delivery::kDeliveredNotTaken, Delivery::kTakenOver, By::kHandoverRecord},
    {Delivery::kDeliveredNotTaken, Delivery::kTakenOverFromFormer},
};

// From any to any other, but never back to the one that says that nobody knows.
constexpr FactMove<Use> kUseMoves[] = {
    {Use::kNotRegistered, Use::kSelfUsed},
    {Use::kNotRegistered, Use::kLet},
    {Use::kNotRegistered, Use::kShortLet},
    {Use::kNotRegistered, Use::kVacant},
    {Use::kSelfUsed, Use::kLet},
    {Use::kSelfUsed, Use::kShortLet},
    {Use::kSelfUsed, Use::kVacant},
    {Use::kLet, Use::kSelfUsed},
    {Use::kLet, Use::kShortLet},
    {Use::kLet, Use::kVacant},
    {Use::kShortLet, Use::kSelfUsed},
    {Use::kShortLet, Use::kLet},
    {Use::kShortLet, Use::kVacant},
    {Use::kVacant, Use::kSelfUsed},
    {Use::kVacant, Use::kLet},
    {Use::kVacant, Use::kShortLet},
};

constexpr FactMove<Agency> kAgencyMoves[] = {
    {Agency::kNone, Agency::kForLetting}, {Agency::kNone, Agency::kForSale},
    {Agency::kForLetting, Agency::kNone}, {Agency::kForLetting, Agency::kForSale},
    {Agency::kForSale, Agency::kNone},    {Agency::kForSale, Agency::kForLetting},
};

// FACT_MOVE_REFUSED names what could be done instead.
template <class Value, size_t kRows, size_t kValues>
Status CheckMove(const FactMove<Value> (&table)[kRows], const ValueWord (&words)[kValues],
                 Value from, Value to, By by) {
  const auto word = [&](Value value) { return words[static_cast<size_t>(value) - 1]; };
  std::string next;
  std::string next_zh;
  for (const FactMove<Value>& row : table) {
    if (row.from != from) continue;
    if (row.to == to && row.by == by) return {};
    const bool by_record = row.by == By::kHandoverRecord;
    next += (next.empty() ? "" : ", ") + std::string(word(row.to).word) +
            (by_record ? " (by its handover record)" : "");
    next_zh += (next_zh.empty() ? "" : "、") + std::string(word(row.to).zh) +
               (by_record ? "（由交房记录办理）" : "");
  }
  if (next.empty()) {
    next = "nothing";
    next_zh = "无";
  }
  return Fail(Reason::kFactMoveRefused, {{"before", word(from).word},
                                         {"before_zh", word(from).zh},
                                         {"after", word(to).word},
                                         {"after_zh", word(to).zh},
                                         {"next", next},
                                         {"next_zh", next_zh}});
}

Status CheckNotBackwards(const std::optional<Day>& last, Day day) {
  if (!last || *last <= day) return {};
  return Fail(Reason::kFactDateBackwards, {{"date", DayText(day)}, {"last_date", DayText(*last)}});
}

Error Missing(std::string_view field) { return Fail(Reason::kEvidenceMissing, {{"field", field}}); }

Status CheckDeemed(const DeemedDelivery& deemed, Day day) {
  const bool arrives_late = deemed.arrival_day < deemed.notice_day;
  const Day from = arrives_late ? deemed.notice_day : std::max(deemed.arrival_day, day);
  const Day to = arrives_late ? deemed.arrival_day : deemed.owes_from;
  if (from <= to) return {};
  return Fail(Reason::kPeriodInvalid, {{"from_date", DayText(from)}, {"to_date", DayText(to)}});
}

}  // namespace

UnitState UnitFacts::State() const {
  if (delivery == Delivery::kUnsold || delivery == Delivery::kSoldNotDelivered) {
    return UnitState::kNotDelivered;
  }
  if (delivery == Delivery::kDeliveredNotTaken) return UnitState::kNotTakenOver;
  if (agency != Agency::kNone) return UnitState::kThroughUs;
  if (use == Use::kVacant) return UnitState::kVacant;
  if (use != Use::kNotRegistered) return UnitState::kOccupied;
  return UnitState::kTakenOver;
}

std::string_view WordOf(Delivery delivery) {
  return kDeliveryWords[static_cast<size_t>(delivery) - 1].word;
}

std::string_view ChineseOf(Delivery delivery) {
  return kDeliveryWords[static_cast<size_t>(delivery) - 1].zh;
}

Status MoveDelivery(UnitFacts& facts, Delivery to, Day day, By by, const Proof& proof,
                    const std::optional<DeemedDelivery>& deemed) {
  TRY(CheckMove(kDeliveryMoves, kDeliveryWords, facts.delivery, to, by));
  TRY(CheckNotBackwards(facts.delivery_day, day));
  if (by == By::kHand && proof.empty()) return Missing("evidence");
  if (to == Delivery::kDeliveredNotTaken) {
    if (!deemed) return Missing("deemed_delivery");
    TRY(CheckDeemed(*deemed, day));
  }
  facts.delivery = to;
  facts.delivery_day = day;
  return {};
}

Status MoveUse(UnitFacts& facts, Use to, Day day, const Proof& proof) {
  TRY(CheckMove(kUseMoves, kUseWords, facts.use, to, By::kHand));
  TRY(CheckNotBackwards(facts.use_day, day));
  if (to == Use::kVacant) {
    if (proof.empty()) return Missing("evidence");
  } else {
    TRY(CheckHandedOver(facts, day));
  }
  facts.use = to;
  facts.use_day = day;
  return {};
}

Status MoveAgency(UnitFacts& facts, Agency to, Day day, const Proof& proof) {
  TRY(CheckMove(kAgencyMoves, kAgencyWords, facts.agency, to, By::kHand));
  TRY(CheckNotBackwards(facts.agency_day, day));
  if (to != Agency::kNone && proof.empty()) return Missing("evidence");
  facts.agency = to;
  facts.agency_day = day;
  return {};
}

Status CheckHandedOver(const UnitFacts& facts, Day day) {
  if (facts.delivery == Delivery::kTakenOverFromFormer) return {};
  if (facts.delivery == Delivery::kTakenOver && facts.delivery_day <= day) return {};
  const std::string since = facts.delivery_day ? DayText(*facts.delivery_day) : "~";
  return Fail(Reason::kUnitNotHandedOver, {{"unit", facts.house_number},
                                           {"delivery", WordOf(facts.delivery)},
                                           {"delivery_zh", ChineseOf(facts.delivery)},
                                           {"since_date", since},
                                           {"date", DayText(day)}});
}

}  // namespace steward::directory
