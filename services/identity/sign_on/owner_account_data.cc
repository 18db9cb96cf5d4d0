// What a person may ask about his own data, as far as it is the accounts by which he signs
// on: a copy, and the erasure. The directory asks in his name.
#include "common/base/timestamp.h"
#include "services/identity/sign_on/owner_account_service.h"

namespace steward::identity {
namespace {

StaffName HolderOf(const OwnerAccountName& name) { return {name.branch, StaffId(name.id)}; }

void CopySignOn(const Session& session, v1::SignOnCopy& copy) {
  *copy.mutable_start_time() = ToTimestamp(session.started);
  *copy.mutable_refresh_time() = ToTimestamp(session.refreshed);
  if (session.ended) *copy.mutable_end_time() = ToTimestamp(*session.ended);
  copy.set_device(session.device);
}

void CopyAccount(const OwnerAccount& account, v1::AccountCopy& copy) {
  copy.set_name(account.name.ToString());
  copy.set_phone(account.phone);
  copy.set_owner(account.owner.value_or(""));
  for (const std::string& unit : account.units) copy.add_units(unit);
  *copy.mutable_create_time() = ToTimestamp(account.created);
  *copy.mutable_use_time() = ToTimestamp(account.used);
}

}  // namespace

// A write, although nothing changes: the audit record says that his data were asked for.
Result<v1::AccountsCopy> OwnerAccountService::CopyAccounts(rpc::Call& call,
                                                           const v1::CopyAccountsRequest& request) {
  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::AccountsCopy> {
    v1::AccountsCopy answer;
    for (const OwnerAccount& account :
         TRY(accounts_.OfPerson(tx, call.branch(), request.owner(),
                                {request.phones().begin(), request.phones().end()}))) {
      v1::AccountCopy& copy = *answer.add_accounts();
      CopyAccount(account, copy);
      for (const Session& session : TRY(sessions_.ListKept(tx, HolderOf(account.name))))
        CopySignOn(session, *copy.add_sign_ons());
    }
    return answer;
  });
}

// Codes that were sent are not found by a phone, of which they keep nothing; they are gone within a
// day.
Result<v1::AccountsErased> OwnerAccountService::EraseAccounts(
    rpc::Call& call, const v1::EraseAccountsRequest& request) {
  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::AccountsErased> {
    v1::AccountsErased answer;
    const Time now = parts_.clock.Now();
    for (const OwnerAccount& found :
         TRY(accounts_.OfPerson(tx, call.branch(), request.owner(),
                                {request.phones().begin(), request.phones().end()}))) {
      const OwnerAccount account = TRY(accounts_.Lock(tx, found.name));
      if (account.owner && *account.owner != request.owner()) continue;  // bound meanwhile
      const StaffName holder = HolderOf(account.name);
      TRY(policy_.Refuse(tx, TRY(sessions_.EndAll(tx, holder, std::nullopt, now)),
                         {parts_.writes.ids, call.traceparent(), now}));
      const std::int64_t sign_ons = TRY(sessions_.RemoveAll(tx, holder));
      TRY(accounts_.Remove(tx, account.name));
      answer.set_account_count(answer.account_count() + 1);
      answer.set_sign_on_count(answer.sign_on_count() + static_cast<int>(sign_ons));
    }
    return answer;
  });
}

}  // namespace steward::identity
