#include "services/directory/archives/archive_loan_service.h"

#include "common/base/timestamp.h"
#include "services/directory/archives/archive_service.h"
#include "services/directory/archives/convert.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

v1::ArchiveLoan ToProto(const ArchiveLoan& loan) {
  v1::ArchiveLoan proto;
  proto.set_name(loan.name.ToString());
  proto.set_archive(loan.archive.ToString());
  proto.set_borrower(loan.borrower);
  *proto.mutable_due_time() = ToTimestamp(loan.due);
  proto.set_text(loan.text);
  proto.set_number(loan.number);
  *proto.mutable_keeper() = directory::ToProto(loan.keeper);
  if (loan.taken_back) *proto.mutable_taken_back() = directory::ToProto(*loan.taken_back);
  return proto;
}

paging::Value LoanValueOf(const ArchiveLoan& loan, std::string_view field) {
  if (field == "due_time") return loan.due;
  if (field == "lend_time") return loan.keeper.time;
  return Uuid(loan.name.id);
}

const ListKind<ArchiveLoan>& LoanLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<ArchiveLoan> kind{
      paging::Columns({{"archive", Type::Reference("branches/*/sites/*/archives/*"), "l.archive_id",
                        Use::kFilter},
                       {"borrower", Type::Text(), "l.borrower", Use::kFilter},
                       {"keeper", Type::Text(), "l.keeper", Use::kFilter},
                       {"is_out", Type::Bool(), "(l.taken_back_time IS NULL)", Use::kFilter},
                       {"due_time", Type::Instant(), "l.due_time"},
                       {"lend_time", Type::Instant(), "l.lend_time"}},
                      {"id", Type::Id(), "l.id"}),
      "due_time", LoanValueOf};
  return kind;
}

}  // namespace

Result<v1::ArchiveLoan> ArchiveLoanService::CreateArchiveLoan(
    rpc::Call& call, const v1::CreateArchiveLoanRequest& request) {
  const SiteName site = TRY(SiteName::Parse(request.parent()));
  const v1::ArchiveLoan& wanted = request.archive_loan();
  const ArchiveName archive = TRY(ArchiveName::Parse(wanted.archive()));
  if (archive.site != site.site) {
    return Fail(type::Reason::kNotFound, {{"name", wanted.archive()}});
  }
  ArchiveLoan loan{.name = {{site.branch, site.site, ArchiveLoanId(writes_.ids.Next(call.now()))}},
                   .archive = archive,
                   .borrower = wanted.borrower(),
                   .due = ToTime(wanted.due_time()),
                   .text = wanted.text(),
                   .keeper = SignatureOf(call)};
  if (loan.due <= call.now()) return Fail(Reason::kArchiveLoanDue);

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::ArchiveLoan> {
    StoredArchive stored = TRY(archives_.Lock(tx, archive));
    TRY(loans_.CheckIn(tx, archive));
    TRY(LendArchive(stored.archive, loan.borrower, loan.keeper));
    TRY(archives_.Save(tx, stored));
    TRY(loans_.Insert(tx, loan));
    loan.number = stored.archive.number;
    return ToProto(loan);
  });
}

Result<v1::ArchiveLoan> ArchiveLoanService::GetArchiveLoan(
    rpc::Call& call, const v1::GetArchiveLoanRequest& request) {
  const ArchiveLoanName name = TRY(ArchiveLoanName::Parse(request.name()));
  return ToProto(TRY(writes_.db.Read(
      call.patience(), [&](db::Session& session) { return loans_.Find(session, name); })));
}

Result<v1::ListArchiveLoansResponse> ArchiveLoanService::ListArchiveLoans(
    rpc::Call& call, const v1::ListArchiveLoansRequest& request) {
  return RunList<v1::ListArchiveLoansResponse>(
      call, pages_, LoanLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(), [&](db::Session& session) {
          return loans_.List(session, query, std::nullopt);
        });
      },
      [](v1::ListArchiveLoansResponse& response, const ArchiveLoan& loan) {
        *response.add_archive_loans() = ToProto(loan);
      });
}

Result<v1::ListOverdueArchiveLoansResponse> ArchiveLoanService::ListOverdueArchiveLoans(
    rpc::Call& call, const v1::ListOverdueArchiveLoansRequest& request) {
  return RunList<v1::ListOverdueArchiveLoansResponse>(
      call, pages_, LoanLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(), [&](db::Session& session) {
          return loans_.List(session, query, call.now());
        });
      },
      [](v1::ListOverdueArchiveLoansResponse& response, const ArchiveLoan& loan) {
        *response.add_archive_loans() = ToProto(loan);
      });
}

Result<v1::ArchiveLoan> ArchiveLoanService::ReturnArchiveLoan(
    rpc::Call& call, const v1::ReturnArchiveLoanRequest& request) {
  const ArchiveLoanName name = TRY(ArchiveLoanName::Parse(request.name()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::ArchiveLoan> {
    StoredArchive stored = TRY(archives_.Lock(tx, TRY(loans_.Find(tx, name)).archive));
    ArchiveLoan loan = TRY(loans_.Find(tx, name));  // as it stands under the file's lock
    if (loan.taken_back) {
      return Fail(Reason::kArchiveLoanReturned, {{"person", loan.taken_back->staff}});
    }
    loan.taken_back = SignatureOf(call);
    TRY(TakeBackArchive(stored.archive, *loan.taken_back));
    TRY(archives_.Save(tx, stored));
    TRY(loans_.SaveReturn(tx, loan));
    return ToProto(loan);
  });
}

}  // namespace steward::directory
