#include "services/directory/archives/convert.h"

#include <google/protobuf/timestamp.pb.h>

#include <algorithm>
#include <chrono>

#include "common/base/text.h"
#include "common/base/timestamp.h"
#include "common/privacy/privacy.h"
#include "common/rpc/etag.h"
#include "services/directory/characters.h"
#include "steward/directory/v1/archive_change_service.pb.h"
#include "steward/directory/v1/archive_service.pb.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

using enum ArchiveField;

constexpr int kFirstServicePaper = v1::ArchivePaper::KIND_WORK_ORDER;

Error FieldInvalid(ArchiveField field) {
  return Fail(Reason::kArchiveFieldInvalid,
              {{"field", NameOf(field)}, {"field_zh", ChineseOf(field)}});
}

// All but the last four characters as `*`; all of a short one.
std::string MaskIdNumber(std::string_view number) {
  constexpr size_t kShown = 4;
  constexpr size_t kShortest = 8;
  std::string masked(number);
  const size_t hidden = masked.size() < kShortest ? masked.size() : masked.size() - kShown;
  std::fill_n(masked.begin(), hidden, '*');
  return masked;
}

// A value as everybody may see it who may see the file.
std::string Shown(ArchiveField field, const std::string& value) {
  if (value.empty()) return value;
  if (field == kContactPhone) return privacy::MaskPhone(value);
  if (field == kIdNumber) return MaskIdNumber(value);
  return value;
}

std::string TwoDigits(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

std::string DayText(const google::type::Date& date) {
  return std::to_string(date.year()) + "-" + TwoDigits(date.month()) + "-" + TwoDigits(date.day());
}

// From `2026-01-31`, normal form.
google::type::Date DayOf(std::string_view text) {
  const std::vector<std::string_view> parts = Split(text, '-');
  google::type::Date date;
  if (parts.size() != 3) return date;
  date.set_year(static_cast<int>(ParseInt(parts[0]).value_or(0)));
  date.set_month(static_cast<int>(ParseInt(parts[1]).value_or(0)));
  date.set_day(static_cast<int>(ParseInt(parts[2]).value_or(0)));
  return date;
}

Result<std::string> ReadDayField(ArchiveField field, std::string_view text) {
  const google::type::Date date = DayOf(text);
  const std::chrono::year_month_day day{std::chrono::year(date.year()),
                                        std::chrono::month(static_cast<unsigned>(date.month())),
                                        std::chrono::day(static_cast<unsigned>(date.day()))};
  const bool is_day = day.ok() && date.year() >= 1900 && date.year() <= 2199;
  if (!is_day || DayText(date) != text) return FieldInvalid(field);
  return std::string(text);
}

Result<std::string> ReadIdNumber(std::string_view text) {
  std::string number = Utf8(Plain(text));
  for (char& c : number) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if ((c < '0' || c > '9') && (c < 'A' || c > 'Z')) return FieldInvalid(kIdNumber);
  }
  if (number.size() < 6 || number.size() > 24) return FieldInvalid(kIdNumber);
  return number;
}

std::string Capitals(std::string_view text) {
  std::string plain = Utf8(Plain(text));
  for (char& c : plain) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return plain;
}

// What the typed field of the proto says, as text.
std::string TextOf(const v1::Archive& proto, ArchiveField field) {
  switch (field) {
    case kCustomer: return proto.customer();
    case kAssetNumber: return proto.asset_number();
    case kContactPerson: return proto.contact_person();
    case kContactPhone: return proto.contact_phone();
    case kActualUser: return proto.actual_user();
    case kOccupation: return proto.occupation();
    case kBirthDate: return proto.has_birth_date() ? DayText(proto.birth_date()) : "";
    case kIdNumber: return proto.id_number();
    case kMailingAddress: return proto.mailing_address();
    case kInsuranceKind: return proto.insurance_kind();
    case kInsuranceStartDate:
      return proto.has_insurance_start_date() ? DayText(proto.insurance_start_date()) : "";
    case kInsuranceExpiryDate:
      return proto.has_insurance_expiry_date() ? DayText(proto.insurance_expiry_date()) : "";
  }
  return "";
}

void SetText(ArchiveField field, const std::string& text, v1::Archive& proto) {
  switch (field) {
    case kCustomer: proto.set_customer(text); break;
    case kAssetNumber: proto.set_asset_number(text); break;
    case kContactPerson: proto.set_contact_person(text); break;
    case kContactPhone: proto.set_contact_phone(text); break;
    case kActualUser: proto.set_actual_user(text); break;
    case kOccupation: proto.set_occupation(text); break;
    case kBirthDate: *proto.mutable_birth_date() = DayOf(text); break;
    case kIdNumber: proto.set_id_number(text); break;
    case kMailingAddress: proto.set_mailing_address(text); break;
    case kInsuranceKind: proto.set_insurance_kind(text); break;
    case kInsuranceStartDate: *proto.mutable_insurance_start_date() = DayOf(text); break;
    case kInsuranceExpiryDate: *proto.mutable_insurance_expiry_date() = DayOf(text); break;
  }
}

template <class Fields>
void AddFields(const ArchiveFields& fields, Fields& list) {
  for (const ArchiveField field : fields) list.Add(static_cast<int>(field));
}

v1::FieldChange ToProto(ArchiveField field, const std::string& before, const std::string& after) {
  v1::FieldChange proto;
  proto.set_field(static_cast<v1::Archive::Field>(field));
  proto.set_before(Shown(field, before));
  proto.set_after(Shown(field, after));
  return proto;
}

v1::ArchivePaper ToProto(const ArchivePaper& paper, const ArchiveName& archive) {
  v1::ArchivePaper proto;
  proto.set_kind(static_cast<v1::ArchivePaper::Kind>(paper.kind));
  proto.set_section(paper.kind < kFirstServicePaper ? v1::ArchivePaper::SECTION_CONTRACT
                                                    : v1::ArchivePaper::SECTION_SERVICE);
  proto.set_title(paper.title);
  if (paper.file) {
    proto.set_file(FileName{{archive.branch, archive.site, *paper.file}}.ToString());
  }
  proto.set_location(paper.location);
  proto.set_filed_by(paper.filed.staff);
  *proto.mutable_file_time() = ToTimestamp(paper.filed.time);
  return proto;
}

std::string ChangeNameOf(const ArchiveName& archive, const std::optional<Uuid>& change) {
  if (!change) return "";
  return ArchiveChangeName{{archive.branch, archive.site, ArchiveChangeId(*change)}}.ToString();
}

}  // namespace

v1::Signature ToProto(const Signature& signature) {
  v1::Signature proto;
  proto.set_staff(signature.staff);
  *proto.mutable_sign_time() = ToTimestamp(signature.time);
  return proto;
}

v1::Archive ToProto(const StoredArchive& stored) {
  const Archive& archive = stored.archive;
  v1::Archive proto;
  proto.set_name(stored.name.ToString());
  proto.set_unit(UnitName{{stored.name.branch, stored.name.site, stored.unit}}.ToString());
  proto.set_house_number(stored.house_number);
  proto.set_number(archive.number);
  if (stored.mark) proto.set_old_number(stored.mark->number);
  proto.set_state(static_cast<v1::Archive::State>(archive.state));
  for (const auto& [field, entered] : archive.values) {
    SetText(field, Shown(field, entered.value), proto);
  }
  proto.set_customer_name(stored.customer_name);
  AddFields(archive.Missing(), *proto.mutable_missing_fields());
  proto.set_completion_source(static_cast<v1::Archive::Source>(archive.completion_source));
  for (const ArchivePaper& paper : stored.papers) *proto.add_papers() = ToProto(paper, stored.name);
  *proto.mutable_creator() = ToProto(archive.creator);
  if (archive.verifier) *proto.mutable_verifier() = ToProto(*archive.verifier);
  if (archive.archivist) *proto.mutable_archivist() = ToProto(*archive.archivist);
  proto.set_send_back_text(archive.send_back_text);
  AddFields(archive.send_back_fields, *proto.mutable_send_back_fields());
  if (archive.confirmation) *proto.mutable_last_confirmation() = ToProto(*archive.confirmation);
  *proto.mutable_confirmation_due_time() = ToTimestamp(archive.confirmation_due);
  proto.set_open_change(ChangeNameOf(stored.name, archive.open_change));
  if (stored.checked) *proto.mutable_last_check_time() = ToTimestamp(*stored.checked);
  *proto.mutable_create_time() = ToTimestamp(stored.created);
  *proto.mutable_update_time() = ToTimestamp(stored.updated);
  proto.set_etag(rpc::EtagOf(stored.version));
  return proto;
}

v1::ArchiveEntry ToProto(const ArchiveEntry& entry, const ArchiveName& archive) {
  v1::ArchiveEntry proto;
  proto.set_sequence(entry.sequence);
  proto.set_action(static_cast<v1::ArchiveEntry::Action>(entry.action));
  proto.set_actor(entry.actor.staff);
  *proto.mutable_event_time() = ToTimestamp(entry.actor.time);
  if (entry.field) *proto.mutable_change() = ToProto(*entry.field, entry.before, entry.after);
  proto.set_text(entry.text);
  proto.set_archive_change(ChangeNameOf(archive, entry.change));
  return proto;
}

v1::VisitEntry ToProto(const VisitEntry& entry) {
  v1::VisitEntry proto;
  proto.set_unit(entry.unit.ToString());
  proto.set_house_number(entry.house_number);
  if (entry.archive) {
    proto.set_archive(ArchiveName{{entry.unit.branch, entry.unit.site, *entry.archive}}.ToString());
  }
  proto.set_number(entry.number);
  AddFields(entry.missing, *proto.mutable_missing_fields());
  return proto;
}

v1::ArchiveChange ToProto(const StoredArchiveChange& stored) {
  const ArchiveChange& change = stored.change;
  v1::ArchiveChange proto;
  proto.set_name(stored.name.ToString());
  proto.set_archive(stored.archive.ToString());
  proto.set_kind(static_cast<v1::ArchiveChange::Kind>(change.kind));
  proto.set_text(change.text);
  for (const auto& [field, changed] : change.changes) {
    *proto.add_changes() = ToProto(field, changed.before, changed.after);
  }
  proto.set_state(static_cast<v1::ArchiveChange::State>(change.state));
  *proto.mutable_requester() = ToProto(change.requester);
  if (change.reviewer) *proto.mutable_reviewer() = ToProto(*change.reviewer);
  proto.set_review_text(change.review_text);
  return proto;
}

Result<std::string> ReadField(ArchiveField field, std::string_view text) {
  if (text.empty()) return std::string();
  switch (field) {
    case kCustomer: {
      const Result<OwnerName> owner = OwnerName::Parse(text);
      if (!owner.ok()) return FieldInvalid(field);
      return owner.value().ToString();
    }
    case kAssetNumber: return Capitals(text);
    case kContactPhone: {
      std::optional<std::string> phone = privacy::NormalizePhone(text);
      if (!phone) return FieldInvalid(field);
      return *std::move(phone);
    }
    case kIdNumber: return ReadIdNumber(text);
    case kBirthDate:
    case kInsuranceStartDate:
    case kInsuranceExpiryDate: return ReadDayField(field, text);
    case kContactPerson:
    case kActualUser:
    case kOccupation:
    case kMailingAddress:
    case kInsuranceKind: return std::string(text);
  }
  return FieldInvalid(field);
}

Result<ArchiveValues> ReadValues(const google::protobuf::RepeatedPtrField<v1::FieldValue>& values) {
  ArchiveValues read;
  int position = 0;
  for (const v1::FieldValue& value : values) {
    ++position;
    const auto field = static_cast<ArchiveField>(value.field());
    if (!read.emplace(field, TRY(ReadField(field, value.value()))).second) {
      return Fail(Reason::kListedTwice,
                  {{"field", NameOf(field)}, {"position", std::to_string(position)}});
    }
  }
  return read;
}

Result<ArchiveValues> ValuesOf(const v1::Archive& proto) {
  return ChangedValues(v1::Archive(), proto);
}

Result<ArchiveValues> ChangedValues(const v1::Archive& shown, const v1::Archive& wanted) {
  ArchiveValues values;
  for (const ArchiveField field : kArchiveFields) {
    const std::string text = TextOf(wanted, field);
    if (text != TextOf(shown, field)) values[field] = TRY(ReadField(field, text));
  }
  return values;
}

Result<ArchivePaper> PaperFromProto(const v1::ArchivePaper& proto, const SiteName& site,
                                    const Signature& filed) {
  ArchivePaper paper{
      .kind = proto.kind(), .title = proto.title(), .location = proto.location(), .filed = filed};
  if (proto.file().empty()) {
    if (paper.location.empty()) return Fail(Reason::kArchivePaperPlace);
    return paper;
  }
  const FileName file = TRY(FileName::Parse(proto.file()));
  if (file.branch != site.branch || file.site != site.site) {
    return Fail(type::Reason::kNotFound, {{"name", proto.file()}});
  }
  paper.file = file.id;
  return paper;
}

}  // namespace steward::directory
