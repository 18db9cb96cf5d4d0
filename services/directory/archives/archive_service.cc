#include "services/directory/archives/archive_service.h"

#include "common/rpc/etag.h"
#include "common/validate/field_mask.h"
#include "services/directory/archives/archive_change_service.h"
#include "services/directory/archives/archive_number.h"
#include "services/directory/archives/convert.h"
#include "services/directory/import_error.h"

namespace steward::directory {
namespace {

constexpr std::string_view kAtIntake = "客户确认资料时更正";

UnitName UnitOf(const StoredArchive& stored) {
  return {{stored.name.branch, stored.name.site, stored.unit}};
}

ArchiveSource SourceOf(v1::Archive::Source source) { return static_cast<ArchiveSource>(source); }

// The unit, locked, so that two files of it cannot be made at once.
Result<Unit> LockUnit(db::Tx& tx, const UnitRepository& units, const UnitName& name) {
  Result<Unit> unit = units.Lock(tx, name);
  if (unit.ok() || unit.error().code != Code::kNotFound) return unit;
  return Fail(Reason::kUnitNotFound, {{"unit", name.ToString()}});
}

}  // namespace

Signature SignatureOf(const rpc::Call& call) { return {call.principal().name, call.now()}; }

Status CheckCustomer(db::Session& session, Day today, const UnitName& unit,
                     const std::string& house_number, const ArchiveValues& values) {
  const auto customer = values.find(ArchiveField::kCustomer);
  if (customer == values.end() || customer->second.empty()) return {};
  const OwnerName owner = TRY(OwnerName::Parse(customer->second));
  if (TRY(UnitLinks().Link(session, unit, owner, today))) return {};
  return Fail(Reason::kArchiveCustomerUnknown, {{"house_number", house_number}});
}

Result<v1::Archive> ArchiveService::CreateArchive(rpc::Call& call,
                                                  const v1::CreateArchiveRequest& request) {
  const SiteName site = TRY(SiteName::Parse(request.parent()));
  const UnitName unit_name = TRY(UnitName::Parse(request.archive().unit()));
  if (unit_name.site != site.site) {
    return Fail(Reason::kUnitNotFound, {{"unit", request.archive().unit()}});
  }
  const ArchiveValues values = TRY(ValuesOf(request.archive()));
  StoredArchive stored{.name = {{site.branch, site.site, ArchiveId(writes_.ids.Next(call.now()))}},
                       .unit = unit_name.id,
                       .created = call.now(),
                       .updated = call.now()};
  TRY(CheckValues(values));
  const std::string number =
      TRY(NextArchiveNumber(numbers_, call.patience(), call.branch(), call.now()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Archive> {
    const Unit unit = TRY(LockUnit(tx, units_, unit_name));
    TRY(archives_.CheckNone(tx, unit_name, unit.house_number.text));
    const Day today = BusinessDate(call.now());
    TRY(CheckCustomer(tx, today, unit_name, unit.house_number.text, values));
    const ArchiveRule rule = TRY(rules_.On(tx, site.branch, today));
    stored.archive =
        TRY(MakeArchive(number, ArchiveAction::kCreate, values, SourceOf(request.source()),
                        SignatureOf(call), rule.confirm_every));
    TRY(archives_.Insert(tx, stored));
    return ToProto(TRY(archives_.Find(tx, stored.name)));
  });
}

Result<v1::Archive> ArchiveService::GetArchive(rpc::Call& call,
                                               const v1::GetArchiveRequest& request) {
  const ArchiveName name = TRY(ArchiveName::Parse(request.name()));
  return ToProto(TRY(writes_.db.Read(
      call.patience(), [&](db::Session& session) { return archives_.Find(session, name); })));
}

// Saves a file that was changed, and reads it again: the customer's name may be another.
Result<v1::Archive> ArchiveService::SaveAndShow(db::Tx& tx, const rpc::Call& call,
                                                StoredArchive& stored) const {
  stored.updated = call.now();
  TRY(archives_.Save(tx, stored));
  return ToProto(TRY(archives_.Find(tx, stored.name)));
}

Result<v1::Archive> ArchiveService::UpdateArchive(rpc::Call& call,
                                                  const v1::UpdateArchiveRequest& request) {
  const ArchiveName name = TRY(ArchiveName::Parse(request.archive().name()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Archive> {
    StoredArchive stored = TRY(archives_.Lock(tx, name));
    TRY(rpc::CheckEtag(request.archive().etag(), stored.version));
    const v1::Archive shown = ToProto(stored);
    const ArchiveValues values = TRY(ChangedValues(
        shown, TRY(validate::ApplyMask(shown, request.archive(), request.update_mask()))));
    TRY(EditArchive(stored.archive, values, SourceOf(request.source()), SignatureOf(call)));
    TRY(CheckCustomer(tx, BusinessDate(call.now()), UnitOf(stored), stored.house_number, values));
    return SaveAndShow(tx, call, stored);
  });
}

// A move of the life cycle: `change(archive)` gives a Status.
template <class Request, class Change>
Result<v1::Archive> ArchiveService::Move(rpc::Call& call, const Request& request,
                                         const Change& change) {
  const ArchiveName name = TRY(ArchiveName::Parse(request.name()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Archive> {
    StoredArchive stored = TRY(archives_.Lock(tx, name));
    if constexpr (requires { request.etag(); }) {
      TRY(rpc::CheckEtag(request.etag(), stored.version));
    }
    TRY(change(stored.archive));
    return SaveAndShow(tx, call, stored);
  });
}

Result<v1::Archive> ArchiveService::SubmitArchive(rpc::Call& call,
                                                  const v1::SubmitArchiveRequest& request) {
  return Move(call, request, [&](Archive& archive) {
    return directory::SubmitArchive(archive, SignatureOf(call));
  });
}

Result<v1::Archive> ArchiveService::VerifyArchive(rpc::Call& call,
                                                  const v1::VerifyArchiveRequest& request) {
  return Move(call, request, [&](Archive& archive) {
    return directory::VerifyArchive(archive, SignatureOf(call));
  });
}

Result<v1::Archive> ArchiveService::SignArchive(rpc::Call& call,
                                                const v1::SignArchiveRequest& request) {
  return Move(call, request,
              [&](Archive& archive) { return directory::SignArchive(archive, SignatureOf(call)); });
}

Result<v1::Archive> ArchiveService::SendBackArchive(rpc::Call& call,
                                                    const v1::SendBackArchiveRequest& request) {
  ArchiveFields fields;
  for (const int field : request.fields()) fields.insert(static_cast<ArchiveField>(field));
  return Move(call, request, [&](Archive& archive) {
    return directory::SendBackArchive(archive, request.text(), fields, SignatureOf(call));
  });
}

Result<v1::ConfirmArchiveResponse> ArchiveService::ConfirmArchive(
    rpc::Call& call, const v1::ConfirmArchiveRequest& request) {
  const ArchiveName name = TRY(ArchiveName::Parse(request.name()));
  const ArchiveValues corrections = TRY(ReadValues(request.corrections()));
  const ArchiveChangeName change_name{
      {name.branch, name.site, ArchiveChangeId(writes_.ids.Next(call.now()))}};
  // Without corrections nothing waits for anybody.
  const Result<approval::Chain> chain = corrections.empty()
                                            ? Result<approval::Chain>(approval::Chain())
                                            : ChainOfChanges(chains_, call, name.branch);

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::ConfirmArchiveResponse> {
    StoredArchive stored = TRY(archives_.Lock(tx, name));
    const Signature actor = SignatureOf(call);
    const Day today = BusinessDate(call.now());
    TRY(CheckCustomer(tx, today, UnitOf(stored), stored.house_number, corrections));
    const ArchiveRule rule = TRY(rules_.On(tx, name.branch, today));
    v1::ConfirmArchiveResponse response;
    if (TRY(directory::ConfirmArchive(stored.archive, corrections, change_name.id,
                                      SourceOf(request.source()), actor, rule.confirm_every))) {
      TRY(RequestChange(tx, changes_, stored,
                        {change_name, name,
                         TRY(MakeArchiveChange(stored.archive, ArchiveChangeKind::kCorrection,
                                               corrections, std::string(kAtIntake), actor))},
                        TRY(chain)));
      response.set_archive_change(change_name.ToString());
    }
    *response.mutable_archive() = TRY(SaveAndShow(tx, call, stored));
    return response;
  });
}

Result<v1::RevealArchiveResponse> ArchiveService::RevealArchive(
    rpc::Call& call, const v1::RevealArchiveRequest& request) {
  const ArchiveName name = TRY(ArchiveName::Parse(request.name()));

  // A write, although nothing changes: the audit record says who saw them.
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::RevealArchiveResponse> {
    const StoredArchive stored = TRY(archives_.Find(tx, name));
    v1::RevealArchiveResponse response;
    response.set_contact_phone(stored.archive.ValueOf(ArchiveField::kContactPhone));
    response.set_id_number(stored.archive.ValueOf(ArchiveField::kIdNumber));
    return response;
  });
}

Result<v1::Archive> ArchiveService::AddArchivePaper(rpc::Call& call,
                                                    const v1::AddArchivePaperRequest& request) {
  const ArchiveName name = TRY(ArchiveName::Parse(request.name()));
  const Signature actor = SignatureOf(call);
  const ArchivePaper paper = TRY(PaperFromProto(request.paper(), {name.branch, name.site}, actor));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Archive> {
    StoredArchive stored = TRY(archives_.Lock(tx, name));
    if (paper.file) TRY(files_.Find(tx, {{name.branch, name.site, *paper.file}}));
    TRY(AddPaper(stored.archive, paper.title, actor));
    stored.papers.push_back(paper);
    TRY(archives_.InsertPaper(tx, stored));
    return SaveAndShow(tx, call, stored);
  });
}

Result<v1::ImportArchivesResponse> ArchiveService::ImportArchives(
    rpc::Call& call, const v1::ImportArchivesRequest& request) {
  const SiteName site = TRY(SiteName::Parse(request.parent()));
  std::vector<std::string> numbers;
  for (int i = 0; i < request.records_size(); ++i) {
    numbers.push_back(TRY(NextArchiveNumber(numbers_, call.patience(), call.branch(), call.now())));
  }

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::ImportArchivesResponse> {
    TRY(sites_.Lock(tx, site));  // one import of a site at a time
    const ArchiveRule rule = TRY(rules_.On(tx, site.branch, BusinessDate(call.now())));
    v1::ImportArchivesResponse response;
    for (int i = 0; i < request.records_size(); ++i) {
      const v1::ImportedArchive& record = request.records(i);
      const ImportMark mark{request.source(), record.number()};
      if (TRY(archives_.IsImported(tx, site, mark))) {
        response.set_existing_count(response.existing_count() + 1);
        continue;
      }
      const Status imported = ImportOne(
          tx, call, site, {mark, numbers[static_cast<size_t>(i)], rule.confirm_every}, record);
      if (!imported.ok()) {
        return ImportError(static_cast<size_t>(i), record.number(), imported.error());
      }
      response.set_imported_count(response.imported_count() + 1);
    }
    return response;
  });
}

Status ArchiveService::ImportOne(db::Tx& tx, const rpc::Call& call, const SiteName& site,
                                 const Given& given, const v1::ImportedArchive& record) const {
  const std::optional<HouseNumber> house_number = ParseHouseNumber(record.house_number());
  if (!house_number) {
    return Fail(Reason::kHouseNumberInvalid, {{"house_number", record.house_number()}});
  }
  const auto houses = TRY(facts_.LockHouses(tx, site, {house_number->key}));
  if (houses.empty()) return Fail(Reason::kUnitNotFound, {{"unit", house_number->text}});
  const UnitName& unit = houses.begin()->second.unit;
  TRY(archives_.CheckNone(tx, unit, house_number->text));
  const auto people = TRY(archives_.PeopleOn(tx, site, {unit.id}, BusinessDate(call.now())));
  const auto customer = people.find({unit.id, record.customer_name()});
  if (customer == people.end()) {
    return Fail(Reason::kArchiveCustomerUnknown, {{"house_number", house_number->text}});
  }
  ArchiveValues values = TRY(ReadValues(record.values()));
  values[ArchiveField::kCustomer] = OwnerName{site.branch, customer->second}.ToString();
  const StoredArchive stored{
      .name = {{site.branch, site.site, ArchiveId(writes_.ids.Next(call.now()))}},
      .unit = unit.id,
      .mark = given.mark,
      .archive = TRY(MakeArchive(given.number, ArchiveAction::kImport, values, ArchiveSource::kNone,
                                 SignatureOf(call), given.confirm_every)),
      .created = call.now(),
      .updated = call.now()};
  return archives_.Insert(tx, stored);
}

}  // namespace steward::directory
