#include "services/directory/imports/import_service.h"

#include "common/sheets/csv_writer.h"
#include "services/directory/imports/convert.h"
#include "services/directory/imports/import_jobs.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::directory {
namespace {

paging::Value ImportValueOf(const ImportView& view, std::string_view field) {
  if (field == "create_time") return view.import.created;
  return Uuid(view.import.name.id);
}

const ListKind<ImportView>& ImportLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<ImportView> kind{
      paging::Columns(
          {{"kind", Type::Enum(v1::Import::Kind_descriptor()), "i.kind", Use::kFilter},
           {"state", Type::Enum(v1::Import::State_descriptor()), "i.state", Use::kFilter},
           {"site", Type::Reference("branches/*/sites/*"), "i.site_id", Use::kFilter},
           {"source", Type::Text(), "i.source", Use::kFilter},
           {"create_time", Type::Instant(), "i.create_time"}},
          {"id", Type::Id(), "i.id"}),
      "create_time desc", ImportValueOf};
  return kind;
}

// One value orders them: the line and the place in it.
paging::Value SequenceOf(const StoredProblem& stored, std::string_view) { return stored.sequence; }

const ListKind<StoredProblem>& ProblemLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<StoredProblem> kind{
      paging::Columns({{"severity", Type::Enum(v1::ImportError::Severity_descriptor()), "severity",
                        Use::kFilter},
                       {"reason", Type::Text(), "reason", Use::kFilter},
                       {"line", Type::Int(), "sequence", Use::kOrder}},
                      {"id", Type::Int(), "sequence"}),
      "line", SequenceOf};
  return kind;
}

}  // namespace

Result<v1::Import> ImportService::CreateImport(rpc::Call& call,
                                               const v1::CreateImportRequest& request) {
  const BranchName parent = TRY(BranchName::Parse(request.parent()));
  Import import{.name = {parent.branch, ImportId(writes_.ids.Next(call.now()))},
                .creator = call.principal().name,
                .created = call.now(),
                .updated = call.now()};
  TRY(FromProto(request.import(), import));
  const std::string site = import.site_name().ToString();
  if (!call.scope().Contains(site)) return Fail(type::Reason::kNotFound, {{"name", site}});

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Import> {
    TRY(sites_.CheckExists(tx, import.site_name()));
    if (import.retry_of) {
      const ImportName retried{parent.branch, *import.retry_of};
      const Import before = TRY(imports_.Find(tx, call.scope(), retried)).import;
      if (before.site != import.site || before.kind != import.kind)
        return Fail(type::Reason::kNotFound, {{"name", retried.ToString()}});
    }
    TRY(imports_.Insert(tx, import));
    TRY(jobs_.Add(tx, PurgeJob(import, writes_.ids, call.now())));
    return ToProto(TRY(imports_.Find(tx, call.scope(), import.name)), call.language());
  });
}

Result<v1::Import> ImportService::GetImport(rpc::Call& call, const v1::GetImportRequest& request) {
  const ImportName name = TRY(ImportName::Parse(request.name()));
  return ToProto(TRY(writes_.db.Read(call.patience(),
                                     [&](db::Session& session) {
                                       return imports_.Find(session, call.scope(), name);
                                     })),
                 call.language());
}

Result<v1::ListImportsResponse> ImportService::ListImports(rpc::Call& call,
                                                           const v1::ListImportsRequest& request) {
  return RunList<v1::ListImportsResponse>(
      call, pages_, ImportLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(),
                               [&](db::Session& session) { return imports_.List(session, query); });
      },
      [&](v1::ListImportsResponse& response, const ImportView& view) {
        *response.add_imports() = ToProto(view, call.language());
      });
}

Result<v1::AddImportPartResponse> ImportService::AddImportPart(
    rpc::Call& call, const v1::AddImportPartRequest& request) {
  const ImportName name = TRY(ImportName::Parse(request.name()));
  const std::string& content = request.content();
  TRY(writes_.db.Read(call.patience(), [&](db::Session& session) -> Status {
    TRY(After(TRY(imports_.Find(session, call.scope(), name)).import.state, ImportMove::kAddPart));
    return {};
  }));
  // The bytes first: a row must never be without them, while bytes without a row only take up
  // space.
  const ImportPart part = TRY(files_.Keep(name, content));
  bool used = false;
  const auto added =
      rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::AddImportPartResponse> {
        const Import import = TRY(imports_.Lock(tx, call.scope(), name));
        TRY(After(import.state, ImportMove::kAddPart));
        const auto there = TRY(imports_.FindPart(tx, name, request.index()));
        const std::string index = std::to_string(request.index());
        if (there && there->content_hash != part.content_hash)
          return Fail(Reason::kImportPartDiffers, {{"index", index}});
        used = !there;
        if (used) TRY(imports_.InsertPart(tx, name, request.index(), part));
        const UploadState uploaded = TRY(imports_.Uploaded(tx, name));
        if (uploaded.bytes > import.size_bytes)
          return Fail(Reason::kImportPartInvalid,
                      {{"index", index}, {"size", std::to_string(import.size_bytes)}});
        v1::AddImportPartResponse response;
        response.set_uploaded_bytes(uploaded.bytes);
        response.set_part_count(uploaded.part_count);
        return response;
      });
  if (added.ok() && !used) TRY(files_.Forget(part));
  return added;
}

Status ImportService::CheckParts(db::Session& session, const Import& import) const {
  const UploadState uploaded = TRY(imports_.Uploaded(session, import.name));
  if (uploaded.gapless && uploaded.bytes == import.size_bytes) return {};
  return Fail(Reason::kImportIncomplete, {{"uploaded", std::to_string(uploaded.bytes)},
                                          {"size", std::to_string(import.size_bytes)}});
}

Status ImportService::AddJob(db::Tx& tx, const rpc::Call& call, std::string_view kind,
                             Import& import) const {
  const jobs::Job job{.branch = import.name.branch,
                      .id = jobs::JobId(writes_.ids.Next(call.now())),
                      .kind = std::string(kind),
                      .due = call.now(),
                      .total_count = import.control_row_count,
                      .resume_point = ResumePointOf(import.name.id, 0),
                      .principal = call.principal().name,
                      .created = call.now()};
  import.job = job.id;
  import.updated = call.now();
  TRY(jobs_.Add(tx, job));
  return imports_.Save(tx, import);
}

Result<v1::Import> ImportService::StartImport(rpc::Call& call,
                                              const v1::StartImportRequest& request) {
  const ImportName name = TRY(ImportName::Parse(request.name()));
  const bool post = request.mode() == v1::StartImportRequest::MODE_POST;

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Import> {
    Import import = TRY(imports_.Lock(tx, call.scope(), name));
    import.state =
        TRY(After(import.state, post ? ImportMove::kStartPost : ImportMove::kStartCheck));
    if (!post) {
      TRY(CheckParts(tx, import));
    } else if (const Status agree = CheckControlTotals(import); !agree.ok()) {
      if (request.difference_text().empty()) return agree.error();
      import.difference_text = request.difference_text();
      import.difference_signer = call.principal().name;
    }
    TRY(AddJob(tx, call, kReadImport, import));
    return ToProto(TRY(imports_.Find(tx, call.scope(), name)), call.language());
  });
}

Result<v1::Import> ImportService::CancelImport(rpc::Call& call,
                                               const v1::CancelImportRequest& request) {
  const ImportName name = TRY(ImportName::Parse(request.name()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Import> {
    // The job first, as the worker locks them: it waits for the step that goes on.
    const std::optional<Uuid> job = TRY(imports_.Find(tx, call.scope(), name)).import.job;
    if (job) TRY(jobs_.Cancel(tx, name.branch, jobs::JobId(*job), call.now()));
    Import import = TRY(imports_.Lock(tx, call.scope(), name));
    if (import.job != job) return Fail(type::Reason::kContention);
    import.state = TRY(After(import.state, ImportMove::kCancel));
    import.updated = call.now();
    TRY(imports_.Save(tx, import));
    return ToProto(TRY(imports_.Find(tx, call.scope(), name)), call.language());
  });
}

Result<v1::Import> ImportService::WithdrawImport(rpc::Call& call,
                                                 const v1::WithdrawImportRequest& request) {
  const ImportName name = TRY(ImportName::Parse(request.name()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Import> {
    Import import = TRY(imports_.Lock(tx, call.scope(), name));
    import.state = TRY(After(import.state, ImportMove::kStartWithdrawal));
    TRY(imports_.CheckUnused(tx, import));
    TRY(AddJob(tx, call, kWithdrawImport, import));
    return ToProto(TRY(imports_.Find(tx, call.scope(), name)), call.language());
  });
}

Result<v1::ListImportErrorsResponse> ImportService::ListImportErrors(
    rpc::Call& call, const v1::ListImportErrorsRequest& request) {
  const ImportName name = TRY(ImportName::Parse(request.parent()));
  return RunList<v1::ListImportErrorsResponse>(
      call, pages_, ProblemLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(),
                               [&](db::Session& session) -> Result<std::vector<StoredProblem>> {
                                 TRY(imports_.Find(session, call.scope(), name));
                                 return imports_.ListProblems(session, name, query);
                               });
      },
      [&](v1::ListImportErrorsResponse& response, const StoredProblem& stored) {
        *response.add_errors() = ToProto(stored, call.language());
      });
}

Result<v1::DownloadFailedRowsResponse> ImportService::DownloadFailedRows(
    rpc::Call& call, const v1::DownloadFailedRowsRequest& request) {
  v1::DownloadFailedRowsResponse piece = TRY(ReadFailedRows(call, request));
  // A write, although nothing changes: the audit record says who took the rows with him. The kept
  // answer is only where the next piece begins.
  v1::DownloadFailedRowsResponse answer = TRY(
      rpc::Mutate(call, writes_, request, [&](db::Tx&) -> Result<v1::DownloadFailedRowsResponse> {
        v1::DownloadFailedRowsResponse kept;
        kept.set_next_line(piece.next_line());
        return kept;
      }));
  answer.set_content(std::move(*piece.mutable_content()));
  return answer;
}

Result<v1::DownloadFailedRowsResponse> ImportService::ReadFailedRows(
    const rpc::Call& call, const v1::DownloadFailedRowsRequest& request) const {
  constexpr int kRows = 500;
  const ImportName name = TRY(ImportName::Parse(request.name()));
  const auto read = [&](db::Session& session) -> Result<v1::DownloadFailedRowsResponse> {
    const Import import = TRY(imports_.Find(session, call.scope(), name)).import;
    if (import.purged)
      return Fail(Reason::kImportFilePurged, {{"date", DayText(BusinessDate(*import.purged))}});
    const auto rows = TRY(imports_.FailedRows(session, name, request.from_line(), kRows + 1));
    v1::DownloadFailedRowsResponse piece;
    if (rows.empty()) return piece;
    const auto errors =
        TRY(imports_.ErrorsBetween(session, name, request.from_line(), rows.back().line));
    std::string& content = *piece.mutable_content();
    if (request.from_line() == 0) content = sheets::kCsvStart;
    auto error = errors.begin();
    for (const FailedRow& row : rows) {
      if (&row - rows.data() == kRows || content.size() > type::v1::LIMIT_EXPORT_PIECE_BYTES / 2) {
        piece.set_next_line(static_cast<int>(row.line));
        break;
      }
      std::string text(row.line == 0 ? kErrorTitle : "");
      for (; error != errors.end() && error->line() <= row.line; ++error) {
        if (error->line() < row.line) continue;
        if (!text.empty()) text += "; ";
        text += call.language() == rpc::Language::kEnglish ? error->problem.en : error->problem.zh;
      }
      content += TRY(files_.OpenRow(name, row.cells_sealed)) + ",";
      sheets::AppendCsv(content, {{text, sheets::CellKind::kText}});
    }
    return piece;
  };
  return writes_.db.Read(call.patience(), read);
}

}  // namespace steward::directory
