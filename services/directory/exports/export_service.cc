#include "services/directory/exports/export_service.h"

#include <algorithm>

#include "common/base/timestamp.h"
#include "services/directory/exports/export_jobs.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::directory {
namespace {

paging::Value ExportValueOf(const ExportView& view, std::string_view field) {
  if (field == "create_time") return view.exported.created;
  return Uuid(view.exported.name.id);
}

const ListKind<ExportView>& ExportLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<ExportView> kind{
      paging::Columns(
          {{"kind", Type::Enum(v1::Export::Kind_descriptor()), "e.kind", Use::kFilter},
           {"state", Type::Enum(v1::Export::State_descriptor()), "e.state", Use::kFilter},
           {"site", Type::Reference("branches/*/sites/*"), "e.site_id", Use::kFilter},
           {"create_time", Type::Instant(), "e.create_time"}},
          {"id", Type::Id(), "e.id"}),
      "create_time desc", ExportValueOf};
  return kind;
}

v1::Export ToProto(const ExportView& view, rpc::Language language) {
  const Export& exported = view.exported;
  v1::Export proto;
  proto.set_name(exported.name.ToString());
  proto.set_kind(static_cast<v1::Export::Kind>(exported.kind));
  proto.set_format(static_cast<v1::Export::Format>(exported.format));
  proto.set_site(exported.site_name().ToString());
  proto.set_state(static_cast<v1::Export::State>(exported.state));
  proto.set_done_count(view.done_count);
  proto.set_total_count(std::max(view.total_count, view.done_count));
  proto.set_size_bytes(exported.size_bytes);
  proto.set_error(language == rpc::Language::kEnglish ? exported.error_en : exported.error_zh);
  proto.set_creator(exported.creator);
  *proto.mutable_create_time() = ToTimestamp(exported.created);
  *proto.mutable_expire_time() = ToTimestamp(exported.expires);
  return proto;
}

}  // namespace

Result<v1::Export> ExportService::CreateExport(rpc::Call& call,
                                               const v1::CreateExportRequest& request) {
  const BranchName parent = TRY(BranchName::Parse(request.parent()));
  const SiteName site = TRY(SiteName::Parse(request.export_().site()));
  if (!call.scope().Contains(site.ToString()))
    return Fail(type::Reason::kNotFound, {{"name", site.ToString()}});
  const Export exported{.name = {parent.branch, ExportId(writes_.ids.Next(call.now()))},
                        .site = site.site,
                        .kind = static_cast<ExportKind>(request.export_().kind()),
                        .format = static_cast<ExportFormat>(request.export_().format()),
                        .job = writes_.ids.Next(call.now()),
                        .creator = call.principal().name,
                        .created = call.now(),
                        .expires = call.now() + std::chrono::hours(type::v1::LIMIT_EXPORT_HOURS)};
  jobs::Job job{.branch = parent.branch,
                .id = jobs::JobId(exported.job),
                .kind = std::string(kMakeExport),
                .due = call.now(),
                .resume_point = ExportResume{exported.name.id, 0, ""}.ToString(),
                .principal = exported.creator,
                .created = call.now()};

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Export> {
    TRY(sites_.CheckExists(tx, site));
    TRY(exports_.Insert(tx, exported));
    TRY(jobs_.Add(tx, job));
    jobs::Job expiry = job;
    expiry.id = jobs::JobId(writes_.ids.Next(call.now()));
    expiry.kind = kExpireExport;
    expiry.due = exported.expires;
    TRY(jobs_.Add(tx, expiry));
    return ToProto(TRY(exports_.Find(tx, call.scope(), exported.name)), call.language());
  });
}

Result<v1::Export> ExportService::GetExport(rpc::Call& call, const v1::GetExportRequest& request) {
  const ExportName name = TRY(ExportName::Parse(request.name()));
  return ToProto(TRY(writes_.db.Read(call.patience(),
                                     [&](db::Session& session) {
                                       return exports_.Find(session, call.scope(), name);
                                     })),
                 call.language());
}

Result<v1::ListExportsResponse> ExportService::ListExports(rpc::Call& call,
                                                           const v1::ListExportsRequest& request) {
  return RunList<v1::ListExportsResponse>(
      call, pages_, ExportLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(),
                               [&](db::Session& session) { return exports_.List(session, query); });
      },
      [&](v1::ListExportsResponse& response, const ExportView& view) {
        *response.add_exports() = ToProto(view, call.language());
      });
}

Result<v1::Export> ExportService::CancelExport(rpc::Call& call,
                                               const v1::CancelExportRequest& request) {
  const ExportName name = TRY(ExportName::Parse(request.name()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Export> {
    // The job first, as the worker locks them: it waits for the step that goes on.
    const Uuid job = TRY(exports_.Find(tx, call.scope(), name)).exported.job;
    TRY(jobs_.Cancel(tx, name.branch, jobs::JobId(job), call.now()));
    Export exported = TRY(exports_.Lock(tx, call.scope(), name));
    TRY(CheckCancellable(exported));
    exported.state = ExportState::kCancelled;
    TRY(exports_.Save(tx, exported));
    return ToProto(TRY(exports_.Find(tx, call.scope(), name)), call.language());
  });
}

Result<v1::DownloadExportResponse> ExportService::DownloadExport(
    rpc::Call& call, const v1::DownloadExportRequest& request) {
  v1::DownloadExportResponse piece = TRY(ReadPiece(call, request));
  // A write, although nothing changes: the audit record says who took the piece with him. The kept
  // answer is without it.
  std::string content = std::move(*piece.mutable_content());
  piece.clear_content();
  v1::DownloadExportResponse answer =
      TRY(rpc::Mutate(call, writes_, request,
                      [&](db::Tx&) -> Result<v1::DownloadExportResponse> { return piece; }));
  answer.set_content(std::move(content));
  return answer;
}

Result<v1::DownloadExportResponse> ExportService::ReadPiece(
    const rpc::Call& call, const v1::DownloadExportRequest& request) const {
  const ExportName name = TRY(ExportName::Parse(request.name()));
  const std::int64_t offset = request.offset_bytes();
  const auto read = [&](db::Session& session) -> Result<std::pair<Export, FilePiece>> {
    const Export exported = TRY(exports_.Find(session, call.scope(), name)).exported;
    TRY(CheckReadable(exported, offset, call.now()));
    const auto piece = TRY(files_.At(session, FileOf(name), offset));
    if (!piece) return Fail(Reason::kExportExpired);  // this moment
    return std::pair(exported, *piece);
  };
  const auto [exported, piece] = TRY(writes_.db.Read(call.patience(), read));
  v1::DownloadExportResponse response;
  response.set_content(TRY(files_.Read(FileOf(name), piece))
                           .substr(static_cast<size_t>(offset - piece.offset_bytes)));
  const std::int64_t end = piece.offset_bytes + piece.size_bytes;
  if (end < exported.size_bytes) response.set_next_offset_bytes(end);
  response.set_content_type(
      exported.format == ExportFormat::kCsv
          ? "text/csv"
          : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
  return response;
}

}  // namespace steward::directory
