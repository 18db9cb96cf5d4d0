// Values go into the database and come out as they were.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "common/db/database.h"
#include "tests/integration/db/raw_connection.h"
#include "tests/support/private_mariadb.h"

namespace steward::db {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::TestDatabase;

enum class Colour : std::uint8_t { kRed = 1, kBlue = 200 };
using ThingId = Id<struct ThingTag>;

struct Everything {
  std::int64_t number = 0;
  std::uint64_t large = 0;
  bool flag = false;
  Colour colour = Colour::kRed;
  std::string text;
  std::string bytes;
  ThingId id;
  Time time;
  std::chrono::year_month_day day;
  std::optional<std::string> maybe;
  std::array<std::uint8_t, 32> hash{};
  bool operator==(const Everything&) const = default;
};

Everything ReadEverything(const Row& row) {
  return {.number = row.Get<std::int64_t>("number"),
          .large = row.Get<std::uint64_t>("large"),
          .flag = row.Get<bool>("flag"),
          .colour = row.Get<Colour>("colour"),
          .text = row.Get<std::string>("text"),
          .bytes = row.Get<std::string>("bytes"),
          .id = row.Get<ThingId>("id"),
          .time = row.Get<Time>("time"),
          .day = row.Get<std::chrono::year_month_day>("day"),
          .maybe = row.Get<std::optional<std::string>>("maybe"),
          .hash = row.Get<std::array<std::uint8_t, 32>>("hash")};
}

class TypesTest : public ::testing::Test {
 protected:
  TypesTest() {
    schema_.Run(
        "CREATE TABLE things (id BINARY(16) PRIMARY KEY, number BIGINT NOT NULL,"
        " large BIGINT UNSIGNED NOT NULL, flag BOOLEAN NOT NULL, colour TINYINT UNSIGNED NOT NULL,"
        " text VARCHAR(100) NOT NULL, bytes VARBINARY(300) NOT NULL, time DATETIME(6) NOT NULL,"
        " day DATE NOT NULL, maybe VARCHAR(100) NULL, hash BINARY(32) NOT NULL)");
    db_ = schema_.Open();
  }

  Everything RoundTrip(const Everything& thing) {
    const auto inserted = db_->Transact(Patiently(), [&](Tx& tx) {
      return tx.Execute(
          "INSERT INTO things (id, number, large, flag, colour, text, bytes, time, day, maybe,"
          " hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
          thing.id, thing.number, thing.large, thing.flag, thing.colour, thing.text, thing.bytes,
          thing.time, thing.day, thing.maybe, thing.hash);
    });
    EXPECT_TRUE(inserted.ok()) << inserted.error().cause;
    const auto found = db_->Read(Patiently(), [&](Session& session) {
      return session.QueryOne("SELECT * FROM things WHERE id = ?", ReadEverything, thing.id);
    });
    EXPECT_TRUE(found.ok()) << found.error().cause;
    return found.value().value();
  }

  template <class T>
  Result<std::optional<T>> One(std::string_view sql) {
    return db_->Read(Patiently(), [&](Session& session) {
      return session.QueryOne(sql, [](const Row& row) { return row.Get<T>(0); });
    });
  }

  TestDatabase schema_;
  std::unique_ptr<Database> db_;
  RandomIdSource ids_;
};

TEST_F(TypesTest, EveryTypeComesBackAsItWentIn) {
  Everything thing;
  thing.id = ThingId(ids_.Next(SystemClock().Now()));
  thing.number = std::numeric_limits<std::int64_t>::min();
  thing.large = std::numeric_limits<std::uint64_t>::max();
  thing.flag = true;
  thing.colour = Colour::kBlue;
  thing.text = "物业费 🔥 'quoted' \\ ";
  for (int i = 0; i < 256; ++i) thing.bytes += static_cast<char>(i);
  thing.time = std::chrono::sys_days(std::chrono::year(2024) / 2 / 29) + std::chrono::hours(23) +
               std::chrono::minutes(59) + std::chrono::seconds(59) + Duration(999999);
  thing.day = std::chrono::year(2024) / 2 / 29;
  thing.maybe = "";
  for (size_t i = 0; i < 32; ++i) thing.hash[i] = static_cast<std::uint8_t>(255 - i);
  EXPECT_EQ(RoundTrip(thing), thing);

  thing.id = ThingId(ids_.Next(SystemClock().Now()));
  thing.maybe = std::nullopt;
  thing.number = std::numeric_limits<std::int64_t>::max();
  thing.time = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
  EXPECT_EQ(RoundTrip(thing), thing);
}

TEST_F(TypesTest, IdsOfAnyBytesFindTheirRow) {
  for (int i = 0; i < 64; ++i) {
    Everything thing;
    thing.day = std::chrono::year(2026) / 1 / 1;
    for (size_t k = 0; k < 16; ++k)
      thing.id.bytes[k] = static_cast<std::uint8_t>(i * 37 + static_cast<int>(k) * 101);
    EXPECT_EQ(RoundTrip(thing).id, thing.id);
  }
}

TEST_F(TypesTest, AListBindsOneValuePerPlaceholder) {
  const std::vector<std::string> wanted = {"a", "c"};
  const auto found = db_->Read(Patiently(), [&](Session& session) {
    return session.Query(
        "SELECT t FROM (SELECT 'a' AS t UNION SELECT 'b' UNION SELECT 'c') x WHERE t IN (" +
            Placeholders(wanted.size()) + ") AND ? = 1 ORDER BY t",
        [](const Row& row) { return row.Get<std::string>("t"); }, wanted, 1);
  });
  ASSERT_TRUE(found.ok()) << found.error().cause;
  EXPECT_THAT(found.value(), ElementsAre("a", "c"));
  EXPECT_EQ(Placeholders(1), "?");
}

TEST_F(TypesTest, AnUnreadableColumnFailsTheQueryAndIsNamed) {
  EXPECT_THAT(One<std::string>("SELECT NULL").error().cause, HasSubstr("NULL"));
  EXPECT_THAT(One<std::int8_t>("SELECT 128").error().cause, HasSubstr("range"));
  EXPECT_THAT(One<Time>("SELECT 'yesterday'").error().cause, HasSubstr("yesterday"));
  EXPECT_THAT(One<Uuid>("SELECT 'short'").error().cause, HasSubstr("5 bytes"));
  const auto unknown = db_->Read(Patiently(), [&](Session& session) {
    return session.QueryOne("SELECT 1 AS a", [](const Row& row) { return row.Get<int>("b"); });
  });
  EXPECT_EQ(unknown.error().reason, "INTERNAL");
  EXPECT_THAT(unknown.error().cause, HasSubstr("no column b"));
}

TEST_F(TypesTest, TwoRowsWhereOneIsWantedAreAMistake) {
  EXPECT_EQ(One<int>("SELECT 1 UNION ALL SELECT 1").error().reason, "INTERNAL");
  EXPECT_EQ(One<int>("SELECT 1 FROM things").value(), std::nullopt);
}

TEST_F(TypesTest, AReaderMayRefuse) {
  const auto refused = db_->Read(Patiently(), [&](Session& session) {
    return session.Query("SELECT 1", [](const Row& row) -> Result<int> {
      Error error;
      error.reason = "MINE" + std::to_string(row.Get<int>(0));
      return error;
    });
  });
  EXPECT_EQ(refused.error().reason, "MINE1");
}

TEST_F(TypesTest, AMissingOrSurplusArgumentFailsAndNothingOfTheLastRunIsUsed) {
  const auto answer = db_->Read(Patiently(), [&](Session& session) -> Status {
    TRY(session.QueryOne(
        "SELECT ?", [](const Row& row) { return row.Get<int>(0); }, 1));
    TRY(session.QueryOne("SELECT ?", [](const Row& row) { return row.Get<int>(0); }));
    return {};
  });
  EXPECT_EQ(answer.error().reason, "INTERNAL") << answer.error().cause;
}

TEST_F(TypesTest, TheSessionIsStrictInUtcAndReadCommitted) {
  EXPECT_EQ(One<std::string>("SELECT @@session.time_zone").value(), "+00:00");
  EXPECT_EQ(One<std::string>("SELECT @@character_set_connection").value(), "utf8mb4");
  EXPECT_THAT(One<std::string>("SELECT @@session.sql_mode").value().value(),
              HasSubstr("STRICT_ALL_TABLES"));
  const char* const isolation = schema_.server().is_mariadb()
                                    ? "SELECT @@session.tx_isolation"
                                    : "SELECT @@session.transaction_isolation";
  EXPECT_EQ(One<std::string>(isolation).value(), "READ-COMMITTED");
  // The guards inside the server come before the socket's, which would cost the connection.
  EXPECT_EQ(One<int>("SELECT @@session.innodb_lock_wait_timeout").value(), 2);
}

}  // namespace
}  // namespace steward::db
