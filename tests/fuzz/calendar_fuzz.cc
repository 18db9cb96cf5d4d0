// Oracle: due times and working time equal those of a reference that steps through time minute by
// minute (tests/support/minute_reference.h), for calendars with windows past midnight, special days
// and years that are not loaded, and for histories with pauses; also where the calendar is any that
// passes its own check.
#include "tests/fuzz/target.h"
#include "tests/support/minute_reference.h"

namespace steward::fuzz::working_calendar {
namespace {

using namespace tickets::testing;
using tickets::ClockReading;

constexpr int kSpanDays = 40;
constexpr int kReportDays = 6;
constexpr int kMostHistories = 4;

// Throws as the input says.
class InputDice {
 public:
  explicit InputDice(Input& input) : input_(input) {}
  int operator()(int low, int high) {
    return low + static_cast<int>(input_.Number(static_cast<size_t>(high - low)));
  }
  bool Of(int percent) { return (*this)(1, 100) <= percent; }

 private:
  Input& input_;
};

// Any windows at all.
Windows AnyWindows(InputDice& dice) {
  Windows windows;
  for (int i = dice(0, 4); i > 0; --i) {
    const int begin = dice(-1, kDay);
    windows.push_back({begin, begin + dice(0, kDay + 1)});
  }
  return windows;
}

void CheckBetween(const WorkingCalendar& made, const std::vector<char>& worked, InputDice& dice) {
  const auto at = [&](int minute) { return made.StartOf(kFirstDay) + minutes(minute); };
  const int from = kDay + dice(0, 20 * kDay);
  const int middle = from + dice(0, 8 * kDay);
  const int to = middle + dice(0, 8 * kDay);
  int counted = 0;
  for (int minute = from; minute < to; ++minute) counted += worked[static_cast<size_t>(minute)];
  const Duration whole = made.Between(at(from), at(to), {});
  STEWARD_CHECK(whole == Duration(minutes(counted)));
  STEWARD_CHECK(made.Between(at(from), at(middle), {}) + made.Between(at(middle), at(to), {}) ==
                whole);
}

void Run(std::string_view bytes) {
  Input input(bytes);
  InputDice dice(input);
  WorkingCalendar made = RandomCalendar(dice, kSpanDays);
  if (dice.Of(30)) made.standard_day = AnyWindows(dice);
  for (int i = dice(0, 3); i > 0; --i)
    made.week[static_cast<size_t>(dice(0, 6))] = AnyWindows(dice);
  for (int i = dice(0, 3); i > 0; --i)
    made.special_days[kFirstDay + days(dice(0, kSpanDays - 1))] = AnyWindows(dice);
  if (!made.Check().ok()) return;

  const std::vector<char> worked = ReferenceMinutes(made, kSpanDays);
  CheckBetween(made, worked, dice);
  const auto at = [&](int minute) { return made.StartOf(kFirstDay) + minutes(minute); };
  const tickets::Calendars calendars = [&](std::int64_t) -> const WorkingCalendar& { return made; };
  for (int i = 0; i < kMostHistories && (i == 0 || !input.done()); ++i) {
    const History history = RandomHistory(dice, kReportDays);
    // The reference knows whole minutes only.
    if (StandardMinutes(made) % 2 != 0 && history.amount % 2 != 0) continue;
    const int due = ReferenceDue(history, worked, TargetOf(history, made));
    if (due < 0) return;  // behind the span
    const ClockReading reading =
        ReadClock(PlanOf(history), FactsOf(history, at), calendars, at(history.now));
    STEWARD_CHECK(reading.due == at(due));
    STEWARD_CHECK((reading.outcome == tickets::Outcome::kMissed) == (history.now > due));
    STEWARD_CHECK(reading.breach.value_or(at(due)) == at(due));
  }
}

const Registration kRegistration({"calendar", Run});

}  // namespace
}  // namespace steward::fuzz::working_calendar
