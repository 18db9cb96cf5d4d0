#include "services/directory/imports/record_kind.h"

#include <map>

namespace steward::directory {

const RecordKind& KindOf(ImportKind kind) {
  static const auto& kinds = *new std::map<ImportKind, RecordKind>{
      {ImportKind::kUnits, UnitKind()},           {ImportKind::kPeople, PeopleKind()},
      {ImportKind::kAssets, AssetKind()},         {ImportKind::kArchives, ArchiveKind()},
      {ImportKind::kOwnerships, OwnershipKind()}, {ImportKind::kOccupancies, OccupancyKind()}};
  return kinds.at(kind);
}

}  // namespace steward::directory
