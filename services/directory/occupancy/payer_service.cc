#include "services/directory/occupancy/payer_service.h"

#include "services/directory/occupancy/convert.h"

namespace steward::directory {
namespace {

paging::Value ValueOf(const PayerPromise& promise, std::string_view field) {
  if (field == "from_date") return DayText(promise.period.from);
  if (field == "create_time") return promise.created;
  return Uuid(promise.name.id);
}

const ListKind<PayerPromise>& PromiseLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<PayerPromise> kind{
      paging::Columns(
          {{"unit", Type::Reference("branches/*/sites/*/units/*"), "unit_id", Use::kFilter},
           {"payer", Type::Reference("branches/*/owners/*"), "payer_id", Use::kFilter},
           {"kind", Type::Enum(v1::PayerPromise::Kind_descriptor()), "kind", Use::kFilter},
           {"from_date", Type::Day(), "from_date"},
           {"to_date", Type::Day(), "to_date", Use::kFilter},
           {"create_time", Type::Instant(), "create_time"}},
          {"id", Type::Id(), "id"}),
      "from_date", ValueOf};
  return kind;
}

}  // namespace

Result<v1::Payer> PayerService::GetPayer(rpc::Call& call, const v1::GetPayerRequest& request) {
  const UnitName unit = TRY(UnitName::Parse(request.name()));
  const PayerRecords records = TRY(writes_.db.Read(
      call.patience(), [&](db::Session& session) { return payers_.RecordsOf(session, unit); }));
  return ToProto(unit.branch, TRY(PayerOn(records, ToDay(request.date()))));
}

Result<v1::PayerPromise> PayerService::RegisterPayerPromise(
    rpc::Call& call, const v1::RegisterPayerPromiseRequest& request) {
  const UnitName unit = TRY(UnitName::Parse(request.parent()));
  const PayerPromiseId id(writes_.ids.Next(call.now()));
  PayerPromise promise{.name = {{unit.branch, unit.site, unit.id, id}},
                       .creator = call.principal().name,
                       .created = call.now(),
                       .updater = call.principal().name,
                       .updated = call.now()};
  TRY(FromProto(request.payer_promise(), promise));
  TRY(CheckPromise(promise));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::PayerPromise> {
    TRY(units_.Lock(tx, unit));
    if (promise.payer) {
      TRY(owners_.CheckVisible(tx, call.scope(), {unit.branch, *promise.payer}));
    }
    TRY(CheckPromiseFree(promise, TRY(payers_.OfUnit(tx, unit))));
    TRY(payers_.Insert(tx, promise));
    return ToProto(promise);
  });
}

Result<v1::PayerPromise> PayerService::EndPayerPromise(rpc::Call& call,
                                                       const v1::EndPayerPromiseRequest& request) {
  const PayerPromiseName name = TRY(PayerPromiseName::Parse(request.name()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::PayerPromise> {
    TRY(units_.Lock(tx, name.Unit()));
    PayerPromise promise = TRY(payers_.Find(tx, name));
    TRY(CheckEtag(request.etag(), promise.version));
    TRY(EndPromise(promise, ToDay(request.to_date())));
    promise.updater = call.principal().name;
    promise.updated = call.now();
    TRY(payers_.SaveEnd(tx, promise));
    return ToProto(promise);
  });
}

Result<v1::ListPayerPromisesResponse> PayerService::ListPayerPromises(
    rpc::Call& call, const v1::ListPayerPromisesRequest& request) {
  return RunList<v1::ListPayerPromisesResponse>(
      call, pages_, PromiseLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(),
                               [&](db::Session& session) { return payers_.List(session, query); });
      },
      [](v1::ListPayerPromisesResponse& response, const PayerPromise& promise) {
        *response.add_payer_promises() = ToProto(promise);
      });
}

}  // namespace steward::directory
