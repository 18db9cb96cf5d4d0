#include "services/directory/accounts/owner_binding_service.h"

#include "common/base/timestamp.h"
#include "services/directory/house_number.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

// One text for whatever does not fit.
Error BindingRefused() { return Fail(Reason::kOwnerBindingRefused); }

}  // namespace

// A try that was not made before. OWNER_BINDING_TRIES_USED_UP.
Result<BindingTry> OwnerBindingService::NewTry(db::Tx& tx, const rpc::Call& call,
                                               const OwnerAccountName& account,
                                               const v1::BindOwnAccountRequest& request,
                                               const std::string& phone) const {
  const Time now = call.now();
  const std::optional<Duration> wait =
      WaitForTry(TRY(bindings_.RefusedSince(tx, account, now - kBindingWindow)), now);
  if (wait) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(*wait);
    Error error =
        Fail(Reason::kOwnerBindingTriesUsedUp,
             {{"hours", std::to_string(std::chrono::ceil<std::chrono::hours>(seconds).count())}});
    error.retry_after = seconds;
    return error;
  }
  BindingTry tried{.request = Uuid::Parse(request.request_id()).value(), .time = now};
  if (const std::optional<HouseNumber> house = ParseHouseNumber(request.house_number())) {
    tried.owner = PersonMeant(
        TRY(bindings_.Candidates(tx, account.branch, phone, house->key, BusinessDate(now))), phone,
        request.display_name());
  }
  TRY(bindings_.InsertTry(tx, account, tried));
  return tried;
}

Result<OwnerBindingService::Tried> OwnerBindingService::Try(
    db::Tx& tx, const rpc::Call& call, const OwnerAccountName& account,
    const v1::BindOwnAccountRequest& request, const std::string& phone) const {
  TRY(bindings_.LockAccount(tx, account, call.now()));
  // A try that was made is what it was, so that nobody goes on guessing under one id.
  std::optional<BindingTry> tried =
      TRY(bindings_.FindTry(tx, account, Uuid::Parse(request.request_id()).value()));
  if (!tried) tried = TRY(NewTry(tx, call, account, request, phone));
  Tried result;
  if (!tried->owner) {
    result.refused = BindingRefused();
    return result;
  }
  result.owner = {account.branch, *tried->owner};
  for (const UnitName& unit : TRY(bindings_.UnitsOf(tx, result.owner, BusinessDate(call.now())))) {
    result.units.push_back(unit.ToString());
  }
  // Moved out between a try and its repetition.
  if (result.units.empty()) result.refused = BindingRefused();
  return result;
}

Result<v1::OwnerBinding> OwnerBindingService::BindOwnAccount(
    rpc::Call& call, const v1::BindOwnAccountRequest& request) {
  const OwnerAccountName account = TRY(OwnerAccountName::Parse(request.account()));
  const std::string name = account.ToString();
  if (call.principal().name != name) return BindingRefused();
  const std::string phone = TRY(accounts_.PhoneOf(call, name));
  const Tried tried = TRY(writes_.db.Transact(
      call.patience(), [&](db::Tx& tx) { return Try(tx, call, account, request, phone); }));
  if (tried.refused) return *tried.refused;
  TRY(accounts_.Bind(call, {name, tried.owner.ToString(), tried.units, request.request_id()}));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::OwnerBinding> {
    TRY(bindings_.SaveBinding(tx, account, tried.owner.id, call.now()));
    v1::OwnerBinding answer;
    answer.set_account(name);
    answer.set_owner(tried.owner.ToString());
    for (const std::string& unit : tried.units) answer.add_units(unit);
    *answer.mutable_bind_time() = ToTimestamp(call.now());
    return answer;
  });
}

}  // namespace steward::directory
