// The proof of the tenant matrix: what happens when a rule or a clause is not there.
#include <re2/re2.h>

#include <algorithm>

#include "tests/support/tenant_matrix.h"

namespace steward::testing {
namespace {

// Whether one of the parts of statements stands in this one.
bool Names(const std::map<std::string, std::string>& parts, const std::string& statement) {
  return std::any_of(parts.begin(), parts.end(), [&](const auto& known) {
    return statement.find(known.first) != statement.npos;
  });
}

}  // namespace

// Whether the cell's answer is wrong, or another than it was.
bool TenantMatrix::Notices(const Cell& cell, const rpc::Method& method) {
  std::string answer;
  if (!Judge(cell, method, answer).empty()) return true;
  const auto reason = [](const std::string& text) { return text.substr(0, text.find(':')); };
  return cell.steady ? answer != cell.answer : reason(answer) != reason(cell.answer);
}

// A method without its rule: anybody with a token may call it.
void TenantMatrix::MutateRules(std::vector<std::string>& survivors) {
  for (const auto& [path, method] : parts_.bindings.methods()) {
    rpc::Method open = method;
    open.rule.clear_permission();
    open.rule.set_signed_in(true);
    bool tried = false;
    bool noticed = false;
    for (const Cell& cell : cells_) {
      if (cell.method != &method || noticed) continue;
      tried = true;
      if (cell.fate != Fate::kDenied) continue;
      noticed = Notices(cell, open);
    }
    if (!tried) continue;
    ++mutations_;
    if (!noticed) survivors.push_back("the rule of " + method.descriptor->full_name());
  }
}

// Every statement that a cell ran, once without all its conditions on the branch, and once without
// those on the site: each made always true, so that the values still fit.
void TenantMatrix::MutateStatements(std::vector<std::string>& survivors) {
  std::map<std::string, std::vector<const Cell*>> users;
  for (const Cell& cell : cells_) {
    for (const std::string& statement : cell.statements) users[statement].push_back(&cell);
  }
  for (const auto& [statement, cells] : users) {
    if (!statement.starts_with("SELECT") && !statement.starts_with("UPDATE")) continue;
    for (const std::string column : {"branch_id", "site_id"}) {
      std::string without = statement;
      if (RE2::GlobalReplace(&without, "((?:\\w+\\.)?" + column + " (?:= \\?|IN \\([?, ]+\\)))",
                             "(\\1 OR 1 = 1)") == 0)
        continue;
      faults_.Rewrite(
          [&](std::string_view sql) { return sql == statement ? without : std::string(sql); });
      ++mutations_;
      const bool noticed = std::any_of(cells.begin(), cells.end(), [&](const Cell* cell) {
        return Notices(*cell, *cell->method);
      });
      const bool checked = Names(parts_.by_checked_unit, statement) ||
                           (column == "branch_id" && Names(parts_.by_checked_ids, statement));
      if (!noticed && !checked) survivors.push_back(column + " of: " + statement);
    }
  }
  faults_.Rewrite(nullptr);
}

std::vector<std::string> TenantMatrix::Survivors() {
  std::vector<std::string> survivors;
  MutateRules(survivors);
  MutateStatements(survivors);
  return survivors;
}

}  // namespace steward::testing
