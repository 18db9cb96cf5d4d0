// Answers the methods of steward.directory.v1.SearchService.
#pragma once

#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/search_repository.h"
#include "services/directory/search_text.h"
#include "steward/directory/v1/search_service.pb.h"

namespace steward::directory {

// What was found for one text: at most LIMIT_SEARCH_HITS and one more.
struct SearchResult {
  std::vector<SearchHit> hits;
  bool has_more = false;  // of what was looked at: the hits may say it too
};

// Any thread. The arguments outlive it.
class SearchService {
 public:
  SearchService(const rpc::Writes& writes, const keys::KeyRing& keys)
      : writes_(writes), search_(keys) {}

  Result<v1::SearchResponse> Search(rpc::Call& call, const v1::SearchRequest& request);

 private:
  Result<SearchResult> FindOnRecord(rpc::Call& call, const v1::SearchRequest& request,
                                    const SearchPlace& place, const SearchText& text) const;
  Result<SearchResult> Find(db::Session& session, const SearchPlace& place,
                            const SearchText& text) const;
  Result<SearchResult> FindByTerm(db::Session& session, const SearchPlace& place,
                                  const NameTerm& begin) const;
  Result<SearchResult> FindByPhone(db::Session& session, const SearchPlace& place,
                                   const SearchText& text) const;

  const rpc::Writes& writes_;
  const SearchRepository search_;
};

}  // namespace steward::directory
