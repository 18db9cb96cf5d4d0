#include "services/directory/name_term_repository.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/pinyin/pinyin.h"
#include "services/directory/listing.h"
#include "services/directory/name_term.h"

namespace steward::directory {
namespace {

constexpr size_t kRowsAtOnce = 64;
constexpr std::string_view kRow = "(?, ?, ?, ?, ?)";

struct NameTermRow {
  NameTerm term;
  std::string site;
};

// The last row repeated up to the next of 4, 16 and 64, so that there are few texts.
void Pad(std::vector<NameTermRow>& rows) {
  size_t size = 4;
  while (size < rows.size()) size *= 4;
  rows.resize(size, NameTermRow(rows.back()));
}

// Rows that are there stay.
std::string InsertText(size_t rows) {
  std::string sql =
      "INSERT INTO owner_name_terms (branch_id, kind, term, site_id, owner_id) VALUES ";
  for (size_t i = 0; i < rows; ++i) sql.append(i == 0 ? "" : ", ").append(kRow);
  return sql + " ON DUPLICATE KEY UPDATE kind = owner_name_terms.kind";
}

}  // namespace

Status NameTermRepository::Add(db::Tx& tx, const OwnerName& owner,
                               std::string_view display_name) const {
  const std::vector<std::string> sites = TRY(tx.Query(
      "SELECT DISTINCT site_id FROM owner_units WHERE branch_id = ? AND owner_id = ?",
      [](const db::Row& row) { return row.Get<std::string>(0); }, owner.branch, owner.id));
  return Insert(tx, owner, display_name, sites);
}

Status NameTermRepository::Renew(db::Tx& tx, const OwnerName& owner,
                                 std::string_view display_name) const {
  TRY(tx.Execute("DELETE FROM owner_name_terms WHERE branch_id = ? AND owner_id = ?", owner.branch,
                 owner.id));
  return Add(tx, owner, display_name);
}

Status NameTermRepository::AddPeopleOf(db::Tx& tx, const UnitName& unit) const {
  std::vector<OwnerId> people = TRY(tx.Query(
      "SELECT DISTINCT owner_id FROM owner_units"
      " WHERE branch_id = ? AND unit_id = ? AND site_id = ?",
      [](const db::Row& row) { return row.Get<OwnerId>(0); }, unit.branch, unit.id, unit.site));
  if (people.empty()) return {};
  people = Padded(std::move(people));
  const auto read = [](const db::Row& row) {
    return std::pair(row.Get<OwnerId>("id"), row.Get<std::string>("display_name"));
  };
  const auto named =
      TRY(tx.Query("SELECT id, display_name FROM owners WHERE branch_id = ? AND id IN (" +
                       db::Placeholders(people.size()) + ") ORDER BY id FOR UPDATE",
                   read, unit.branch, people));
  for (const auto& [id, display_name] : named) {
    TRY(Insert(tx, {unit.branch, id}, display_name, {unit.site}));
  }
  return {};
}

Status NameTermRepository::Insert(db::Tx& tx, const OwnerName& owner, std::string_view display_name,
                                  const std::vector<std::string>& sites) const {
  const pinyin::Spelling spelling = pinyin::SpellName(display_name);
  std::vector<NameTerm> terms = NameTermsOf(display_name);
  std::ranges::move(PinyinTermsOf(spelling.full, spelling.initials), std::back_inserter(terms));
  std::vector<NameTermRow> rows;
  for (const std::string& site : sites) {
    for (const NameTerm& term : terms) rows.push_back({term, site});
  }
  for (size_t begin = 0; begin < rows.size(); begin += kRowsAtOnce) {
    const size_t end = std::min(rows.size(), begin + kRowsAtOnce);
    std::vector<NameTermRow> part(rows.begin() + static_cast<std::ptrdiff_t>(begin),
                                  rows.begin() + static_cast<std::ptrdiff_t>(end));
    Pad(part);
    db::Values values;
    for (const NameTermRow& row : part) {
      db::Bind(values, owner.branch);
      db::Bind(values, row.term.kind);
      db::Bind(values, row.term.text);
      db::Bind(values, row.site);
      db::Bind(values, owner.id);
    }
    TRY(tx.Execute(InsertText(part.size()), values));
  }
  return {};
}

}  // namespace steward::directory
