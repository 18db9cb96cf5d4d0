#include "services/directory/archives/archive_box_service.h"

#include "common/rpc/etag.h"
#include "common/validate/field_mask.h"

namespace steward::directory {
namespace {

v1::ArchiveBox ToProto(const ArchiveBox& box) {
  v1::ArchiveBox proto;
  proto.set_name(box.name.ToString());
  proto.set_number(box.number);
  proto.set_location(box.location);
  proto.set_entry_count(box.entry_count);
  proto.set_etag(rpc::EtagOf(box.version));
  return proto;
}

v1::ArchiveBoxEntry ToProto(const ArchiveBoxEntry& entry) {
  v1::ArchiveBoxEntry proto;
  proto.set_box(entry.box.ToString());
  proto.set_box_number(entry.box_number);
  proto.set_location(entry.location);
  proto.set_text(entry.text);
  if (entry.archive) {
    proto.set_archive(ArchiveName{{entry.box.branch, entry.box.site, *entry.archive}}.ToString());
  }
  return proto;
}

paging::Value BoxValueOf(const ArchiveBox& box, std::string_view field) {
  if (field == "number") return box.number;
  return Uuid(box.name.id);
}

const ListKind<ArchiveBox>& BoxLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<ArchiveBox> kind{
      paging::Columns({{"number", Type::Text(), "b.number"},
                       {"location", Type::Text(), "b.location", Use::kFilter}},
                      {"id", Type::Id(), "b.id"}),
      "number", BoxValueOf};
  return kind;
}

paging::Value BoxEntryValueOf(const ArchiveBoxEntry& entry, std::string_view field) {
  if (field == "box_number") return entry.box_number;
  return entry.id;
}

const ListKind<ArchiveBoxEntry>& BoxEntryLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<ArchiveBoxEntry> kind{
      paging::Columns({{"text", Type::Text(), "e.text", Use::kFilter},
                       {"archive", Type::Reference("branches/*/sites/*/archives/*"), "e.archive_id",
                        Use::kFilter},
                       {"box_number", Type::Text(), "b.number"}},
                      {"id", Type::Id(), "e.id"}),
      "box_number", BoxEntryValueOf};
  return kind;
}

}  // namespace

Result<v1::ArchiveBox> ArchiveBoxService::CreateArchiveBox(
    rpc::Call& call, const v1::CreateArchiveBoxRequest& request) {
  const SiteName site = TRY(SiteName::Parse(request.parent()));
  const ArchiveBox box{
      .name = {{site.branch, site.site, ArchiveBoxId(writes_.ids.Next(call.now()))}},
      .number = request.archive_box().number(),
      .location = request.archive_box().location()};

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::ArchiveBox> {
    TRY(sites_.Lock(tx, site));
    TRY(boxes_.CheckNumber(tx, box));
    TRY(boxes_.Insert(tx, box));
    return ToProto(box);
  });
}

Result<v1::ListArchiveBoxesResponse> ArchiveBoxService::ListArchiveBoxes(
    rpc::Call& call, const v1::ListArchiveBoxesRequest& request) {
  return RunList<v1::ListArchiveBoxesResponse>(
      call, pages_, BoxLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(),
                               [&](db::Session& session) { return boxes_.List(session, query); });
      },
      [](v1::ListArchiveBoxesResponse& response, const ArchiveBox& box) {
        *response.add_archive_boxes() = ToProto(box);
      });
}

Result<v1::ArchiveBox> ArchiveBoxService::UpdateArchiveBox(
    rpc::Call& call, const v1::UpdateArchiveBoxRequest& request) {
  const ArchiveBoxName name = TRY(ArchiveBoxName::Parse(request.archive_box().name()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::ArchiveBox> {
    TRY(sites_.Lock(tx, {name.branch, name.site}));
    ArchiveBox box = TRY(boxes_.Lock(tx, name));
    TRY(rpc::CheckEtag(request.archive_box().etag(), box.version));
    const v1::ArchiveBox merged =
        TRY(validate::ApplyMask(ToProto(box), request.archive_box(), request.update_mask()));
    box.number = merged.number();
    box.location = merged.location();
    TRY(boxes_.CheckNumber(tx, box));
    TRY(boxes_.Save(tx, box));
    return ToProto(box);
  });
}

Result<v1::ArchiveBoxEntry> ArchiveBoxService::AddArchiveBoxEntry(
    rpc::Call& call, const v1::AddArchiveBoxEntryRequest& request) {
  const ArchiveBoxName name = TRY(ArchiveBoxName::Parse(request.name()));
  ArchiveBoxEntry entry{.id = writes_.ids.Next(call.now()), .box = name, .text = request.text()};

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::ArchiveBoxEntry> {
    const ArchiveBox box = TRY(boxes_.Lock(tx, name));
    if (!request.archive().empty()) {
      const ArchiveName archive = TRY(ArchiveName::Parse(request.archive()));
      if (archive.site != name.site) {
        return Fail(type::Reason::kNotFound, {{"name", request.archive()}});
      }
      TRY(archives_.Lock(tx, archive));
      entry.archive = archive.id;
    }
    TRY(boxes_.InsertEntry(tx, entry));
    entry.box_number = box.number;
    entry.location = box.location;
    return ToProto(entry);
  });
}

Result<v1::ListArchiveBoxEntriesResponse> ArchiveBoxService::ListArchiveBoxEntries(
    rpc::Call& call, const v1::ListArchiveBoxEntriesRequest& request) {
  return RunList<v1::ListArchiveBoxEntriesResponse>(
      call, pages_, BoxEntryLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(), [&](db::Session& session) {
          return boxes_.ListEntries(session, query);
        });
      },
      [](v1::ListArchiveBoxEntriesResponse& response, const ArchiveBoxEntry& entry) {
        *response.add_entries() = ToProto(entry);
      });
}

}  // namespace steward::directory
