// The lists and the look-up of customer files.
#include <set>

#include "services/directory/archives/archive_service.h"
#include "services/directory/archives/convert.h"
#include "services/directory/characters.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::directory {
namespace {

paging::Value ArchiveValueOf(const StoredArchive& stored, std::string_view field) {
  if (field == "number") return stored.archive.number;
  if (field == "confirmation_due_time") return stored.archive.confirmation_due;
  if (field == "create_time") return stored.created;
  if (field == "update_time") return stored.updated;
  return Uuid(stored.name.id);
}

ListKind<StoredArchive> ArchiveListsBy(std::string_view default_order) {
  using paging::Type;
  using paging::Use;
  return {paging::Columns(
              {{"unit", Type::Reference("branches/*/sites/*/units/*"), "a.unit_id", Use::kFilter},
               {"number", Type::Text(), "a.number"},
               {"old_number", Type::Text(), "a.import_number", Use::kFilter},
               {"state", Type::Enum(v1::Archive::State_descriptor()), "a.state", Use::kFilter},
               {"customer", Type::Reference("branches/*/owners/*"), "a.customer_id", Use::kFilter},
               {"asset_number", Type::Text(), "a.asset_key", Use::kFilter},
               {"completion_source", Type::Enum(v1::Archive::Source_descriptor()),
                "a.completion_source", Use::kFilter},
               {"confirmation_due_time", Type::Instant(), "a.confirmation_due"},
               {"create_time", Type::Instant(), "a.create_time"},
               {"update_time", Type::Instant(), "a.update_time"}},
              {"id", Type::Id(), "a.id"}),
          default_order, ArchiveValueOf};
}

const ListKind<StoredArchive>& ArchiveLists() {
  static const ListKind<StoredArchive> kind = ArchiveListsBy("number");
  return kind;
}

const ListKind<StoredArchive>& UnconfirmedLists() {
  static const ListKind<StoredArchive> kind = ArchiveListsBy("confirmation_due_time");
  return kind;
}

paging::Value VisitValueOf(const VisitEntry& entry, std::string_view field) {
  if (field == "house_number") return entry.house_number;
  return Uuid(entry.unit.id);
}

const ListKind<VisitEntry>& VisitLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<VisitEntry> kind{
      paging::Columns(
          {{"unit", Type::Reference("branches/*/sites/*/units/*"), "u.id", Use::kFilter},
           {"building", Type::Reference("branches/*/sites/*/buildings/*"), "u.building_id",
            Use::kFilter},
           {"house_number", Type::Text(), "u.house_number"}},
          {"id", Type::Id(), "u.id"}),
      "house_number", VisitValueOf};
  return kind;
}

paging::Value EntryValueOf(const ArchiveEntry& entry, std::string_view) {
  return std::int64_t{entry.sequence};
}

const ListKind<ArchiveEntry>& EntryLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<ArchiveEntry> kind{
      paging::Columns(
          {{"action", Type::Enum(v1::ArchiveEntry::Action_descriptor()), "action", Use::kFilter},
           {"field", Type::Enum(v1::Archive::Field_descriptor()), "field", Use::kFilter},
           {"actor", Type::Text(), "actor", Use::kFilter},
           {"event_time", Type::Instant(), "event_time", Use::kFilter}},
          {"sequence", Type::Int(), "sequence"}),
      "", EntryValueOf};
  return kind;
}

template <class Response>
void AddArchive(Response& response, const StoredArchive& stored) {
  *response.add_archives() = ToProto(stored);
}

// What a key may mean, the surest first.
std::vector<ArchiveCondition> MeaningsOf(const std::string& key) {
  std::vector<ArchiveCondition> meanings;
  const std::string plain = Utf8(Plain(key));
  const std::string number = ReadField(ArchiveField::kAssetNumber, key).value();
  meanings.push_back(
      {"(a.number = ? OR a.import_number = ? OR a.asset_key = ?)", {number, plain, number}});
  if (const std::optional<HouseNumber> house_number = ParseHouseNumber(key)) {
    meanings.push_back({"u.house_key = ?", {house_number->key}});
  }
  meanings.push_back({"LOCATE(?, o.display_name) = 1", {plain}});
  return meanings;
}

}  // namespace

Result<v1::ListArchivesResponse> ArchiveService::ListArchives(
    rpc::Call& call, const v1::ListArchivesRequest& request) {
  return RunList<v1::ListArchivesResponse>(
      call, pages_, ArchiveLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(), [&](db::Session& session) {
          return archives_.List(session, query, {});
        });
      },
      AddArchive<v1::ListArchivesResponse>);
}

Result<v1::ListUnconfirmedArchivesResponse> ArchiveService::ListUnconfirmedArchives(
    rpc::Call& call, const v1::ListUnconfirmedArchivesRequest& request) {
  const ArchiveCondition due{"a.confirmation_due <= ? AND a.live_unit_id IS NOT NULL",
                             {call.now()}};
  return RunList<v1::ListUnconfirmedArchivesResponse>(
      call, pages_, UnconfirmedLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(), [&](db::Session& session) {
          return archives_.List(session, query, due);
        });
      },
      AddArchive<v1::ListUnconfirmedArchivesResponse>);
}

Result<v1::ListUncheckedArchivesResponse> ArchiveService::ListUncheckedArchives(
    rpc::Call& call, const v1::ListUncheckedArchivesRequest& request) {
  return RunList<v1::ListUncheckedArchivesResponse>(
      call, pages_, ArchiveLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(
            call.patience(), [&](db::Session& session) -> Result<std::vector<StoredArchive>> {
              const ArchiveRule rule =
                  TRY(rules_.On(session, std::string(call.branch()), BusinessDate(call.now())));
              return archives_.List(
                  session, query,
                  {"COALESCE(a.checked_time, a.create_time) <= ? AND a.live_unit_id IS NOT NULL",
                   {MonthsAfter(call.now(), -rule.check_every)}});
            });
      },
      AddArchive<v1::ListUncheckedArchivesResponse>);
}

Result<v1::ListOwnerArchivesResponse> ArchiveService::ListOwnerArchives(
    rpc::Call& call, const v1::ListOwnerArchivesRequest& request) {
  const OwnerName owner = TRY(OwnerName::Parse(request.parent()));
  const std::string today = DayText(BusinessDate(call.now()));
  const ArchiveCondition of_owner{
      "a.live_unit_id IS NOT NULL AND EXISTS (SELECT 1 FROM owner_units s"
      " WHERE s.branch_id = a.branch_id AND s.unit_id = a.unit_id AND s.site_id = a.site_id"
      " AND s.owner_id = ? AND s.from_date <= ? AND (s.to_date IS NULL OR s.to_date > ?))",
      {Uuid(owner.id), today, today}};
  return RunList<v1::ListOwnerArchivesResponse>(
      call, pages_, ArchiveLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(),
                               [&](db::Session& session) -> Result<std::vector<StoredArchive>> {
                                 TRY(owners_.CheckVisible(session, call.scope(), owner));
                                 return archives_.List(session, query, of_owner);
                               });
      },
      AddArchive<v1::ListOwnerArchivesResponse>);
}

Result<v1::ListVisitEntriesResponse> ArchiveService::ListVisitEntries(
    rpc::Call& call, const v1::ListVisitEntriesRequest& request) {
  return RunList<v1::ListVisitEntriesResponse>(
      call, pages_, VisitLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(), [&](db::Session& session) {
          return archives_.ListVisits(session, query);
        });
      },
      [](v1::ListVisitEntriesResponse& response, const VisitEntry& entry) {
        *response.add_visit_entries() = ToProto(entry);
      });
}

Result<v1::ListArchiveEntriesResponse> ArchiveService::ListArchiveEntries(
    rpc::Call& call, const v1::ListArchiveEntriesRequest& request) {
  const ArchiveName name = TRY(ArchiveName::Parse(request.parent()));
  return RunList<v1::ListArchiveEntriesResponse>(
      call, pages_, EntryLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(
            call.patience(), [&](db::Session& session) -> Result<std::vector<ArchiveEntry>> {
              TRY(archives_.Find(session, name));  // missing, or another site's: the same answer
              return archives_.ListEntries(session, name, query);
            });
      },
      [&](v1::ListArchiveEntriesResponse& response, const ArchiveEntry& entry) {
        *response.add_entries() = ToProto(entry, name);
      });
}

Result<v1::SearchArchivesResponse> ArchiveService::SearchArchives(
    rpc::Call& call, const v1::SearchArchivesRequest& request) {
  const rpc::Scope::Condition scope = call.scope().Under(request.parent());
  v1::SearchArchivesResponse response;
  std::set<ArchiveId> seen;
  for (const ArchiveCondition& meaning : MeaningsOf(request.key())) {
    const std::vector<StoredArchive> found =
        TRY(writes_.db.Read(call.patience(), [&](db::Session& session) {
          return archives_.Search(session, scope, meaning, type::v1::LIMIT_SEARCH_HITS + 1);
        }));
    for (const StoredArchive& stored : found) {
      if (!seen.insert(stored.name.id).second) continue;
      response.set_has_more(response.archives_size() == type::v1::LIMIT_SEARCH_HITS);
      if (response.has_more()) return response;
      AddArchive(response, stored);
    }
  }
  return response;
}

}  // namespace steward::directory
