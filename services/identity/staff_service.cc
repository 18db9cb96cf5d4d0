#include "services/identity/staff_service.h"

#include "common/validate/field_mask.h"
#include "services/identity/caller_rights.h"
#include "services/identity/convert.h"
#include "services/identity/staff_events.h"

namespace steward::identity {
namespace {

// The values of the terms a list of people can be ordered by.
paging::Cursor CursorOf(const Staff& staff, const paging::OrderBy& order) {
  paging::Cursor cursor;
  for (const paging::OrderBy::Term& term : order.terms()) {
    if (term.column->field == "display_name")
      cursor.emplace_back(staff.display_name);
    else if (term.column->field == "create_time")
      cursor.emplace_back(staff.created);
    else if (term.column->field == "update_time")
      cursor.emplace_back(staff.updated);
    else
      cursor.emplace_back(Uuid(staff.id));
  }
  return cursor;
}

}  // namespace

Status StaffService::EndSessions(db::Tx& tx, const rpc::Call& call, const StaffName& staff) const {
  const Time now = parts_.clock.Now();
  return policy_.Refuse(tx, TRY(sessions_.EndAll(tx, staff, std::nullopt, now)),
                        {parts_.writes.ids, call.traceparent(), now});
}

Status StaffService::CheckNotLastAdministrator(db::Tx& tx, const StaffName& staff) const {
  const Time now = parts_.clock.Now();
  if (!IsAdministrator(TRY(grants_.List(tx, staff, now)), now)) return {};
  TRY(policy_.Lock(tx));
  if (TRY(grants_.AnotherAdministrator(tx, staff, now))) return {};
  return Fail(Reason::kLastAdministrator);
}

// After it was saved: his tokens follow it, and those of whom he delegated something to.
Status StaffService::ChangeEmployment(db::Tx& tx, const rpc::Call& call, const Staff& staff) const {
  TRY(staff.employment.Check());
  const Time now = parts_.clock.Now();
  TRY(parts_.rights.CheckCount(tx, staff.name(), now));
  const events::Occasion occasion{parts_.writes.ids, call.traceparent(), now};
  TRY(parts_.rights.RenewTokens(tx, staff.name(), occasion));
  TRY(parts_.rights.RenewDelegates(tx, staff.name(), occasion));
  if (!staff.employment.LastDay()) return {};
  return CheckNotLastAdministrator(tx, staff.name());
}

Result<v1::Staff> StaffService::CreateStaff(rpc::Call& call,
                                            const v1::CreateStaffRequest& request) {
  const BranchName parent = TRY(BranchName::Parse(request.parent()));
  Account account;
  Apply(request.staff(), account.staff);
  TRY(account.staff.employment.Check());
  if (!request.password().empty()) {  // before the transaction: a hash takes 50 ms
    TRY(auth::CheckNewPassword(request.password(),
                               {account.staff.login.value_or(""), account.staff.display_name}));
    account.password_hash = TRY(parts_.passwords.Hash(request.password(), call.patience()));
  }
  account.staff.branch = parent.branch;
  account.staff.created = account.staff.updated = call.now();

  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::Staff> {
    TRY(branches_.Get(tx, parent.branch));  // branches are never deleted, so no lock
    account.staff.id = StaffId(parts_.writes.ids.Next(call.now()));
    TRY(staff_.Insert(tx, account));
    TRY(AnnounceStaff(tx, call, account.staff, parts_.writes.ids));
    return ToProto(account.staff);
  });
}

// A caller with the right to his own alone, but sent by no firm, sees nobody: "" is our own people.
Result<std::optional<std::string>> StaffService::OwnFirm(db::Session& session,
                                                         const rpc::Call& call) const {
  if (call.scope().own_of().empty()) return std::optional<std::string>();
  const StaffName self = TRY(StaffName::Parse(call.scope().own_of()));
  const Staff staff = TRY(staff_.Get(session, self));
  if (self.branch != call.branch() || staff.employment.firm.empty()) {
    return Fail(Reason::kStaffNotFound, {{"staff", call.resource()}});
  }
  return std::optional(staff.employment.firm);
}

Result<v1::Staff> StaffService::GetStaff(rpc::Call& call, const v1::GetStaffRequest& request) {
  const StaffName name = TRY(StaffName::Parse(request.name()));
  return parts_.writes.db.Read(call.patience(), [&](db::Session& session) -> Result<v1::Staff> {
    const std::optional<std::string> firm = TRY(OwnFirm(session, call));
    const Staff staff = TRY(staff_.Get(session, name));
    if (firm && staff.employment.firm != *firm) {
      return Fail(Reason::kStaffNotFound, {{"staff", name.ToString()}});
    }
    return ToProto(staff);
  });
}

Result<v1::ListStaffResponse> StaffService::ListStaff(rpc::Call& call,
                                                      const v1::ListStaffRequest& request) {
  const BranchName parent = TRY(BranchName::Parse(request.parent()));
  const paging::Listing listing =
      paging::ListingOf(call.method().full_name(), call.principal().name, request);
  StaffQuery query{
      .branch = parent.branch,
      .filter = TRY(paging::Filter::Parse(request.filter(), staff_.columns())),
      .order = TRY(paging::OrderBy::Parse(request.order_by(), staff_.columns(), "display_name")),
      .page = TRY(parts_.pages.Open(listing, request.page_size(), request.page_token()))};
  std::vector<Staff> staff = TRY(parts_.writes.db.Read(
      call.patience(), [&](db::Session& session) -> Result<std::vector<Staff>> {
        query.firm = TRY(OwnFirm(session, call));
        return staff_.List(session, query);
      }));

  v1::ListStaffResponse response;
  response.set_next_page_token(parts_.pages.Next(
      listing, query.page, staff, [&](const Staff& last) { return CursorOf(last, query.order); }));
  for (const Staff& person : staff) *response.add_staff() = ToProto(person);
  return response;
}

Result<v1::ListStaffStatesResponse> StaffService::ListStaffStates(
    rpc::Call& call, const v1::ListStaffStatesRequest& request) {
  constexpr int kPageSize = 500;
  std::optional<StaffName> after;
  if (!request.after().empty()) after = TRY(StaffName::Parse(request.after()));
  const int size = request.page_size() == 0 ? kPageSize : request.page_size();
  const std::vector<Staff> staff = TRY(parts_.writes.db.Read(
      call.patience(), [&](db::Session& session) { return staff_.ListAll(session, after, size); }));
  v1::ListStaffStatesResponse response;
  for (const Staff& person : staff) *response.add_staff() = ToEvent(person);
  return response;
}

Result<v1::Staff> StaffService::UpdateStaff(rpc::Call& call,
                                            const v1::UpdateStaffRequest& request) {
  const StaffName name = TRY(StaffName::Parse(request.staff().name()));
  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::Staff> {
    Staff staff = TRY(staff_.Lock(tx, name)).staff;
    TRY(CheckEtag(request.staff().etag(), staff.version));
    const std::optional<std::string> login_before = staff.login;
    const Employment employment_before = staff.employment;
    Apply(TRY(validate::ApplyMask(ToProto(staff), request.staff(), request.update_mask())), staff);
    if (staff.login != login_before)
      TRY(CheckMayTakeOver(tx, call, parts_.rights, staff.name(), parts_.clock.Now()));
    staff.updated = call.now();
    TRY(staff_.Save(tx, staff, login_before));
    TRY(AnnounceStaff(tx, call, staff, parts_.writes.ids));
    if (staff.employment != employment_before) TRY(ChangeEmployment(tx, call, staff));
    return ToProto(staff);
  });
}

Result<v1::Staff> StaffService::SetPassword(rpc::Call& call,
                                            const v1::SetPasswordRequest& request) {
  const StaffName name = TRY(StaffName::Parse(request.name()));
  const Staff known = TRY(parts_.writes.db.Read(
      call.patience(), [&](db::Session& session) { return staff_.Get(session, name); }));
  TRY(auth::CheckNewPassword(request.password(), {known.login.value_or(""), known.display_name}));
  const std::string hash = TRY(parts_.passwords.Hash(request.password(), call.patience()));

  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::Staff> {
    Staff staff = TRY(staff_.Lock(tx, name)).staff;
    TRY(CheckMayTakeOver(tx, call, parts_.rights, staff.name(), parts_.clock.Now()));
    staff.updated = call.now();
    TRY(staff_.SavePassword(tx, staff, hash));
    TRY(EndSessions(tx, call, name));
    return ToProto(staff);
  });
}

template <class Request>
Result<v1::Staff> StaffService::Move(rpc::Call& call, const Request& request, Staff::State wanted) {
  const StaffName name = TRY(StaffName::Parse(request.name()));
  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::Staff> {
    Staff staff = TRY(staff_.Lock(tx, name)).staff;
    TRY(CheckEtag(request.etag(), staff.version));
    if (!staff.MoveTo(wanted, call.now())) return ToProto(staff);
    if (wanted == Staff::State::kDisabled) {
      TRY(EndSessions(tx, call, name));
      TRY(CheckNotLastAdministrator(tx, name));
    }
    TRY(staff_.Save(tx, staff, staff.login));
    TRY(AnnounceStaff(tx, call, staff, parts_.writes.ids));
    TRY(parts_.rights.RenewDelegates(tx, name,
                                     {parts_.writes.ids, call.traceparent(), parts_.clock.Now()}));
    return ToProto(staff);
  });
}

Result<v1::Staff> StaffService::DisableStaff(rpc::Call& call,
                                             const v1::DisableStaffRequest& request) {
  return Move(call, request, Staff::State::kDisabled);
}

Result<v1::Staff> StaffService::EnableStaff(rpc::Call& call,
                                            const v1::EnableStaffRequest& request) {
  return Move(call, request, Staff::State::kActive);
}

}  // namespace steward::identity
