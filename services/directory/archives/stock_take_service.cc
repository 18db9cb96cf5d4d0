#include "services/directory/archives/stock_take_service.h"

#include <algorithm>

#include "services/directory/archives/archive_service.h"
#include "services/directory/archives/convert.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

v1::StockTake ToProto(const StockTake& stock_take) {
  v1::StockTake proto;
  proto.set_name(stock_take.name.ToString());
  proto.set_year(stock_take.year);
  proto.set_file_count(stock_take.file_count);
  proto.set_present_count(stock_take.present_count);
  proto.set_missing_count(stock_take.missing_count);
  proto.set_damaged_count(stock_take.damaged_count);
  const int checked =
      stock_take.present_count + stock_take.missing_count + stock_take.damaged_count;
  proto.set_unchecked_count(std::max(0, stock_take.file_count - checked));
  *proto.mutable_starter() = directory::ToProto(stock_take.starter);
  if (stock_take.finisher) *proto.mutable_finisher() = directory::ToProto(*stock_take.finisher);
  return proto;
}

paging::Value StockTakeValueOf(const StockTake& stock_take, std::string_view field) {
  if (field == "year") return std::int64_t{stock_take.year};
  if (field == "start_time") return stock_take.starter.time;
  return Uuid(stock_take.name.id);
}

const ListKind<StockTake>& StockTakeLists() {
  using paging::Type;
  static const ListKind<StockTake> kind{
      paging::Columns(
          {{"year", Type::Int(), "s.year"}, {"start_time", Type::Instant(), "s.start_time"}},
          {"id", Type::Id(), "s.id"}),
      "start_time", StockTakeValueOf};
  return kind;
}

paging::Value StockCheckValueOf(const StockTakeCheck& check, std::string_view field) {
  if (field == "number") return check.number;
  return Uuid(check.archive);
}

const ListKind<StockTakeCheck>& StockCheckLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<StockTakeCheck> kind{
      paging::Columns({{"archive", Type::Reference("branches/*/sites/*/archives/*"), "c.archive_id",
                        Use::kFilter},
                       {"outcome", Type::Enum(v1::StockTakeCheck::Outcome_descriptor()),
                        "c.outcome", Use::kFilter},
                       {"checker", Type::Text(), "c.checker", Use::kFilter},
                       {"number", Type::Text(), "a.number", Use::kOrder}},
                      {"id", Type::Id(), "c.archive_id"}),
      "number", StockCheckValueOf};
  return kind;
}

Status CheckUnfinished(const StockTake& stock_take) {
  if (!stock_take.finisher) return {};
  return Fail(Reason::kStockTakeFinished, {{"person", stock_take.finisher->staff}});
}

}  // namespace

Result<v1::StockTake> StockTakeService::CreateStockTake(rpc::Call& call,
                                                        const v1::CreateStockTakeRequest& request) {
  const SiteName site = TRY(SiteName::Parse(request.parent()));
  StockTake stock_take{
      .name = {{site.branch, site.site, StockTakeId(writes_.ids.Next(call.now()))}},
      .year = request.stock_take().year(),
      .starter = SignatureOf(call)};

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::StockTake> {
    TRY(sites_.Lock(tx, site));
    TRY(stock_takes_.CheckNoneOpen(tx, site));
    stock_take.file_count = TRY(stock_takes_.CountFiles(tx, site));
    TRY(stock_takes_.Insert(tx, stock_take));
    return ToProto(stock_take);
  });
}

Result<v1::StockTake> StockTakeService::GetStockTake(rpc::Call& call,
                                                     const v1::GetStockTakeRequest& request) {
  const StockTakeName name = TRY(StockTakeName::Parse(request.name()));
  return ToProto(TRY(writes_.db.Read(
      call.patience(), [&](db::Session& session) { return stock_takes_.Find(session, name); })));
}

Result<v1::ListStockTakesResponse> StockTakeService::ListStockTakes(
    rpc::Call& call, const v1::ListStockTakesRequest& request) {
  return RunList<v1::ListStockTakesResponse>(
      call, pages_, StockTakeLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(), [&](db::Session& session) {
          return stock_takes_.List(session, query);
        });
      },
      [](v1::ListStockTakesResponse& response, const StockTake& stock_take) {
        *response.add_stock_takes() = ToProto(stock_take);
      });
}

Result<v1::StockTake> StockTakeService::RecordStockTakeCheck(
    rpc::Call& call, const v1::RecordStockTakeCheckRequest& request) {
  const StockTakeName name = TRY(StockTakeName::Parse(request.name()));
  const ArchiveName archive = TRY(ArchiveName::Parse(request.archive()));
  const StockTakeCheck check{.archive = archive.id,
                             .outcome = static_cast<StockOutcome>(request.outcome()),
                             .text = request.text(),
                             .checker = SignatureOf(call)};

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::StockTake> {
    TRY(CheckUnfinished(TRY(stock_takes_.Lock(tx, name))));
    const StoredArchive stored = TRY(archives_.Lock(tx, archive));
    if (archive.site != name.site || stored.archive.state == ArchiveState::kDeleted) {
      return Fail(type::Reason::kNotFound, {{"name", request.archive()}});
    }
    TRY(stock_takes_.SaveCheck(tx, name, check));
    return ToProto(TRY(stock_takes_.Find(tx, name)));
  });
}

Result<v1::ListStockTakeChecksResponse> StockTakeService::ListStockTakeChecks(
    rpc::Call& call, const v1::ListStockTakeChecksRequest& request) {
  const StockTakeName name = TRY(StockTakeName::Parse(request.parent()));
  return RunList<v1::ListStockTakeChecksResponse>(
      call, pages_, StockCheckLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(
            call.patience(), [&](db::Session& session) -> Result<std::vector<StockTakeCheck>> {
              TRY(stock_takes_.Find(session, name));  // missing, or another site's: the same answer
              return stock_takes_.ListChecks(session, name, query);
            });
      },
      [&](v1::ListStockTakeChecksResponse& response, const StockTakeCheck& check) {
        v1::StockTakeCheck& proto = *response.add_checks();
        proto.set_archive(ArchiveName{{name.branch, name.site, check.archive}}.ToString());
        proto.set_number(check.number);
        proto.set_outcome(static_cast<v1::StockTakeCheck::Outcome>(check.outcome));
        proto.set_text(check.text);
        *proto.mutable_checker() = directory::ToProto(check.checker);
      });
}

Result<v1::StockTake> StockTakeService::FinishStockTake(rpc::Call& call,
                                                        const v1::FinishStockTakeRequest& request) {
  const StockTakeName name = TRY(StockTakeName::Parse(request.name()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::StockTake> {
    StockTake stock_take = TRY(stock_takes_.Lock(tx, name));
    TRY(CheckUnfinished(stock_take));
    stock_take.file_count = TRY(stock_takes_.CountFiles(tx, {name.branch, name.site}));
    stock_take.finisher = SignatureOf(call);
    TRY(stock_takes_.SaveFinish(tx, stock_take));
    return ToProto(stock_take);
  });
}

}  // namespace steward::directory
