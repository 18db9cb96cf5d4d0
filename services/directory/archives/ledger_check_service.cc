#include "services/directory/archives/ledger_check_service.h"

#include <algorithm>
#include <map>

#include "common/base/timestamp.h"
#include "services/directory/archives/archive_sample.h"
#include "services/directory/archives/archive_service.h"
#include "services/directory/archives/convert.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

constexpr int kFilesOfACheck = 500;

v1::LedgerCheck ToProto(const LedgerCheck& check) {
  v1::LedgerCheck proto;
  proto.set_name(check.name.ToString());
  *proto.mutable_runner() = directory::ToProto(check.runner);
  *proto.mutable_due_time() = ToTimestamp(check.due);
  proto.set_file_count(check.file_count);
  proto.set_next_number(check.next_number);
  int findings = 0;
  for (const LedgerClerk& clerk : check.clerks) {
    v1::LedgerClerk& row = *proto.add_clerks();
    row.set_clerk(clerk.clerk);
    row.set_value_count(clerk.value_count);
    row.set_finding_count(clerk.finding_count);
    row.set_error_share_bp(ErrorShareBp(clerk.finding_count, clerk.value_count));
    findings += clerk.finding_count;
  }
  proto.set_finding_count(findings);
  return proto;
}

v1::LedgerFinding ToProto(const LedgerFinding& finding) {
  const LedgerCheckName& check = finding.check;
  v1::LedgerFinding proto;
  proto.set_ledger_check(check.ToString());
  proto.set_position(finding.position);
  proto.set_archive(ArchiveName{{check.branch, check.site, finding.archive}}.ToString());
  proto.set_number(finding.number);
  proto.set_field(static_cast<v1::Archive::Field>(finding.problem.field));
  proto.set_rule(static_cast<v1::LedgerFinding::Rule>(finding.problem.rule));
  proto.set_clerk(finding.clerk);
  *proto.mutable_due_time() = ToTimestamp(finding.due);
  if (finding.closer) *proto.mutable_closer() = directory::ToProto(*finding.closer);
  proto.set_explanation(finding.explanation);
  return proto;
}

paging::Value FindingValueOf(const LedgerFinding& finding, std::string_view field) {
  if (field == "number") return finding.number;
  if (field == "due_time") return finding.due;
  return Uuid(finding.id);
}

const ListKind<LedgerFinding>& FindingLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<LedgerFinding> kind{
      paging::Columns(
          {{"ledger_check", Type::Reference("branches/*/sites/*/ledgerChecks/*"),
            "f.ledger_check_id", Use::kFilter},
           {"archive", Type::Reference("branches/*/sites/*/archives/*"), "f.archive_id",
            Use::kFilter},
           {"field", Type::Enum(v1::Archive::Field_descriptor()), "f.field", Use::kFilter},
           {"rule", Type::Enum(v1::LedgerFinding::Rule_descriptor()), "f.rule", Use::kFilter},
           {"clerk", Type::Text(), "f.clerk", Use::kFilter},
           {"is_open", Type::Bool(), "(f.close_time IS NULL)", Use::kFilter},
           {"number", Type::Text(), "a.number", Use::kOrder},
           {"due_time", Type::Instant(), "f.due_time"}},
          {"id", Type::Id(), "f.id"}),
      "number", FindingValueOf};
  return kind;
}

ArchiveValues LedgerValuesOf(const Archive& archive) {
  ArchiveValues values;
  for (const auto& [field, entered] : archive.values) values[field] = entered.value;
  return values;
}

}  // namespace

Result<v1::LedgerCheck> LedgerCheckService::RunLedgerCheck(
    rpc::Call& call, const v1::RunLedgerCheckRequest& request) {
  const SiteName site = TRY(SiteName::Parse(request.parent()));
  const Time due = ToTime(request.due_time());
  if (due <= call.now()) return Fail(Reason::kLedgerDue);

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::LedgerCheck> {
    TRY(sites_.Lock(tx, site));
    LedgerCheck check{
        .name = {{site.branch, site.site, LedgerCheckId(writes_.ids.Next(call.now()))}},
        .runner = SignatureOf(call),
        .due = due};
    std::vector<StoredArchive> archives =
        TRY(archives_.Search(tx, {"branch_id = ? AND site_id = ?", {site.branch, site.site}},
                             {"a.number > ?", {request.after_number()}}, kFilesOfACheck + 1));
    if (archives.size() > kFilesOfACheck) {
      archives.pop_back();
      check.next_number = archives.back().archive.number;
    }
    const std::vector<LedgerFinding> findings = TRY(Look(call, check, archives));
    TRY(ledgers_.Insert(tx, check));
    for (const LedgerFinding& finding : findings) TRY(ledgers_.InsertFinding(tx, finding));
    return ToProto(check);
  });
}

// Checks files, and counts for each clerk what he entered and what of it is wrong. A blank counts
// as a value of whoever made the file.
Result<std::vector<LedgerFinding>> LedgerCheckService::Look(
    const rpc::Call& call, LedgerCheck& check, const std::vector<StoredArchive>& archives) const {
  const std::string today = DayText(BusinessDate(call.now()));
  std::vector<LedgerFinding> findings;
  std::map<std::string, LedgerClerk> clerks;
  for (const StoredArchive& stored : archives) {
    for (const auto& [field, entered] : stored.archive.values) {
      ++clerks[entered.entered.staff].value_count;
    }
    for (const LedgerProblem& problem : CheckLedger(LedgerValuesOf(stored.archive), today)) {
      const std::string& clerk = ClerkOf(stored.archive, problem.field);
      ++clerks[clerk].finding_count;
      if (problem.rule == LedgerRule::kBlank) ++clerks[clerk].value_count;
      findings.push_back({.id = LedgerFindingId(writes_.ids.Next(call.now())),
                          .check = check.name,
                          .position = static_cast<int>(findings.size()) + 1,
                          .archive = stored.name.id,
                          .number = stored.archive.number,
                          .problem = problem,
                          .clerk = clerk,
                          .due = check.due});
    }
  }
  check.file_count = static_cast<int>(archives.size());
  for (auto& [name, clerk] : clerks) {
    clerk.clerk = name;
    check.clerks.push_back(clerk);
  }
  return findings;
}

Result<v1::LedgerCheck> LedgerCheckService::GetLedgerCheck(
    rpc::Call& call, const v1::GetLedgerCheckRequest& request) {
  const LedgerCheckName name = TRY(LedgerCheckName::Parse(request.name()));
  return ToProto(TRY(writes_.db.Read(
      call.patience(), [&](db::Session& session) { return ledgers_.Find(session, name); })));
}

Result<v1::ListLedgerFindingsResponse> LedgerCheckService::ListLedgerFindings(
    rpc::Call& call, const v1::ListLedgerFindingsRequest& request) {
  return RunList<v1::ListLedgerFindingsResponse>(
      call, pages_, FindingLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(), [&](db::Session& session) {
          return ledgers_.ListFindings(session, query);
        });
      },
      [](v1::ListLedgerFindingsResponse& response, const LedgerFinding& finding) {
        *response.add_findings() = ToProto(finding);
      });
}

Result<v1::LedgerFinding> LedgerCheckService::CloseLedgerFinding(
    rpc::Call& call, const v1::CloseLedgerFindingRequest& request) {
  const LedgerCheckName name = TRY(LedgerCheckName::Parse(request.name()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::LedgerFinding> {
    LedgerFinding finding = TRY(ledgers_.LockFinding(tx, name, request.position()));
    if (finding.closer) {
      return Fail(Reason::kLedgerFindingClosed, {{"person", finding.closer->staff}});
    }
    if (request.explanation().empty()) TRY(CheckCorrected(tx, call, finding));
    finding.explanation = request.explanation();
    finding.closer = SignatureOf(call);
    TRY(ledgers_.CloseFinding(tx, finding));
    return ToProto(finding);
  });
}

// LEDGER_FINDING_STANDS while the file has the problem.
Status LedgerCheckService::CheckCorrected(db::Tx& tx, const rpc::Call& call,
                                          const LedgerFinding& finding) const {
  const StoredArchive stored =
      TRY(archives_.Find(tx, {{finding.check.branch, finding.check.site, finding.archive}}));
  if (stored.archive.state == ArchiveState::kDeleted) return {};
  const std::vector<LedgerProblem> problems =
      CheckLedger(LedgerValuesOf(stored.archive), DayText(BusinessDate(call.now())));
  if (std::find(problems.begin(), problems.end(), finding.problem) == problems.end()) return {};
  return Fail(Reason::kLedgerFindingStands, {{"number", finding.number},
                                             {"field", NameOf(finding.problem.field)},
                                             {"field_zh", ChineseOf(finding.problem.field)}});
}

}  // namespace steward::directory
