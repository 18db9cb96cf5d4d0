#include "services/directory/name_term_repository.h"

#include <algorithm>
#include <set>
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
  OwnerId owner;
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
  for (const std::string& site : sites) {
    TRY(AddAt(tx, {owner.branch, site}, {{owner.id, std::string(display_name)}}));
  }
  return {};
}

Status NameTermRepository::Renew(db::Tx& tx, const OwnerName& owner,
                                 std::string_view display_name) const {
  TRY(tx.Execute("DELETE FROM owner_name_terms WHERE branch_id = ? AND owner_id = ?", owner.branch,
                 owner.id));
  return Add(tx, owner, display_name);
}

Status NameTermRepository::AddPeopleOf(db::Tx& tx, const SiteName& site,
                                       const std::vector<UnitId>& units) const {
  const auto read_id = [](const db::Row& row) { return row.Get<OwnerId>(0); };
  const auto all =
      TRY(tx.Query("SELECT DISTINCT owner_id FROM owner_units WHERE branch_id = ? AND site_id = ?"
                   " AND unit_id IN (" +
                       db::Placeholders(units.size()) + ")",
                   read_id, site.branch, site.site, units));
  if (all.empty()) return {};
  // A change of name writes the terms of all sites, so whoever has any here has the right ones.
  const std::vector<OwnerId> padded = Padded(all);
  const auto named_already = TRY(
      tx.Query("SELECT DISTINCT owner_id FROM owner_name_terms WHERE branch_id = ? AND site_id = ?"
               " AND owner_id IN (" +
                   db::Placeholders(padded.size()) + ")",
               read_id, site.branch, site.site, padded));
  std::set<OwnerId> people(all.begin(), all.end());
  for (const OwnerId& one : named_already) people.erase(one);
  if (people.empty()) return {};
  const std::vector<OwnerId> missing = Padded(std::vector<OwnerId>(people.begin(), people.end()));
  const auto read = [](const db::Row& row) {
    return NamedOwner{row.Get<OwnerId>("id"), row.Get<std::string>("display_name")};
  };
  return AddAt(tx, site,
               TRY(tx.Query("SELECT id, display_name FROM owners WHERE branch_id = ? AND id IN (" +
                                db::Placeholders(missing.size()) + ") ORDER BY id FOR UPDATE",
                            read, site.branch, missing)));
}

Status NameTermRepository::AddAt(db::Tx& tx, const SiteName& site,
                                 const std::vector<NamedOwner>& people) const {
  std::vector<NameTermRow> rows;
  for (const NamedOwner& person : people) {
    const pinyin::Spelling spelling = pinyin::SpellName(person.display_name);
    std::vector<NameTerm> terms = NameTermsOf(person.display_name);
    std::ranges::move(PinyinTermsOf(spelling.full, spelling.initials), std::back_inserter(terms));
    for (NameTerm& term : terms) rows.push_back({std::move(term), person.id});
  }
  for (size_t begin = 0; begin < rows.size(); begin += kRowsAtOnce) {
    const size_t end = std::min(rows.size(), begin + kRowsAtOnce);
    std::vector<NameTermRow> part(rows.begin() + static_cast<std::ptrdiff_t>(begin),
                                  rows.begin() + static_cast<std::ptrdiff_t>(end));
    Pad(part);
    db::Values values;
    for (const NameTermRow& row : part) {
      db::Bind(values, site.branch);
      db::Bind(values, row.term.kind);
      db::Bind(values, row.term.text);
      db::Bind(values, site.site);
      db::Bind(values, row.owner);
    }
    TRY(tx.Execute(InsertText(part.size()), values));
  }
  return {};
}

}  // namespace steward::directory
