#include "services/directory/estate/asset.h"

#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

// What the branch, or else the company, says of a warranty that starts by these days: of each
// version the start is reckoned by its own rule, and the last that holds on it counts. None where
// every version is later.
Result<const WarrantyClass*> ClassOn(const std::vector<WarrantyClass>& classes, bool of_company,
                                     const WarrantyDays& days) {
  const WarrantyClass* last = nullptr;
  for (const WarrantyClass& one : classes) {
    if ((one.name.branch == kCompany) != of_company) continue;
    if (one.start <= TRY(WarrantyStartDay(one.terms.start, days))) last = &one;
  }
  return last;
}

}  // namespace

Status ReckonWarranty(const std::vector<WarrantyClass>& classes, Asset& asset) {
  asset.warranty_start.reset();
  asset.warranty_end.reset();
  if (asset.warranty_class.empty()) return {};
  const WarrantyClass* found = TRY(ClassOn(classes, asset.name.branch == kCompany, asset.days));
  if (found == nullptr) found = TRY(ClassOn(classes, true, asset.days));
  if (found == nullptr) {
    return Fail(Reason::kWarrantyClassUnknown, {{"code", asset.warranty_class}});
  }
  asset.warranty_start = TRY(WarrantyStartDay(found->terms.start, asset.days));
  asset.warranty_end = WarrantyEnd(*asset.warranty_start, found->terms);
  return {};
}

}  // namespace steward::directory
