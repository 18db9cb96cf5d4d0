#include "services/identity/organisation/rights_reader.h"

#include <chrono>
#include <set>
#include <utility>

#include "steward/type/v1/limits.pb.h"

namespace steward::identity {

Result<Duration> RightsReader::Ahead(db::Session& session, const std::string& branch) const {
  const Branch read = TRY(branches_.Get(session, branch));
  const std::chrono::milliseconds moved(TRY(policy_.OffsetMs(session, branch)));
  return Duration(std::chrono::minutes(read.utc_offset_minutes) + moved);
}

Result<DatedTree> RightsReader::Dated(db::Session& session, const std::string& branch) const {
  const Duration ahead = TRY(Ahead(session, branch));
  return DatedTree{.tree = TRY(nodes_.ReadTree(session, branch)), .ahead = ahead};
}

Status RightsReader::AddTree(db::Session& session, const std::string& scope, Trees& trees) const {
  const std::optional<NodeName> node = NodeName::ParseIf(scope);
  if (!node || trees.contains(node->branch)) return {};
  trees.emplace(node->branch, TRY(Dated(session, node->branch)));
  return {};
}

Result<RightsReader::Read> RightsReader::ReadAll(db::Session& session, const StaffName& staff,
                                                 Time now) const {
  Read read;
  for (Grant& grant : TRY(grants_.List(session, staff, now))) {
    SourcedGrant sourced{.grant = std::move(grant)};
    TRY(AddTree(session, sourced.grant.held.scope, read.trees));
    if (const std::optional<GrantName>& source = sourced.grant.source) {
      sourced.source = TRY(grants_.Get(session, *source));
      const Staff holder = TRY(staff_.Get(session, {source->branch, source->staff}));
      const std::optional<Time> end = EndOf(holder.employment, TRY(Ahead(session, source->branch)));
      sourced.source_holds = holder.state == Staff::State::kActive && (!end || now < *end);
      TRY(AddTree(session, sourced.source->held.scope, read.trees));
    }
    read.grants.push_back(std::move(sourced));
  }
  return read;
}

Result<RightsInForce> RightsReader::InForce(db::Session& session, const StaffName& staff,
                                            Time now) const {
  const Read read = TRY(ReadAll(session, staff, now));
  RightsInForce rights = RightsAt(read.grants, read.trees, now);
  const Staff person = TRY(staff_.Get(session, staff));
  if (person.employment == Employment()) return rights;
  return Limited(std::move(rights), person, TRY(Ahead(session, staff.branch)), now);
}

Result<std::vector<HeldRole>> RightsReader::All(db::Session& session, const StaffName& staff,
                                                Time now) const {
  const Read read = TRY(ReadAll(session, staff, now));
  std::vector<HeldRole> held;
  for (const SourcedGrant& one : read.grants) {
    for (HeldRole& role : one.Held(read.trees, now)) held.push_back(std::move(role));
  }
  return Reduced(std::move(held));
}

Result<std::vector<std::string>> RightsReader::Prefixes(db::Session& session,
                                                        const std::string& scope, Time now) const {
  Trees trees;
  TRY(AddTree(session, scope, trees));
  return PrefixesOf(scope, trees, now);
}

Result<std::vector<std::string>> RightsReader::PrefixesToGive(db::Session& session,
                                                              const std::string& scope,
                                                              Time now) const {
  std::vector<std::string> prefixes = TRY(Prefixes(session, scope, now));
  const std::optional<NodeName> node = NodeName::ParseIf(scope);
  if (prefixes.empty() && node) prefixes = {BranchName{node->branch}.ToString()};
  return prefixes;
}

Status RightsReader::CheckCount(db::Session& session, const StaffName& staff, Time now) const {
  const Read read = TRY(ReadAll(session, staff, now));
  return CheckPrefixCount(TRY(staff_.Get(session, staff)), read.grants, read.trees, now,
                          type::v1::LIMIT_GRANT_PREFIXES);
}

Status RightsReader::RenewTokens(db::Tx& tx, const StaffName& staff,
                                 const events::Occasion& occasion) const {
  return policy_.Refuse(tx, TRY(sessions_.RenewTokens(tx, staff, occasion.ids, occasion.now)),
                        occasion);
}

Status RightsReader::RenewDelegates(db::Tx& tx, const StaffName& staff,
                                    const events::Occasion& occasion) const {
  std::set<StaffName> delegates;
  for (const Grant& grant : TRY(grants_.DelegatedBy(tx, staff, occasion.now))) {
    delegates.insert(grant.staff);
  }
  for (const StaffName& delegate : delegates) TRY(RenewTokens(tx, delegate, occasion));
  return {};
}

}  // namespace steward::identity
