#include "common/paging/page.h"

#include <algorithm>

#include "common/validate/violations.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::paging {

Result<Page> Pages::Open(const Listing& listing, std::int32_t page_size,
                         std::string_view token) const {
  if (page_size < 0) {
    validate::Violations violations;
    violations.Add("page_size", "gte", "0");
    TRY(std::move(violations).ToStatus());
  }
  Page page{page_size == 0 ? static_cast<int>(type::v1::LIMIT_PAGE_SIZE_DEFAULT)
                           : std::min<int>(page_size, type::v1::LIMIT_PAGE_SIZE_MAX)};
  if (!token.empty()) page.cursor = TRY(OpenPageToken(keys_, listing, token, clock_.Now()));
  return page;
}

std::string Pages::Behind(const Listing& listing, const Cursor& cursor) const {
  return SealPageToken(keys_, listing, cursor, clock_.Now());
}

}  // namespace steward::paging
