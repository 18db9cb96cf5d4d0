// What a check of the ledgers finds in a customer file.
#include "services/directory/archives/ledger_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace steward::directory {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kToday[] = "2026-03-10";

ArchiveValues CompleteValues() {
  return {{ArchiveField::kCustomer, "王建国"},
          {ArchiveField::kAssetNumber, "FDC-001"},
          {ArchiveField::kContactPerson, "李娜"},
          {ArchiveField::kContactPhone, "13812345678"},
          {ArchiveField::kActualUser, "李雷"},
          {ArchiveField::kBirthDate, "1990-03-07"},
          {ArchiveField::kIdNumber, "110101199003070011"},
          {ArchiveField::kMailingAddress, "湖滨路 1 号"}};
}

// The ordinary values with this one.
std::vector<LedgerProblem> ProblemsWith(ArchiveField field, const std::string& value) {
  ArchiveValues values = CompleteValues();
  values.erase(ArchiveField::kIdNumber);
  values.erase(ArchiveField::kBirthDate);
  values[field] = value;
  std::vector<LedgerProblem> problems = CheckLedger(values, kToday);
  std::erase_if(problems, [](const LedgerProblem& one) { return one.rule == LedgerRule::kBlank; });
  return problems;
}

TEST(LedgerCheckTest, EveryFieldOfACompleteFileThatIsBlankIsFound) {
  const ArchiveFields all = MissingFields({});
  EXPECT_FALSE(all.empty());
  for (const ArchiveField field : all) {
    ArchiveValues values = CompleteValues();
    values.erase(field);
    if (!MissingFields(values).contains(field)) continue;
    EXPECT_THAT(CheckLedger(values, kToday), Contains(LedgerProblem{field, LedgerRule::kBlank}))
        << NameOf(field);
  }
  EXPECT_EQ(CheckLedger({}, kToday).size(), all.size());
}

TEST(LedgerCheckTest, ValuesThatCannotBeTrueAreFound) {
  struct Row {
    ArchiveField field;
    const char* value;
    std::optional<LedgerRule> rule;
  };
  for (const Row& row : {Row{ArchiveField::kIdNumber, "110101199003070011", std::nullopt},
                         {ArchiveField::kIdNumber, "110101199003070012", LedgerRule::kCheckDigit},
                         {ArchiveField::kIdNumber, "G12345678", std::nullopt},
                         {ArchiveField::kBirthDate, "1990-03-07", std::nullopt},
                         {ArchiveField::kBirthDate, "2026-03-11", LedgerRule::kBirthDate},
                         {ArchiveField::kBirthDate, "1906-03-09", LedgerRule::kBirthDate},
                         {ArchiveField::kContactPhone, "13812345678", std::nullopt},
                         {ArchiveField::kContactPhone, "02367890000", std::nullopt},
                         {ArchiveField::kContactPhone, "12812345678", LedgerRule::kPhone},
                         {ArchiveField::kContactPhone, "11111111111", LedgerRule::kPhone},
                         {ArchiveField::kContactPhone, "67890000", LedgerRule::kPhone},
                         {ArchiveField::kContactPerson, "不详", LedgerRule::kPlaceholder},
                         {ArchiveField::kContactPerson, "李娜2", LedgerRule::kPlaceholder},
                         {ArchiveField::kActualUser, "测试", LedgerRule::kPlaceholder},
                         {ArchiveField::kMailingAddress, "湖滨路", LedgerRule::kAddressTooShort},
                         {ArchiveField::kMailingAddress, "湖滨1号", std::nullopt}}) {
    const std::vector<LedgerProblem> problems = ProblemsWith(row.field, row.value);
    if (row.rule) {
      EXPECT_THAT(problems, ElementsAre(LedgerProblem{row.field, *row.rule})) << row.value;
    } else {
      EXPECT_THAT(problems, IsEmpty()) << row.value;
    }
  }
}

TEST(LedgerCheckTest, TheBirthDateAgreesWithTheIdentityCard) {
  ArchiveValues values = CompleteValues();
  EXPECT_THAT(CheckLedger(values, kToday), IsEmpty());
  values[ArchiveField::kBirthDate] = "1990-03-08";
  EXPECT_THAT(CheckLedger(values, kToday),
              ElementsAre(LedgerProblem{ArchiveField::kBirthDate, LedgerRule::kBirthDate}));
}

TEST(LedgerCheckTest, WhoEnteredAValueLastAnswersForItAndWhoMadeTheFileForABlank) {
  Archive archive;
  archive.creator.staff = "clerk";
  archive.values[ArchiveField::kContactPhone] = {"13812345678", {"desk", {}}};
  EXPECT_EQ(ClerkOf(archive, ArchiveField::kContactPhone), "desk");
  EXPECT_EQ(ClerkOf(archive, ArchiveField::kMailingAddress), "clerk");
}

}  // namespace
}  // namespace steward::directory
