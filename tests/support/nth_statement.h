// "Fail the nth statement": a write is done whole and once, or not at all, whichever of its
// statements fails.
#pragma once

#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "common/db/fault_plan.h"
#include "tests/support/private_mariadb.h"
#include "tests/support/write_steps.h"

namespace steward::testing {

// The rows of all tables of a schema as checksums by table, seen over a connection of its own.
// number_blocks is left out: its gaps are no effect.
class TableSums {
 public:
  explicit TableSums(const TestDatabase& schema) : db_(schema.Open(schema.ddl_settings())) {}

  std::map<std::string, std::string> Take() {
    const auto text = [](const db::Row& row) { return row.Get<std::string>(0); };
    const auto sum = [](const db::Row& row) {
      return std::pair(row.Get<std::string>(0),
                       std::to_string(row.Get<std::optional<std::int64_t>>(1).value_or(0)));
    };
    const auto rows = db_->Read(PatienceOf(std::chrono::minutes(1)), [&](db::Session& session) {
      std::string all;
      for (const std::string& table :
           session
               .Query("SELECT CAST(table_name AS BINARY) FROM information_schema.tables"
                      " WHERE table_schema = DATABASE() AND table_name <> 'number_blocks'",
                      text)
               .value()) {
        all += (all.empty() ? "" : ", ") + table;
      }
      return session.Query("CHECKSUM TABLE " + all, sum);
    });
    return {rows.value().begin(), rows.value().end()};
  }

 private:
  std::unique_ptr<db::Database> db_;
};

// What a write answered.
struct WriteAnswer {
  std::string reason = "OK";
  std::string text;   // of an error
  std::string bytes;  // of an answer
};

// Sends the same request with the nth statement failing, for n = 1, 2, ... until it has fewer: each
// time it is refused, in words that show no SQL, and no table has changed; in the end it is done,
// and once more it is the same answer without effect. Returns how many statements failed.
inline int FailEachStatement(db::Database& db, TableSums& tables,
                             const std::function<WriteAnswer()>& write) {
  db::FaultPlan faults;
  const auto before = tables.Take();
  for (int n = 1; n < 200; ++n) {
    SCOPED_TRACE("statement " + std::to_string(n));
    faults.FailStatement(n, db::FaultPlan::kPlain);
    db.Inject(&faults);
    const WriteAnswer answer = write();
    db.Inject(nullptr);
    if (!faults.fired()) {
      EXPECT_EQ(answer.reason, "OK") << answer.text;
      const auto after = tables.Take();
      EXPECT_NE(after, before) << "it had an effect";
      EXPECT_EQ(write().bytes, answer.bytes);
      EXPECT_EQ(tables.Take(), after) << "once";
      return n - 1;
    }
    EXPECT_NE(answer.reason, "OK");
    EXPECT_EQ(answer.text.find("SELECT"), std::string::npos) << answer.text;
    EXPECT_EQ(answer.text.find("INSERT"), std::string::npos) << answer.text;
    EXPECT_EQ(tables.Take(), before) << "nothing changed";
  }
  ADD_FAILURE() << "no end";
  return 0;
}

// The request of a step, with this request id. `type` is a prototype.
inline std::unique_ptr<google::protobuf::Message> RequestOf(
    const WriteStep& step, const google::protobuf::Message& type,
    const std::map<std::string, std::string>& names, const std::string& request_id) {
  std::unique_ptr<google::protobuf::Message> request(type.New());
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(Resolve(step, names), request.get()))
      << step.method;
  const auto* field = request->GetDescriptor()->FindFieldByName("request_id");
  request->GetReflection()->SetString(request.get(), field, request_id);
  return request;
}

// Keeps the name in the answer where the step says so.
inline void KeepName(const WriteStep& step, google::protobuf::Message& response,
                     const std::string& bytes, std::map<std::string, std::string>& names) {
  if (step.keep.empty()) return;
  ASSERT_TRUE(response.ParseFromString(bytes));
  const auto* name = response.GetDescriptor()->FindFieldByName("name");
  names[step.keep] = response.GetReflection()->GetString(response, name);
}

}  // namespace steward::testing
