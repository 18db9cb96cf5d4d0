// Who may do what where, and who may give it to whom.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "services/identity/names.h"

namespace steward::identity {

// Holds everything, everywhere it is granted; its permissions are those that exist.
inline constexpr std::string_view kAdministrator = "administrator";
// Of our own processes; never of people.
inline constexpr std::string_view kServiceRole = "service";

// A role under a name prefix; the empty prefix is the whole company. In a grant the scope may be
// the name of a node as well, which stands for the sites it has (organisation/prefixes.h).
struct HeldRole {
  std::string role;
  std::string scope;
  auto operator<=>(const HeldRole&) const = default;
};

struct Grant {
  StaffName staff;
  GrantId id;
  HeldRole held;
  std::string creator;  // resource name of who gave it
  Time created;
  std::optional<Time> from{};         // none: since it was created
  std::optional<Time> to{};           // none: goes on
  std::optional<GrantName> source{};  // delegated: the grant it is a part of

  GrantName name() const { return {staff.branch, staff.staff, id}; }
  bool Ended(Time now) const { return to && *to <= now; }
  bool InForce(Time now) const { return (!from || *from <= now) && !Ended(now); }
  // Whether both hold the same at some time.
  bool Repeats(const Grant& other) const;
  // GRANT_PERIOD_INVALID: it ends before it begins, or has ended.
  Status CheckPeriod(Time now) const;
  // What may be passed on of this one: not what was delegated itself, not to its holder, not
  // longer. DELEGATION_BEYOND_OWN. The scope is not looked at.
  Status CheckDelegable(const Grant& part) const;
  // DELEGATION_BEYOND_OWN, in these words.
  Error NotDelegable(std::string_view problem_zh, std::string_view problem) const;
};

using Permissions = std::set<std::string, std::less<>>;
// By code of the role.
using RolePermissions = std::map<std::string, Permissions, std::less<>>;

// What a caller holds. Refers to both arguments.
class Rights {
 public:
  Rights(const RolePermissions& roles, const std::vector<HeldRole>& held)
      : roles_(roles), held_(held) {}

  // Whether he holds the permission under the whole of `scope`.
  bool Holds(std::string_view permission, std::string_view scope) const;

  // Nobody grants or withdraws what he lacks: every one of the permissions, under the whole of
  // `scope`. GRANT_BEYOND_OWN names the first that is missing.
  Status CheckMayGive(const Permissions& permissions, std::string_view scope) const;

  // Who sets the login or password of a person gets at his rights, so he must hold them all
  // himself. PERSON_HOLDS_MORE names the first role that goes beyond.
  Status CheckHoldsAllOf(const std::vector<HeldRole>& person) const;

 private:
  const RolePermissions& roles_;
  const std::vector<HeldRole>& held_;
};

// Whether somebody with these grants can appoint further administrators of the company, for good.
bool IsAdministrator(const std::vector<Grant>& grants, Time now);

// Whether losing this one grant may leave the company without an administrator: one that ends by
// itself does not count.
bool MakesAdministrator(const Grant& grant, Time now);

}  // namespace steward::identity
