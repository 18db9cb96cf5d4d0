#include "services/directory/estate/asset_service.h"

#include "common/validate/field_mask.h"
#include "services/directory/estate/convert.h"

namespace steward::directory {
namespace {

paging::Value ValueOf(const Asset& asset, std::string_view field) {
  if (field == "create_time") return asset.created;
  if (field == "update_time") return asset.updated;
  return Uuid(asset.name.id);
}

const ListKind<Asset>& AssetLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<Asset> kind{
      paging::Columns({{"asset_class", Type::Enum(v1::Asset::AssetClass_descriptor()),
                        "asset_class", Use::kFilter},
                       {"building", Type::Reference("branches/*/sites/*/buildings/*"),
                        "building_id", Use::kFilter},
                       {"display_name", Type::Text(), "display_name", Use::kFilter},
                       {"serial_number", Type::Text(), "serial_number", Use::kFilter},
                       {"warranty_class", Type::Text(), "warranty_class", Use::kFilter},
                       {"warranty_end_date", Type::Day(), "warranty_end_date", Use::kFilter},
                       {"create_time", Type::Instant(), "create_time"},
                       {"update_time", Type::Instant(), "update_time"}},
                      {"id", Type::Id(), "id"}),
      "create_time", ValueOf};
  return kind;
}

paging::Value ValueOf(const WarrantyClass& warranty_class, std::string_view field) {
  if (field == "code") return warranty_class.code;
  return Uuid(warranty_class.name.id);
}

const ListKind<WarrantyClass>& WarrantyClassLists() {
  using paging::Type;
  static const ListKind<WarrantyClass> kind{
      paging::Columns({{"code", Type::Text(), "code"},
                       {"start_date", Type::Day(), "start_date", paging::Use::kFilter}},
                      {"id", Type::Id(), "id"}),
      "code", ValueOf};
  return kind;
}

}  // namespace

// Checks what the asset names, and reckons its warranty.
Status AssetService::Complete(db::Session& session, Asset& asset) const {
  const AssetName& name = asset.name;
  if (asset.building) {
    TRY(buildings_.CheckExists(session, {{name.branch, name.site, *asset.building}}));
  }
  std::vector<WarrantyClass> classes;
  if (!asset.warranty_class.empty()) {
    classes = TRY(assets_.ClassesOf(session, name.branch, asset.warranty_class));
  }
  return ReckonWarranty(classes, asset);
}

Result<v1::Asset> AssetService::CreateAsset(rpc::Call& call,
                                            const v1::CreateAssetRequest& request) {
  const SiteName site = TRY(SiteName::Parse(request.parent()));
  Asset asset{.name = {{site.branch, site.site, AssetId(writes_.ids.Next(call.now()))}},
              .created = call.now(),
              .updated = call.now()};
  TRY(FromProto(request.asset(), asset));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Asset> {
    TRY(sites_.CheckExists(tx, site));
    TRY(Complete(tx, asset));
    TRY(assets_.Insert(tx, asset));
    return ToProto(asset);
  });
}

Result<v1::Asset> AssetService::GetAsset(rpc::Call& call, const v1::GetAssetRequest& request) {
  const AssetName name = TRY(AssetName::Parse(request.name()));
  return ToProto(TRY(writes_.db.Read(
      call.patience(), [&](db::Session& session) { return assets_.Find(session, name); })));
}

Result<v1::ListAssetsResponse> AssetService::ListAssets(rpc::Call& call,
                                                        const v1::ListAssetsRequest& request) {
  return RunList<v1::ListAssetsResponse>(
      call, pages_, AssetLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(),
                               [&](db::Session& session) { return assets_.List(session, query); });
      },
      [](v1::ListAssetsResponse& response, const Asset& asset) {
        *response.add_assets() = ToProto(asset);
      });
}

Result<v1::Asset> AssetService::UpdateAsset(rpc::Call& call,
                                            const v1::UpdateAssetRequest& request) {
  const AssetName name = TRY(AssetName::Parse(request.asset().name()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Asset> {
    Asset asset = TRY(assets_.Lock(tx, name));
    TRY(CheckEtag(request.asset().etag(), asset.version));
    TRY(FromProto(TRY(validate::ApplyMask(ToProto(asset), request.asset(), request.update_mask())),
                  asset));
    TRY(Complete(tx, asset));
    asset.updated = call.now();
    TRY(assets_.Save(tx, asset));
    return ToProto(asset);
  });
}

Result<v1::WarrantyClass> AssetService::CreateWarrantyClass(
    rpc::Call& call, const v1::CreateWarrantyClassRequest& request) {
  const BranchName parent = TRY(BranchName::Parse(request.parent()));
  WarrantyClass warranty_class{
      .name = {parent.branch, WarrantyClassId(writes_.ids.Next(call.now()))}};
  TRY(FromProto(request.warranty_class(), warranty_class));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::WarrantyClass> {
    TRY(assets_.Insert(tx, warranty_class));
    return ToProto(warranty_class, parent.branch);
  });
}

Result<v1::ListWarrantyClassesResponse> AssetService::ListWarrantyClasses(
    rpc::Call& call, const v1::ListWarrantyClassesRequest& request) {
  const BranchName parent = TRY(BranchName::Parse(request.parent()));
  return RunList<v1::ListWarrantyClassesResponse>(
      call, pages_, WarrantyClassLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(), [&](db::Session& session) {
          return assets_.ListClasses(session, parent.branch, query);
        });
      },
      [&](v1::ListWarrantyClassesResponse& response, const WarrantyClass& warranty_class) {
        *response.add_warranty_classes() = ToProto(warranty_class, parent.branch);
      });
}

}  // namespace steward::directory
