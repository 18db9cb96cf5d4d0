#include "services/directory/subjects/subject_marks.h"

#include "services/directory/subjects/data_request.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {

std::vector<std::string> SubjectMarks::OwnPhones() const {
  std::vector<std::string> own;
  for (const Phone& phone : phones) {
    if (!phone.is_shared) own.push_back(phone.number);
  }
  return own;
}

Result<SubjectMarks> SubjectMarksReader::Of(db::Session& session, const OwnerName& person) const {
  auto display_name = TRY(session.QueryOne(
      "SELECT display_name FROM owners WHERE branch_id = ? AND id = ?",
      [](const db::Row& row) { return row.Get<std::string>(0); }, person.branch, person.id));
  if (!display_name) return Fail(Reason::kOwnerNotFound, {{"owner", person.ToString()}});
  SubjectMarks marks;
  // One that was erased before says nothing.
  if (*display_name != kErasedText) marks.display_name = *std::move(display_name);
  marks.phones = TRY(PhonesOf(session, person));
  marks.stays = TRY(StaysOf(session, person));
  return marks;
}

Result<std::vector<SubjectMarks::Phone>> SubjectMarksReader::PhonesOf(
    db::Session& session, const OwnerName& person) const {
  const auto read = [&](const db::Row& row) -> Result<SubjectMarks::Phone> {
    return SubjectMarks::Phone{
        TRY(owners_.OpenPhone(person.branch, person.id, row.Get<std::string>("phone_sealed")))};
  };
  std::vector<SubjectMarks::Phone> phones =
      TRY(session.Query("SELECT phone_sealed FROM owner_phones WHERE branch_id = ? AND owner_id = ?"
                        " ORDER BY position",
                        read, person.branch, person.id));
  for (SubjectMarks::Phone& phone : phones) {
    const std::vector<std::string> hashes = index_.Whole(person.branch, phone.number);
    const auto other = TRY(session.QueryOne(
        "SELECT 1 FROM owner_phones WHERE branch_id = ? AND phone_whole IN (" +
            db::Placeholders(hashes.size()) + ") AND owner_id <> ? LIMIT 1",
        [](const db::Row& row) { return row.Get<int>(0); }, person.branch, hashes, person.id));
    phone.is_shared = other.has_value();
  }
  return phones;
}

Result<std::vector<SubjectMarks::Stay>> SubjectMarksReader::StaysOf(db::Session& session,
                                                                    const OwnerName& person) const {
  const auto read = [&](const db::Row& row) {
    return SubjectMarks::Stay{
        .unit =
            UnitName{{person.branch, row.Get<std::string>("site_id"), row.Get<UnitId>("unit_id")}},
        .period = {row.Get<Day>("from_date"), row.Get<std::optional<Day>>("to_date")},
        .has_namesake = row.Get<bool>("has_namesake")};
  };
  return session.Query(
      "SELECT s.site_id, s.unit_id, s.from_date, s.to_date, EXISTS (SELECT 1 FROM owner_units t"
      " JOIN owners n ON n.branch_id = t.branch_id AND n.id = t.owner_id"
      " WHERE t.branch_id = s.branch_id AND t.unit_id = s.unit_id AND t.owner_id <> s.owner_id"
      " AND n.display_name = o.display_name) AS has_namesake FROM owner_units s JOIN owners o"
      " ON o.branch_id = s.branch_id AND o.id = s.owner_id WHERE s.branch_id = ?"
      " AND s.owner_id = ? ORDER BY s.from_date, s.unit_id LIMIT ?",
      read, person.branch, person.id, SubjectMarks::kMaxStays);
}

}  // namespace steward::directory
