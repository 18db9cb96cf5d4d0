// The rows of the parts of other services in data requests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/db/database.h"
#include "services/directory/subjects/data_request.h"

namespace steward::directory {

// Without state: any thread. Whoever changes a part has locked its request.
class DataRequestPartRepository {
 public:
  // Those of a new request.
  Status Insert(db::Tx& tx, const DataRequestName& name) const;
  // In the order of their services.
  Result<std::vector<DataRequestPart>> Of(db::Session& session, const DataRequestName& name) const;
  Status Save(db::Tx& tx, const DataRequestName& name, const DataRequestPart& part) const;
  // The work begins: all of them are asked.
  Status AskAll(db::Tx& tx, const DataRequestName& name) const;
  // The request has ended: what is not done is not asked any more.
  Status DropRest(db::Tx& tx, const DataRequestName& name) const;

  // Requests in which the service may have something to do, the oldest first, at most 100; checks
  // only those that were not made after `checked_before` or found nothing open.
  Result<std::vector<DataRequestName>> OpenFor(db::Session& session, std::string_view service,
                                               Time checked_before) const;
};

}  // namespace steward::directory
