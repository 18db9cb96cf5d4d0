#include "services/tickets/staff_copies.h"

#include "services/tickets/all_states.h"
#include "services/tickets/ticket_name.h"
#include "steward/identity/v1/staff_events.pb.h"
#include "steward/identity/v1/staff_service.pb.h"
#include "steward/tickets/v1/reasons.h"
#include "steward/type/v1/reasons.h"

namespace steward::tickets {
namespace {

namespace id = identity::v1;

constexpr int kStaff = 1'000;  // of a page

Error NotInService(const std::string& name) {
  return Fail(Reason::kStaffNotInService, {{"person", name}});
}

// The newer of the copy and this.
Status KeepStaff(db::Tx& tx, const id::StaffChanged& staff) {
  const std::optional<StaffName> name = StaffName::Parse(staff.staff());
  if (!name) return Fail(type::Reason::kNotFound, {{"name", staff.staff()}});
  TRY(
      tx.Execute("INSERT INTO staff_copies (branch_id, id, version, is_active) VALUES (?, ?, ?, ?)"
                 " ON DUPLICATE KEY UPDATE"
                 " is_active = IF(VALUES(version) > version, VALUES(is_active), is_active),"
                 " version = GREATEST(version, VALUES(version))",
                 name->branch, name->staff, staff.version(), staff.is_active()));
  return {};
}

Status ApplyStaff(db::Tx& tx, const events::Envelope& event) {
  id::StaffChanged staff;
  if (!staff.ParseFromString(event.payload()))
    return Fail(type::Reason::kInternal, {{"trace", event.id()}});
  return KeepStaff(tx, staff);
}

}  // namespace

Status StaffCopies::Check(const rpc::Call& call, const std::string& name) {
  if (name.empty() || name == call.principal().name) return {};
  const Known known = TRY(Find(call.patience(), name));
  if (known == Known::kActive) return {};
  id::GetStaffRequest request;
  request.set_name(name);
  const Result<id::Staff> staff =
      identity_.Call<id::Staff>(call, "steward.identity.v1.StaffService.GetStaff", request);
  if (staff.ok()) {
    if (staff.value().state() == id::Staff::STATE_ACTIVE) return {};
    return NotInService(name);
  }
  const bool missing = staff.error().code == Code::kNotFound;
  return missing || known == Known::kInactive ? NotInService(name) : staff.error();
}

Result<StaffCopies::Known> StaffCopies::Find(const Patience& patience,
                                             const std::string& name) const {
  const std::optional<StaffName> staff = StaffName::Parse(name);
  if (!staff) return Known::kNothing;
  const std::optional<bool> active = TRY(db_.Read(patience, [&](db::Session& session) {
    return session.QueryOne(
        "SELECT is_active FROM staff_copies WHERE branch_id = ? AND id = ?",
        [](const db::Row& row) { return row.Get<bool>(0); }, staff->branch, staff->staff);
  }));
  if (!active) return Known::kNothing;
  return *active ? Known::kActive : Known::kInactive;
}

events::Subscription StaffCopies::Follow() {
  return {.source = "identity",
          .types = {id::StaffChanged::descriptor()->full_name()},
          .apply = ApplyStaff,
          .rebuild = [this] { return Rebuild(); }};
}

Status StaffCopies::Rebuild() {
  const auto all = TRY(AllStates<id::ListStaffStatesResponse>(
      identity_, token_, "steward.identity.v1.StaffService.ListStaffStates", kStaff,
      id::ListStaffStatesRequest(),
      [](const id::ListStaffStatesResponse& page) { return page.staff(); },
      [](const id::StaffChanged& staff) { return staff.staff(); }));
  return db_.Transact(PatienceOf(kRebuildPatience), [&](db::Tx& tx) -> Status {
    TRY(tx.Execute("DELETE FROM staff_copies WHERE branch_id <> ''"));
    for (const id::StaffChanged& staff : all) TRY(KeepStaff(tx, staff));
    return {};
  });
}

}  // namespace steward::tickets
