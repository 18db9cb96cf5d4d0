#include "common/audit/chain_repository.h"

#include <array>

namespace steward::audit {
namespace {

const std::string kSelectRecord =
    "SELECT branch_id, id, occur_time, principal, method, resource, request_id, outcome,"
    " content_hash, key_id, seal, position, chain_hash FROM audit_records";

StoredRecord ReadStored(const db::Row& row) {
  return {{{.branch = row.Get<std::string>(0),
            .id = row.Get<Uuid>(1),
            .occurred = row.Get<Time>(2),
            .principal = row.Get<std::string>(3),
            .method = row.Get<std::string>(4),
            .resource = row.Get<std::string>(5),
            .request_id = row.Get<std::string>(6),
            .outcome = row.Get<std::string>(7),
            .content_hash = row.Get<keys::Bytes32>(8)},
           row.Get<std::string>(9),
           row.Get<keys::Bytes32>(10)},
          row.Get<std::optional<std::uint64_t>>(11),
          row.Get<std::optional<keys::Bytes32>>(12)};
}

// The values of a row in the order of kSelectRecord.
void BindStored(db::Values& values, const StoredRecord& stored) {
  const Record& record = stored.sealed.record;
  db::Bind(values, record.branch);
  db::Bind(values, record.id);
  db::Bind(values, record.occurred);
  db::Bind(values, record.principal);
  db::Bind(values, record.method);
  db::Bind(values, record.resource);
  db::Bind(values, record.request_id);
  db::Bind(values, record.outcome);
  db::Bind(values, record.content_hash);
  db::Bind(values, stored.sealed.key_id);
  db::Bind(values, stored.sealed.seal);
  db::Bind(values, stored.position);
  db::Bind(values, stored.chain_hash);
}

// One statement for a number of rows: every row is there, so that it only sets the link. A fixed
// text per size, so that statements stay prepared.
std::string LinkStatement(size_t rows) {
  std::string sql =
      "INSERT INTO audit_records (branch_id, id, occur_time, principal, method, resource,"
      " request_id, outcome, content_hash, key_id, seal, position, chain_hash) VALUES ";
  for (size_t i = 0; i < rows; ++i) {
    sql += i == 0 ? "(" : ", (";
    sql += db::Placeholders(13) + ")";
  }
  return sql +
         " ON DUPLICATE KEY UPDATE key_id = VALUES(key_id), position = VALUES(position),"
         " chain_hash = VALUES(chain_hash)";
}

}  // namespace

Result<std::vector<std::string>> ChainRepository::Branches(db::Session& session) const {
  return session.Query("SELECT DISTINCT branch_id FROM audit_records ORDER BY branch_id",
                       [](const db::Row& row) { return row.Get<std::string>(0); });
}

Result<Head> ChainRepository::ReadHead(db::Session& session, const std::string& branch) const {
  const std::optional<Head> head = TRY(session.QueryOne(
      "SELECT position, chain_hash FROM audit_records WHERE branch_id = ? AND position IS NOT NULL"
      " ORDER BY position DESC LIMIT 1",
      [](const db::Row& row) {
        return Head{row.Get<std::uint64_t>(0), row.Get<keys::Bytes32>(1)};
      },
      branch));
  return head.value_or(Head());
}

Result<bool> ChainRepository::HasUnchained(db::Session& session, const std::string& branch) const {
  const std::optional<int> one = TRY(session.QueryOne(
      "SELECT 1 FROM audit_records WHERE branch_id = ? AND position IS NULL LIMIT 1",
      [](const db::Row& row) { return row.Get<int>(0); }, branch));
  return one.has_value();
}

Result<std::vector<StoredRecord>> ChainRepository::Unchained(db::Session& session,
                                                             const std::string& branch) const {
  static const std::string sql =
      kSelectRecord + " WHERE branch_id = ? AND position IS NULL ORDER BY id LIMIT ?";
  return session.Query(sql, ReadStored, branch, kBlock);
}

Result<std::vector<StoredRecord>> ChainRepository::After(db::Session& session,
                                                         const std::string& branch,
                                                         std::uint64_t position, int limit) const {
  static const std::string sql =
      kSelectRecord + " WHERE branch_id = ? AND position > ? ORDER BY position LIMIT ?";
  return session.Query(sql, ReadStored, branch, position, limit);
}

Status ChainRepository::Link(db::Tx& tx, const std::vector<StoredRecord>& records) const {
  static const std::array<size_t, 4> kSizes = {kBlock, 16, 4, 1};
  static const std::array<std::string, 4> kTexts = {
      LinkStatement(kSizes[0]), LinkStatement(kSizes[1]), LinkStatement(kSizes[2]),
      LinkStatement(kSizes[3])};
  size_t done = 0;
  for (size_t size = 0; size < kSizes.size(); ++size) {
    for (; records.size() - done >= kSizes[size]; done += kSizes[size]) {
      db::Values values;
      for (size_t i = done; i < done + kSizes[size]; ++i) BindStored(values, records[i]);
      TRY(tx.Execute(kTexts[size], values));
    }
  }
  return {};
}

}  // namespace steward::audit
