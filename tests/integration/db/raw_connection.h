// The database without our layers: to show what goes wrong without them.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "common/db/connection.h"
#include "common/db/database.h"

namespace steward::db {

inline Patience Patiently() { return PatienceOf(std::chrono::seconds(30)); }

class RawConnection {
 public:
  explicit RawConnection(const Settings& settings,
                         const std::string& isolation = "READ COMMITTED") {
    ServerError error;
    connection_ = Connection::Open(settings, error);
    EXPECT_TRUE(connection_) << error.text;
    EXPECT_EQ(Run("SET SESSION TRANSACTION ISOLATION LEVEL " + isolation), 0);
  }

  // MySQL's error number, 0 when it worked.
  int Run(const std::string& sql) {
    const auto error = connection_->Command(sql);
    return error ? error->code : 0;
  }

  std::int64_t Number(const std::string& sql) {
    std::int64_t number = -1;
    const auto error = connection_->Select(sql, {}, [&](const Row& row) {
      number = row.Get<std::int64_t>(0);
      return true;
    });
    EXPECT_FALSE(error) << error->text;
    return number;
  }

 private:
  std::unique_ptr<Connection> connection_;
};

// Whether the condition comes true within 10 s.
template <class Condition>
bool Eventually(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

inline std::int64_t NumberOf(Database& db, std::string_view sql) {
  const auto found = db.Read(Patiently(), [&](Session& session) {
    return session.QueryOne(sql, [](const Row& row) { return row.Get<std::int64_t>(0); });
  });
  EXPECT_TRUE(found.ok()) << found.error().cause;
  return found.ok() && found.value() ? *found.value() : -1;
}

inline Result<std::int64_t> Change(Database& db, std::string_view sql) {
  return db.Transact(Patiently(), [&](Tx& tx) { return tx.Execute(sql); });
}

// Starts `count` threads with the numbers from 0 and waits for their ends.
template <class Work>
void InThreads(int count, Work work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back([&work, i] { work(i); });
  for (std::thread& thread : threads) thread.join();
}

}  // namespace steward::db
