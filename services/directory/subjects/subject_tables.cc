#include "services/directory/subjects/subject_tables.h"

#include <algorithm>
#include <utility>

namespace steward::directory {
namespace {

// Rows copied or erased in one transaction.
constexpr int kSubjectRows = 200;

struct CopiedColumn {
  const char* title;
  const char* expression;
};

// `?` stand for what `arguments` says: b the branch, o the id of the person, n its resource name,
// t today.
struct CopiedTable {
  const char* table;
  const char* title;
  const char* key;  // text that tells the rows apart and orders them
  std::vector<CopiedColumn> columns;
  std::string where;
  const char* arguments;
};

struct ErasingStatement {
  const char* table;
  std::string sql;
  const char* arguments;
};

// Plates belong to a unit. One is said to be of a person who was there when it was noted, unless
// somebody else of that time still is.
const std::string kPlatesOfPerson =
    "branch_id = ? AND EXISTS (SELECT 1 FROM owner_units s"
    " WHERE s.branch_id = parking_plates.branch_id AND s.owner_id = ?"
    " AND s.unit_id = parking_plates.unit_id"
    " AND s.from_date <= DATE(parking_plates.create_time + INTERVAL 8 HOUR)"
    " AND (s.to_date IS NULL OR s.to_date > DATE(parking_plates.create_time + INTERVAL 8 HOUR)))"
    " AND NOT EXISTS (SELECT 1 FROM owner_units t"
    " WHERE t.branch_id = parking_plates.branch_id AND t.unit_id = parking_plates.unit_id"
    " AND t.owner_id <> ? AND t.from_date <= DATE(parking_plates.create_time + INTERVAL 8 HOUR)"
    " AND (t.to_date IS NULL OR t.to_date > ?))";

const std::vector<CopiedTable> kCopiedTables{
    {"owners",
     "人员",
     "HEX(id)",
     {{"姓名", "display_name"},
      {"来源系统", "import_source"},
      {"来源编号", "import_number"},
      {"登记时间", "create_time"},
      {"更新时间", "update_time"}},
     "branch_id = ? AND id = ?",
     "bo"},
    {"owner_name_terms",
     "检索词",
     "CONCAT(kind, LEFT(SHA2(CONCAT(term, 0x7c, site_id), 256), 40))",
     {{"检索词", "term"}, {"项目", "site_id"}},
     "branch_id = ? AND owner_id = ?",
     "bo"},
    {"owner_units",
     "房屋关系",
     "CONCAT(HEX(unit_id), HEX(record_id))",
     {{"项目", "site_id"},
      {"房屋", "HEX(unit_id)"},
      {"角色", "role"},
      {"起", "from_date"},
      {"止", "to_date"}},
     "branch_id = ? AND owner_id = ?",
     "bo"},
    {"ownership_owners",
     "产权份额",
     "CONCAT(HEX(ownership_id), LPAD(position, 3, '0'))",
     {{"产权记录", "HEX(ownership_id)"},
      {"份额分子", "share_numerator"},
      {"份额分母", "share_denominator"}},
     "branch_id = ? AND owner_id = ?",
     "bo"},
    {"ownerships",
     "产权",
     "HEX(id)",
     {{"项目", "site_id"},
      {"房屋", "HEX(unit_id)"},
      {"类别", "kind"},
      {"合同日期", "contract_date"},
      {"登记日期", "registration_date"},
      {"起", "from_date"},
      {"止", "to_date"},
      {"来源编号", "import_number"},
      {"登记人", "creator"},
      {"登记时间", "create_time"}},
     "branch_id = ? AND id IN (SELECT w.ownership_id FROM ownership_owners w"
     " WHERE w.branch_id = ownerships.branch_id AND w.owner_id = ?)",
     "bo"},
    {"occupancies",
     "使用",
     "HEX(id)",
     {{"项目", "site_id"},
      {"房屋", "HEX(unit_id)"},
      {"角色", "role"},
      {"起", "from_date"},
      {"止", "to_date"},
      {"合同到期", "contract_end_date"},
      {"约定", "agreement"},
      {"来源编号", "import_number"},
      {"登记人", "creator"},
      {"登记时间", "create_time"}},
     "branch_id = ? AND occupant_id = ?",
     "bo"},
    {"payer_promises",
     "付款承诺",
     "HEX(id)",
     {{"房屋", "HEX(unit_id)"}, {"起", "from_date"}, {"止", "to_date"}, {"凭证", "evidence"}},
     "branch_id = ? AND payer_id = ?",
     "bo"},
    {"handovers",
     "交付",
     "HEX(unit_id)",
     {{"项目", "site_id"},
      {"房屋", "HEX(unit_id)"},
      {"钥匙保管人", "key_keeper"},
      {"授权委托", "power_of_attorney"},
      {"交付日期", "handover_date"}},
     "branch_id = ? AND (agent_id = ? OR key_keeper = ?)",
     "bon"},
    {"cards",
     "卡证",
     "HEX(id)",
     {{"类别", "kind"},
      {"卡号", "number"},
      {"状态", "state"},
      {"原因", "reason"},
      {"发卡日期", "issue_date"},
      {"退卡日期", "return_date"}},
     "branch_id = ? AND owner_id = ?",
     "bo"},
    {"parking_plates",
     "车牌",
     "HEX(id)",
     {{"车牌", "plate"},
      {"房屋", "HEX(unit_id)"},
      {"登记时间", "create_time"},
      {"结束时间", "end_time"}},
     kPlatesOfPerson,
     "boot"},
    {"consents",
     "同意",
     "HEX(id)",
     {{"目的", "purpose"},
      {"渠道", "channel"},
      {"凭证", "proof"},
      {"时间", "give_time"},
      {"经办", "giver"},
      {"截止", "end_time"},
      {"撤回时间", "withdraw_time"},
      {"撤回经办", "withdrawer"}},
     "branch_id = ? AND owner_id = ?",
     "bo"},
    {"owner_bindings",
     "账号绑定",
     "HEX(account_id)",
     {{"账号", "HEX(account_id)"}, {"绑定时间", "bind_time"}},
     "branch_id = ? AND owner_id = ?",
     "bo"},
    {"owner_binding_tries",
     "账号绑定尝试",
     "CONCAT(HEX(account_id), HEX(request_id))",
     {{"账号", "HEX(account_id)"}, {"时间", "try_time"}},
     "branch_id = ? AND owner_id = ?",
     "bo"},
    {"imported_records",
     "导入",
     "CONCAT(HEX(import_id), LPAD(line, 10, '0'))",
     {{"导入", "HEX(import_id)"}, {"行", "line"}},
     "branch_id = ? AND record_id = ?",
     "bo"},
    {"data_requests",
     "个人信息请求",
     "HEX(id)",
     {{"类别", "kind"},
      {"状态", "state"},
      {"说明", "text"},
      {"答复", "answer"},
      {"登记人", "creator"},
      {"登记时间", "create_time"}},
     "branch_id = ? AND owner_id = ?",
     "bo"},
    {"audit_records",
     "操作记录",
     "HEX(id)",
     {{"时间", "occur_time"}, {"操作人", "principal"}, {"操作", "method"}, {"结果", "outcome"}},
     "branch_id = ? AND resource = ?",
     "bn"}};

const std::vector<ErasingStatement> kErasingStatements{
    {"owner_name_terms",
     "DELETE FROM owner_name_terms WHERE branch_id = ? AND owner_id = ? LIMIT 200", "bo"},
    {"owner_phones", "DELETE FROM owner_phones WHERE branch_id = ? AND owner_id = ? LIMIT 200",
     "bo"},
    {"owner_binding_tries",
     "DELETE FROM owner_binding_tries WHERE branch_id = ? AND owner_id = ? LIMIT 200", "bo"},
    {"owner_bindings", "DELETE FROM owner_bindings WHERE branch_id = ? AND owner_id = ? LIMIT 200",
     "bo"},
    {"occupancies",
     "UPDATE occupancies SET agreement = '', version = version + 1 WHERE branch_id = ?"
     " AND occupant_id = ? AND agreement <> '' LIMIT 200",
     "bo"},
    {"payer_promises",
     "UPDATE payer_promises SET evidence = '已删除', version = version + 1 WHERE branch_id = ?"
     " AND payer_id = ? AND evidence <> '已删除' LIMIT 200",
     "bo"},
    {"handovers",
     "UPDATE handovers SET power_of_attorney = '', version = version + 1 WHERE branch_id = ?"
     " AND agent_id = ? AND power_of_attorney <> '' LIMIT 200",
     "bo"},
    {"cards",
     "UPDATE cards SET reason = '', version = version + 1 WHERE branch_id = ? AND owner_id = ?"
     " AND reason <> '' LIMIT 200",
     "bo"},
    {"consents",
     "UPDATE consents SET proof = '' WHERE branch_id = ? AND owner_id = ? AND proof <> ''"
     " LIMIT 200",
     "bo"},
    // A plate of somebody who is not there any more is let in no longer.
    {"parking_plates",
     "UPDATE parking_plates SET plate = '已删除', end_time = COALESCE(end_time, update_time),"
     " version = version + 1 WHERE " +
         kPlatesOfPerson + " AND plate <> '已删除' LIMIT 200",
     "boot"},
    {"approval_decisions",
     "UPDATE approval_decisions SET reason = '已删除' WHERE branch_id = ? AND approval_id IN"
     " (SELECT r.id FROM data_requests r WHERE r.branch_id = approval_decisions.branch_id"
     " AND r.owner_id = ?) AND reason NOT IN ('', '已删除') LIMIT 200",
     "bo"},
    {"data_requests",
     "UPDATE data_requests SET text = '已删除', answer = IF(answer = '', '', '已删除')"
     " WHERE branch_id = ? AND owner_id = ? AND text <> '已删除' LIMIT 200",
     "bo"},
    {"owners",
     "UPDATE owners SET display_name = '已删除', name_pinyin = '', name_initials = '',"
     " import_source = NULL, import_number = NULL, version = version + 1 WHERE branch_id = ?"
     " AND id = ? AND NOT (display_name = '已删除' AND name_pinyin = ''"
     " AND import_number IS NULL) LIMIT 200",
     "bo"}};

// Bound values point into it.
struct SubjectArguments {
  explicit SubjectArguments(const Subject& subject) : subject_(subject) {
    name_ = subject.person.ToString();
  }
  db::Values Of(std::string_view letters) const {
    db::Values values;
    for (const char letter : letters) {
      switch (letter) {
        case 'b': db::Bind(values, subject_.person.branch); break;
        case 'o': db::Bind(values, subject_.person.id); break;
        case 'n': db::Bind(values, name_); break;
        default: db::Bind(values, subject_.today);
      }
    }
    return values;
  }

 private:
  const Subject& subject_;
  std::string name_;
};

std::string CopyTextOf(const CopiedTable& table) {
  std::string sql = std::string("SELECT CAST(") + table.key + " AS CHAR) AS row_key";
  for (const CopiedColumn& column : table.columns)
    sql += std::string(", COALESCE(CAST(") + column.expression + " AS CHAR), '')";
  return sql + " FROM " + table.table + " WHERE " + table.where + " AND " + table.key +
         " > ? ORDER BY row_key LIMIT ?";
}

}  // namespace

size_t SubjectTables::copied() { return kCopiedTables.size() + 1; }

Result<Copied> SubjectTables::Copy(db::Session& session, const Subject& subject, size_t table,
                                   const std::string& cursor) const {
  if (table == kCopiedTables.size()) return CopyPhones(session, subject.person);
  const CopiedTable& from = kCopiedTables[table];
  Copied copied;
  const auto read = [&](const db::Row& row) {
    const auto key = row.Get<std::string>(0);
    for (size_t i = 0; i < from.columns.size(); ++i) {
      copied.values.push_back(
          {from.title, key, from.columns[i].title, row.Get<std::string>(static_cast<int>(i) + 1)});
    }
    return key;
  };
  const SubjectArguments arguments(subject);
  const std::vector<std::string> keys = TRY(
      session.Query(CopyTextOf(from), read, arguments.Of(from.arguments), cursor, kSubjectRows));
  if (!keys.empty()) copied.counts[from.table] = static_cast<std::int64_t>(keys.size());
  if (keys.size() == kSubjectRows) copied.cursor = keys.back();
  return copied;
}

Result<Copied> SubjectTables::CopyPhones(db::Session& session, const OwnerName& person) const {
  Copied copied;
  const auto read = [&](const db::Row& row) -> Result<int> {
    copied.values.push_back(
        {"电话", std::to_string(row.Get<int>("position")), "电话",
         TRY(owners_.OpenPhone(person.branch, person.id, row.Get<std::string>("phone_sealed")))});
    return 0;
  };
  TRY(
      session.Query("SELECT position, phone_sealed FROM owner_phones WHERE branch_id = ?"
                    " AND owner_id = ? ORDER BY position",
                    read, person.branch, person.id));
  if (!copied.values.empty())
    copied.counts["owner_phones"] = static_cast<std::int64_t>(copied.values.size());
  return copied;
}

size_t SubjectTables::erasing() { return kErasingStatements.size(); }

Result<DataCounts> SubjectTables::Erase(db::Tx& tx, const Subject& subject,
                                        size_t statement) const {
  const ErasingStatement& erasing = kErasingStatements[statement];
  const SubjectArguments arguments(subject);
  const std::int64_t rows = TRY(tx.Execute(erasing.sql, arguments.Of(erasing.arguments)));
  if (rows == 0) return DataCounts();
  return DataCounts{{erasing.table, rows}};
}

std::vector<std::string> SubjectTables::TableNames() {
  std::vector<std::string> names{"owner_phones"};
  for (const CopiedTable& table : kCopiedTables) names.emplace_back(table.table);
  for (const ErasingStatement& statement : kErasingStatements) names.emplace_back(statement.table);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace steward::directory
