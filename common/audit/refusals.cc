#include "common/audit/refusals.h"

#include <utility>

#include "common/log/log.h"

namespace steward::audit {
namespace {

constexpr std::chrono::seconds kWritePatience(2);

}  // namespace

RefusalLog::RefusalLog(db::Database& db, keys::Key key, IdSource& ids)
    : db_(db), key_(std::move(key)), ids_(ids) {
  thread_.emplace([this] { return Write(); });
}

RefusalLog::~RefusalLog() {
  thread_.reset();
  Write();
}

void RefusalLog::Add(Record record) {
  const std::lock_guard lock(mutex_);
  if (waiting_.size() < kWaiting) {
    waiting_.push_back(std::move(record));
  } else {
    ++dropped_;
  }
}

std::chrono::milliseconds RefusalLog::Write() {
  std::vector<Record> records;
  {
    const std::lock_guard lock(mutex_);
    records.swap(waiting_);
  }
  if (records.empty()) return kInterval;
  for (Record& record : records) record.id = ids_.Next(record.occurred);
  const Status status = db_.Transact(PatienceOf(kWritePatience), [&](db::Tx& tx) -> Status {
    for (const Record& record : records) TRY(Append(tx, SealRecord(key_, record)));
    return {};
  });
  if (status.ok()) {
    written_ += static_cast<std::int64_t>(records.size());
  } else {
    dropped_ += static_cast<std::int64_t>(records.size());
    log::Warn("refusals were not recorded",
              {{"count", records.size()}, {"cause", status.error().cause}});
  }
  return kInterval;
}

}  // namespace steward::audit
