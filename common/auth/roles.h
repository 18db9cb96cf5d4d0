// What roles may do, and under which names: the first of the two stages of authorization, decided
// before anything is read.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/auth/principal.h"

namespace steward::auth {

// Permissions such as "ticket.create" by role such as "dispatcher".
using Roles = std::map<std::string, std::set<std::string, std::less<>>, std::less<>>;

// The roles of the company as this process knows them; replaced whole when identity tells of a
// change. Any thread; whoever is deciding goes on with the roles he began with.
class RoleTable {
 public:
  // Knows no role: nobody may do anything.
  RoleTable();

  void Replace(Roles roles);
  std::shared_ptr<const Roles> Current() const;

  // Whether the role exists and has the permission.
  bool Allows(std::string_view role, std::string_view permission) const;

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Roles> roles_;  // guarded by mutex_; never null
};

// The prefixes under which `principal` holds `permission` as far as `name` is concerned; none at
// all means PERMISSION_DENIED.
//
//  * A plain `name` ("branches/b1/sites/s1/tickets/t1"): the prefixes that cover it. One grant
//    below the name is not enough.
//  * A `name` with `-` segments ("branches/b1/sites/-", the parent of a list): each `-` stands for
//    every id, and the prefixes are those that overlap: that cover one of the names meant, or lie
//    below one. The list then shows what lies under `name` and under one of these prefixes, which
//    is what call.scope() makes of them in SQL. Somebody with rights at one site only sees that
//    site's rows.
//
// Sorted segment by segment, without repetitions and without prefixes that another one covers. An
// empty prefix is the whole company. A `-` in a grant is an ordinary character and matches nothing
// else.
std::vector<std::string> Authorize(const RoleTable& roles, const Principal& principal,
                                   std::string_view permission, std::string_view name);

}  // namespace steward::auth
