// Where a caller may act with the right a method needs: the name prefixes of his grants, and their
// form as a WHERE condition for lists.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace steward::rpc {

// Immutable once the pipeline has made it. The prefixes are `""` (everything), `branches/{branch}`
// or `branches/{branch}/sites/{site}`; at least one, at most LIMIT_GRANT_PREFIXES.
class Scope {
 public:
  Scope() = default;
  explicit Scope(std::vector<std::string> prefixes);

  // Whether the name lies in the scope.
  bool Contains(std::string_view name) const;

  // A condition over `branch_id` and `site_id` that keeps what lies in the scope and under `parent`
  // (`branches/{branch or -}/sites/{site or -}` or `branches/{branch or -}`), with its arguments in
  // order. The text is one of a few fixed ones, padded to 1, 4, 16 or 64 names, so that statements
  // stay cached; nothing of it comes from the caller.
  struct Condition {
    std::string sql;
    std::vector<std::string> arguments;
    bool names_sites = false;  // not whole branches alone
  };
  Condition Under(std::string_view parent) const;

  const std::vector<std::string>& prefixes() const { return prefixes_; }

  // The caller, when only what is his own lies in the scope (MethodRule.own_permission): statements
  // must keep to it. Empty for everybody else.
  const std::string& own_of() const { return own_of_; }
  void set_own_of(std::string principal) { own_of_ = std::move(principal); }

 private:
  std::vector<std::string> prefixes_;
  std::string own_of_;
};

}  // namespace steward::rpc
