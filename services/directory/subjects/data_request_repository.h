// The rows of data requests, and what stands in the way of an erasure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/db/database.h"
#include "services/directory/day.h"
#include "services/directory/listing.h"
#include "services/directory/subjects/data_request_part_repository.h"

namespace steward::directory {

// Rows by table.
using DataCounts = std::map<std::string, std::int64_t>;

// Any thread. Requests belong to the branch, and so does the right to them.
class DataRequestRepository {
 public:
  // NOT_FOUND when there is none.
  Result<DataRequest> Find(db::Session& session, const DataRequestName& name) const;
  Result<DataRequest> Lock(db::Tx& tx, const DataRequestName& name) const;
  Result<std::vector<DataRequest>> List(db::Session& session, const std::string& branch,
                                        const ListQuery& query) const;
  // OWNER_NOT_FOUND; DATA_REQUEST_OPEN.
  Status Insert(db::Tx& tx, const DataRequest& request) const;
  // Writes back a request that was locked in this transaction. With its end other services are
  // asked no more.
  Status Save(db::Tx& tx, const DataRequest& request) const;

  Result<DataCounts> Counts(db::Session& session, const DataRequestName& name) const;
  Status AddCounts(db::Tx& tx, const DataRequestName& name, const DataCounts& counts) const;

  // Nothing about the person is open on this day: DATA_REQUEST_STILL_LINKED,
  // DATA_REQUEST_DEPOSIT_OPEN, DATA_REQUEST_FILE_LENT, DATA_REQUEST_CHANGE_WAITING.
  Status CheckNothingOpen(db::Session& session, const OwnerName& person, Day today) const;

 private:
  const DataRequestPartRepository parts_{};
};

}  // namespace steward::directory
