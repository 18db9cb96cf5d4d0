#include "services/tickets/subject.h"

#include <algorithm>

namespace steward::tickets {
namespace {

// The days of the directory begin at midnight eight hours ahead of UTC.
bool WasThere(const Subject::Stay& stay, const People& people) {
  if (stay.unit != people.unit || stay.has_namesake) return false;
  const std::chrono::sys_days day =
      std::chrono::floor<std::chrono::days>(people.reported + std::chrono::hours(8));
  return std::chrono::sys_days(stay.from) <= day &&
         (!stay.to || day < std::chrono::sys_days(*stay.to));
}

bool IsReporter(const Subject& subject, const People& people) {
  const bool by_name =
      !subject.display_name.empty() && people.reporter_name == subject.display_name;
  for (const Subject::Phone& phone : subject.phones) {
    if (phone.number == people.reporter_phone) return by_name || !phone.is_shared;
  }
  if (!by_name) return false;
  if (people.customer == subject.person) return true;
  // From a phone that is nobody's we know, or none: of that name there, only he was.
  return people.customer.empty() &&
         std::any_of(subject.stays.begin(), subject.stays.end(),
                     [&](const Subject::Stay& stay) { return WasThere(stay, people); });
}

}  // namespace

Belonging BelongingOf(const Subject& subject, const People& people) {
  Belonging belonging;
  belonging.reporter = IsReporter(subject, people);
  belonging.matter =
      people.customer == subject.person || (people.customer.empty() && belonging.reporter);
  return belonging;
}

Entry Erased(Entry entry) {
  if (!entry.text.empty()) entry.text = kErased;
  auto* signature = std::get_if<Signature>(&entry.detail);
  if (signature != nullptr && !signature->sealed_name.empty()) {
    signature->sealed_name.clear();
    entry.person = kErased;
  }
  return entry;
}

}  // namespace steward::tickets
