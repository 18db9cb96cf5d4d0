#include "tests/lint/sql_rules.h"

#include <re2/re2.h>

#include <algorithm>
#include <string>
#include <vector>

namespace steward::lint {
namespace {

// Tables that belong to no branch: their keys do not begin with one. The only such list.
constexpr const char* kWithoutBranch[] = {
    "schema_migrations", "platform_settings", "outbox",         "outbox_positions",
    "consumer_cursors",  "leader_epochs",     "dead_letters",   "idempotency_keys",
    "sign_in_names",     "sessions",          "ended_sessions", "api_keys",
    "provider_links",    "kept_keys",         "event_epochs",   "event_consumers",
};

struct SqlWordRule {
  const char* pattern;
  const char* problem;
};

// Nowhere in SQL.
constexpr SqlWordRule kEverywhere[] = {
    {"(?i)\\bRETURNING\\b", "MySQL has no RETURNING"},
    {"(?i)\\b(NOW|CURRENT_TIMESTAMP|SYSDATE|LOCALTIME|CURDATE|UTC_TIMESTAMP)\\b\\s*\\(",
     "time is passed in, never the server's"},
    {"(?i)\\b(UPDATE|DELETE FROM)\\s+audit_records\\b", "audit records are kept as they are"},
};

// Not in migrations.
constexpr SqlWordRule kInTables[] = {
    {"(?i)\\s(JSON)\\b", "JSON is text in MariaDB and a type in MySQL; use columns"},
    {"(?i)\\s(FLOAT|DOUBLE|REAL|TIMESTAMP)\\b",
     "no such type: scaled integers, and DATETIME(6) in UTC"},
    {"(?i)\\sDATETIME(\\s|,|$)", "instants are DATETIME(6)"},
    {"(?i)\\bCURRENT_TIMESTAMP\\b", "time is passed in, never the server's"},
    {"(?i)\\bCREATE\\s+(TRIGGER|PROCEDURE|FUNCTION|EVENT|VIEW)\\b", "rules live in C++"},
};

// The text with `--` comments blanked.
std::string WithoutComments(std::string text) {
  for (std::size_t at = text.find("--"); at != text.npos; at = text.find("--", at)) {
    for (; at < text.size() && text[at] != '\n'; ++at) text[at] = ' ';
  }
  return text;
}

int LineAt(const std::string& text, std::size_t position) {
  return 1 + static_cast<int>(
                 std::count(text.begin(), text.begin() + static_cast<long>(position), '\n'));
}

// The first column of a key such as `PRIMARY KEY (branch_id, id)`.
std::string FirstColumn(const std::string& definition) {
  std::string column;
  RE2::PartialMatch(definition, "\\(\\s*`?([a-z0-9_]+)", &column);
  return column;
}

// The parts of a CREATE TABLE between commas that stand outside parentheses.
std::vector<std::string> Definitions(const std::string& body) {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (const char c : body) {
    depth += (c == '(') - (c == ')');
    if (c == ',' && depth == 0) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

bool BelongsToNoBranch(const std::string& table) {
  return std::find(std::begin(kWithoutBranch), std::end(kWithoutBranch), table) !=
         std::end(kWithoutBranch);
}

// What is wrong with the keys of one table.
std::vector<std::string> CheckKeys(const std::string& body) {
  std::vector<std::string> problems;
  bool primary = false;
  bool branch = false;
  for (const std::string& definition : Definitions(body)) {
    if (RE2::PartialMatch(definition, "(?i)^\\s*`?branch_id`?\\s.*\\bNOT NULL\\b")) branch = true;
    const bool is_primary = RE2::PartialMatch(definition, "(?i)\\bPRIMARY\\s+KEY\\b");
    const bool is_unique = RE2::PartialMatch(definition, "(?i)\\bUNIQUE\\b");
    primary = primary || is_primary;
    const bool of_table =
        RE2::PartialMatch(definition, "(?i)^\\s*(CONSTRAINT\\s+\\w+\\s+)?(PRIMARY|UNIQUE)");
    if ((is_primary || is_unique) && (!of_table || FirstColumn(definition) != "branch_id")) {
      problems.push_back(is_primary ? "the primary key begins with branch_id"
                                    : "a unique key begins with branch_id");
    }
  }
  if (!primary) problems.push_back("has no primary key");
  if (!branch) problems.push_back("has no `branch_id ... NOT NULL`");
  return problems;
}

void CheckTables(const SourceFile& file, const std::string& sql, Findings& findings) {
  static const RE2 create(
      "(?i)(CREATE\\s+TABLE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?`?([a-z0-9_]+)`?\\s*\\()");
  re2::StringPiece rest(sql);
  re2::StringPiece head;
  std::string table;
  while (RE2::FindAndConsume(&rest, create, &head, &table)) {
    std::size_t end = 0;
    for (int depth = 1; end < rest.size() && depth > 0; ++end) {
      depth += (rest[end] == '(') - (rest[end] == ')');
    }
    const std::string body = rest.substr(0, end > 0 ? end - 1 : 0).as_string();
    if (BelongsToNoBranch(table)) continue;
    for (const std::string& problem : CheckKeys(body)) {
      findings.push_back({file.path,
                          LineAt(sql, static_cast<std::size_t>(head.data() - sql.data())),
                          table + ": " + problem});
    }
  }
}

// `ALTER TABLE t ADD UNIQUE KEY k (...)` and `CREATE UNIQUE INDEX k ON t (...)`.
void CheckLaterKeys(const SourceFile& file, const std::string& sql, Findings& findings) {
  static const RE2 added(
      "(?i)(?:ALTER\\s+TABLE\\s+`?([a-z0-9_]+)`?[^;]*\\bADD\\s+UNIQUE[^;(]*|"
      "CREATE\\s+UNIQUE\\s+INDEX\\s+\\S+\\s+ON\\s+`?([a-z0-9_]+)`?\\s*)(\\([^;)]*)");
  re2::StringPiece rest(sql);
  std::string altered;
  std::string indexed;
  re2::StringPiece columns;
  while (RE2::FindAndConsume(&rest, added, &altered, &indexed, &columns)) {
    if (BelongsToNoBranch(altered + indexed) || FirstColumn(columns.as_string()) == "branch_id")
      continue;
    findings.push_back({file.path,
                        LineAt(sql, static_cast<std::size_t>(columns.data() - sql.data())),
                        altered + indexed + ": a unique key begins with branch_id"});
  }
}

// Running processes ask for the roles anew when the version of the policy has moved on. Files that
// had been applied before there was this rule stay as they are.
void CheckRoles(const SourceFile& file, const std::string& sql, Findings& findings) {
  constexpr std::string_view kFirst = "0036";
  if (std::string_view(file.path).substr(file.path.rfind('/') + 1) < kFirst) return;
  re2::StringPiece change;
  if (!RE2::PartialMatch(sql, "(?i)\\b((?:INTO|UPDATE|FROM)\\s+roles)\\b", &change)) return;
  if (RE2::PartialMatch(sql, "(?i)\\bUPDATE\\s+policy_state\\b")) return;
  findings.push_back({file.path, LineAt(sql, static_cast<std::size_t>(change.data() - sql.data())),
                      "roles change: raise the version in policy_state too"});
}

}  // namespace

Findings CheckMigration(const SourceFile& file) {
  Findings findings;
  const std::string sql = WithoutComments(file.text);
  int number = 0;
  for (const std::string_view line : Lines(sql)) {
    ++number;
    for (const SqlWordRule& rule : kEverywhere) {
      if (RE2::PartialMatch(line, rule.pattern))
        findings.push_back({file.path, number, rule.problem});
    }
    for (const SqlWordRule& rule : kInTables) {
      if (RE2::PartialMatch(line, rule.pattern))
        findings.push_back({file.path, number, rule.problem});
    }
  }
  CheckTables(file, sql, findings);
  CheckLaterKeys(file, sql, findings);
  CheckRoles(file, sql, findings);
  return findings;
}

Findings CheckStatements(const SourceFile& file) {
  Findings findings;
  if (file.path == "common/db/startup.cc") return findings;  // compares its clock with the server's
  for (const Literal& literal : StringLiterals(file.text)) {
    if (!RE2::PartialMatch(literal.text, "\\b(SELECT|INSERT|UPDATE|DELETE|REPLACE|SET|WHERE)\\b"))
      continue;
    for (const SqlWordRule& rule : kEverywhere) {
      if (RE2::PartialMatch(literal.text, rule.pattern)) {
        findings.push_back({file.path, literal.line, rule.problem});
      }
    }
    if (RE2::PartialMatch(literal.text, ";\\s*(SELECT|INSERT|UPDATE|DELETE|REPLACE|SET)\\b")) {
      findings.push_back({file.path, literal.line, "one statement at a time"});
    }
  }
  return findings;
}

}  // namespace steward::lint
