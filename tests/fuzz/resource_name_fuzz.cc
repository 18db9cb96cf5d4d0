// Oracle: a name is taken exactly where the pattern of the contracts takes it, prints as it was
// read but for the case of its UUIDs, and reads again as the same. It lies in the branch it says,
// below each of its own prefixes and below no other text that only begins alike.
#include <type_traits>

#include "common/base/name.h"
#include "common/base/text.h"
#include "common/validate/resource_pattern.h"
#include "services/directory/estate/names.h"
#include "services/directory/imports/import.h"
#include "services/directory/names.h"
#include "services/directory/occupancy/names.h"
#include "services/identity/names.h"
#include "services/identity/openid/names.h"
#include "services/identity/sign_on/names.h"
#include "services/tickets/ticket_name.h"
#include "tests/fuzz/target.h"

namespace steward::fuzz::resource_name {
namespace {

using validate::ResourcePattern;

// The name in the text, where Parse says so by either of two ways.
template <class Name>
std::optional<Name> ParsedAs(std::string_view text) {
  auto name = Name::Parse(text);
  if constexpr (std::is_same_v<decltype(name), std::optional<Name>>) {
    return name;
  } else {
    if (!name.ok()) return std::nullopt;
    return std::move(name).value();
  }
}

void CheckPlace(const std::string& name) {
  const std::string_view branch = BranchOf(name);
  STEWARD_CHECK(branch.empty() || name.starts_with("branches/" + std::string(branch)));
  for (size_t end = 0; end < name.size(); ++end) {
    const bool whole_segments = name[end] == '/';
    STEWARD_CHECK(Covers(std::string_view(name).substr(0, end), name) ==
                  (whole_segments || end == 0));
  }
  STEWARD_CHECK(Covers(name, name) && Covers("", name));
  STEWARD_CHECK(!Covers(name, name + "x") && !Covers(name + "/x", name));
}

// `pattern` as a contract would say it.
template <class Name>
void CheckName(std::string_view text, const char* pattern) {
  const std::optional<Name> name = ParsedAs<Name>(text);
  STEWARD_CHECK(ResourcePattern::Compile(pattern)->Matches(text) == name.has_value());
  if (!name) return;
  const std::string printed = name->ToString();
  STEWARD_CHECK(LowerAscii(printed) == LowerAscii(text));
  const std::optional<Name> again = ParsedAs<Name>(printed);
  STEWARD_CHECK(again && again->ToString() == printed);
  CheckPlace(printed);
}

void CheckPattern(std::string_view pattern, std::string_view text) {
  const std::optional<ResourcePattern> compiled = ResourcePattern::Compile(pattern);
  if (!compiled) return;
  STEWARD_CHECK(compiled->text() == pattern);
  if (!compiled->Matches(text)) return;
  // A name of one alternative has its segments, and is written in ASCII.
  for (const char c : text) STEWARD_CHECK(c > 0x20 && c < 0x7f);
  bool fits = false;
  for (const std::string_view one : Split(pattern, '|'))
    fits = fits || Split(one, '/').size() == Split(text, '/').size();
  STEWARD_CHECK(fits);
}

// A line with a name, and one with a pattern.
void Run(std::string_view bytes) {
  Input input(bytes);
  const std::string_view text = input.Line();
  CheckName<identity::StaffName>(text, "branches/{-}/staff/*");
  CheckName<identity::GrantName>(text, "branches/{-}/staff/*/grants/*");
  CheckName<identity::SessionName>(text, "branches/{-}/staff/*/sessions/*");
  CheckName<identity::ProviderLinkName>(text, "branches/{-}/staff/*/providerLinks/*");
  CheckName<identity::WorkingHoursName>(text, "branches/{-}/workingHours");
  CheckName<directory::SiteName>(text, "branches/{-}/sites/{-}");
  CheckName<directory::OwnerName>(text, "branches/{-}/owners/*");
  CheckName<directory::ImportName>(text, "branches/{-}/imports/*");
  CheckName<directory::AssignmentName>(text, "branches/{-}/sites/{-}/buildings/*/assignments/*");
  CheckName<directory::HandoverName>(text, "branches/{-}/sites/{-}/units/*/handover");
  CheckName<directory::OccupancyName>(text, "branches/{-}/sites/{-}/units/*/occupancies/*");
  CheckName<tickets::TicketName>(text, "branches/{-}/sites/{-}/tickets/*");
  CheckName<tickets::CaseName>(text, "branches/{-}/cases/*");
  CheckPattern(input.Line(), text);
}

const Registration kRegistration({"resource_name", Run});

}  // namespace
}  // namespace steward::fuzz::resource_name
