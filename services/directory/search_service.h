// Answers the methods of steward.directory.v1.SearchService.
#pragma once

#include "common/db/database.h"
#include "common/rpc/call.h"
#include "services/directory/search_repository.h"
#include "services/directory/search_text.h"
#include "steward/directory/v1/search_service.pb.h"

namespace steward::directory {

// Any thread. The arguments outlive it.
class SearchService {
 public:
  SearchService(db::Database& db, const keys::KeyRing& keys) : db_(db), search_(keys) {}

  Result<v1::SearchResponse> Search(rpc::Call& call, const v1::SearchRequest& request);

 private:
  Result<std::vector<SearchHit>> Find(db::Session& session, const SearchPlace& place,
                                      const SearchText& text) const;
  Result<std::vector<SearchHit>> FindByPhone(db::Session& session, const SearchPlace& place,
                                             const SearchText& text) const;

  db::Database& db_;
  const SearchRepository search_;
};

}  // namespace steward::directory
