#include "services/directory/archives/archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <random>
#include <set>

#include "services/directory/archives/archive_change.h"
#include "tests/support/reason.h"

namespace steward::directory {
namespace {

using testing::FailsWith;
using ::testing::HasSubstr;

constexpr std::chrono::months kYear(12);
const Time kNoon(std::chrono::hours(12) + std::chrono::sys_days(std::chrono::year(2026) / 2 / 28));

Signature SignedBy(const std::string& person, int hours = 0) {
  return {person, kNoon + std::chrono::hours(hours)};
}

ArchiveValues WholeCard() {
  return {{ArchiveField::kCustomer, "branches/cq/owners/1"},
          {ArchiveField::kContactPerson, "李娜"},
          {ArchiveField::kContactPhone, "13812345678"},
          {ArchiveField::kActualUser, "李娜"},
          {ArchiveField::kIdNumber, "110101199003070000"},
          {ArchiveField::kMailingAddress, "湖滨路 1 号"}};
}

Archive Draft(const ArchiveValues& values = WholeCard()) {
  return MakeArchive("DA-2026-000001", ArchiveAction::kCreate, values, ArchiveSource::kCounter,
                     SignedBy("clerk"), kYear)
      .value();
}

Archive Active() {
  Archive archive = Draft();
  VerifyArchive(archive, SignedBy("verifier", 1)).value();
  SignArchive(archive, SignedBy("archivist", 2)).value();
  return archive;
}

// The README shows the life cycle as the rules have it.
TEST(ArchiveLifeCycleTest, TheReadmeShowsTheTable) {
  std::ifstream file("services/directory/README.md");
  const std::string readme((std::istreambuf_iterator<char>(file)), {});
  EXPECT_THAT(readme, HasSubstr(ArchiveLifeCycleText()));
}

// What each state allows, and where it leads.
std::map<ArchiveState, std::map<ArchiveAction, ArchiveState>> ExpectedMoves() {
  using enum ArchiveState;
  using Action = ArchiveAction;
  return {
      {kNone, {{Action::kCreate, kDraft}, {Action::kImport, kImported}}},
      {kImported,
       {{Action::kEdit, kImported},
        {Action::kVerify, kVerified},
        {Action::kSendBack, kSentBack},
        {Action::kSignBatch, kActive},
        {Action::kDelete, kDeleted},
        {Action::kConfirm, kImported},
        {Action::kAddPaper, kImported},
        {Action::kLend, kImported},
        {Action::kReturn, kImported}}},
      {kDraft,
       {{Action::kEdit, kDraft},
        {Action::kVerify, kVerified},
        {Action::kSendBack, kSentBack},
        {Action::kDelete, kDeleted},
        {Action::kConfirm, kDraft},
        {Action::kAddPaper, kDraft},
        {Action::kLend, kDraft},
        {Action::kReturn, kDraft}}},
      {kVerified,
       {{Action::kSign, kActive},
        {Action::kSendBack, kSentBack},
        {Action::kChange, kVerified},
        {Action::kDelete, kDeleted},
        {Action::kConfirm, kVerified},
        {Action::kAddPaper, kVerified},
        {Action::kLend, kVerified},
        {Action::kReturn, kVerified}}},
      {kActive,
       {{Action::kChange, kActive},
        {Action::kDelete, kDeleted},
        {Action::kConfirm, kActive},
        {Action::kAddPaper, kActive},
        {Action::kLend, kActive},
        {Action::kReturn, kActive}}},
      {kSentBack,
       {{Action::kEdit, kSentBack},
        {Action::kSubmit, kDraft},
        {Action::kDelete, kDeleted},
        {Action::kConfirm, kSentBack},
        {Action::kAddPaper, kSentBack},
        {Action::kLend, kSentBack},
        {Action::kReturn, kSentBack}}},
      {kDeleted, {{Action::kReturn, kDeleted}}},
  };
}

TEST(ArchiveLifeCycleTest, EveryStateAllowsExactlyTheMovesOfTheTable) {
  using enum ArchiveState;
  using Action = ArchiveAction;
  for (const auto& [state, moves] : ExpectedMoves()) {
    for (int action = 1; action <= 14; ++action) {
      const Archive archive{.number = "DA-1", .state = state};
      const Result<ArchiveState> to = StateAfter(archive, static_cast<Action>(action));
      const auto expected = moves.find(static_cast<Action>(action));
      if (expected != moves.end()) {
        EXPECT_TRUE(to.ok() && to.value() == expected->second)
            << static_cast<int>(state) << ' ' << action;
        continue;
      }
      const bool is_signed = state == kVerified || state == kActive;
      const bool is_edit = action == static_cast<int>(Action::kEdit);
      EXPECT_THAT(to, FailsWith(is_signed && is_edit ? "ARCHIVE_SIGNED" : "ARCHIVE_STATE_WRONG"))
          << static_cast<int>(state) << ' ' << action;
    }
  }
}

TEST(ArchiveTest, ThreeDifferentSignaturesMakeAFileActive) {
  Archive archive = Draft();
  EXPECT_EQ(archive.state, ArchiveState::kDraft);
  EXPECT_THAT(SignArchive(archive, SignedBy("archivist")), FailsWith("ARCHIVE_STATE_WRONG"))
      << "the verifier signs first";
  VerifyArchive(archive, SignedBy("verifier", 1)).value();
  EXPECT_EQ(archive.state, ArchiveState::kVerified);
  SignArchive(archive, SignedBy("archivist", 2)).value();
  EXPECT_EQ(archive.state, ArchiveState::kActive);
  EXPECT_EQ(archive.creator, SignedBy("clerk"));
  EXPECT_EQ(archive.verifier, SignedBy("verifier", 1));
  EXPECT_EQ(archive.archivist, SignedBy("archivist", 2));
}

TEST(ArchiveTest, NobodyVerifiesWhatHeMadeOrEntered) {
  Archive archive = Draft();
  const Status own = VerifyArchive(archive, SignedBy("clerk"));
  ASSERT_THAT(own, FailsWith("ARCHIVE_OWN_WORK"));
  EXPECT_THAT(own.error().en, HasSubstr("made by clerk"));
  EditArchive(archive, {{ArchiveField::kOccupation, "教师"}}, ArchiveSource::kCall,
              SignedBy("second"))
      .value();
  EXPECT_THAT(VerifyArchive(archive, SignedBy("second")), FailsWith("ARCHIVE_OWN_WORK"));
  EXPECT_TRUE(VerifyArchive(archive, SignedBy("third")).ok());
}

TEST(ArchiveTest, AnIncompleteFileIsSentBackAndHandedInAgain) {
  ArchiveValues values = WholeCard();
  values.erase(ArchiveField::kIdNumber);
  Archive archive = Draft(values);
  EXPECT_EQ(archive.completion_source, ArchiveSource::kNone);
  const Status refused = VerifyArchive(archive, SignedBy("verifier"));
  ASSERT_THAT(refused, FailsWith("ARCHIVE_INCOMPLETE"));
  EXPECT_THAT(refused.error().en, HasSubstr("id_number"));
  SendBackArchive(archive, "缺证件", {ArchiveField::kIdNumber}, SignedBy("verifier")).value();
  EXPECT_EQ(archive.send_back_fields, ArchiveFields{ArchiveField::kIdNumber});
  EditArchive(archive, {{ArchiveField::kIdNumber, "110101199003070000"}},
              ArchiveSource::kResidentsCommittee, SignedBy("clerk"))
      .value();
  EXPECT_EQ(archive.completion_source, ArchiveSource::kResidentsCommittee);
  SubmitArchive(archive, SignedBy("clerk")).value();
  EXPECT_EQ(archive.state, ArchiveState::kDraft);
  EXPECT_EQ(archive.send_back_text, "");
  VerifyArchive(archive, SignedBy("verifier")).value();
  SendBackArchive(archive, "电话有误", {ArchiveField::kContactPhone}, SignedBy("archivist"))
      .value();
  EXPECT_FALSE(archive.verifier) << "his signature is void";
}

TEST(ArchiveTest, ConfirmingCorrectsAnUnsignedFileAndAsksForAReviewOfASignedOne) {
  const ArchiveValues correction = {{ArchiveField::kContactPhone, "13900000000"}};
  Archive draft = Draft();
  EXPECT_FALSE(
      ConfirmArchive(draft, correction, Uuid(), ArchiveSource::kCall, SignedBy("desk", 5), kYear)
          .value());
  EXPECT_EQ(draft.ValueOf(ArchiveField::kContactPhone), "13900000000");
  EXPECT_EQ(draft.confirmation, SignedBy("desk", 5));
  EXPECT_EQ(draft.unsaved.back().before, "13812345678");

  Archive active = Active();
  EXPECT_TRUE(
      ConfirmArchive(active, correction, Uuid(), ArchiveSource::kCall, SignedBy("desk", 5), kYear)
          .value());
  EXPECT_EQ(active.ValueOf(ArchiveField::kContactPhone), "13812345678");
  EXPECT_FALSE(
      ConfirmArchive(active, {}, Uuid(), ArchiveSource::kCall, SignedBy("desk", 6), kYear).value());
  EXPECT_EQ(active.confirmation, SignedBy("desk", 6));
}

TEST(ArchiveTest, AFileIsToBeConfirmedAgainAfterTheMonthsOfItsRule) {
  Archive archive = Draft();
  EXPECT_EQ(archive.confirmation_due, kNoon + std::chrono::days(365));
  ConfirmArchive(archive, {}, Uuid(), ArchiveSource::kCall, SignedBy("desk"),
                 std::chrono::months(1))
      .value();
  EXPECT_EQ(archive.confirmation_due, kNoon + std::chrono::days(28));
  const Time leap(std::chrono::sys_days(std::chrono::year(2028) / 2 / 29));
  EXPECT_EQ(MonthsAfter(leap, kYear),
            Time(std::chrono::sys_days(std::chrono::year(2029) / 2 / 28)));
}

TEST(ArchiveTest, ValuesThatContradictEachOtherAreRefused) {
  ArchiveValues values = WholeCard();
  values[ArchiveField::kInsuranceStartDate] = "2026-03-01";
  values[ArchiveField::kInsuranceExpiryDate] = "2026-02-28";
  const auto make = [&] {
    return MakeArchive("DA-1", ArchiveAction::kCreate, values, ArchiveSource::kCall,
                       SignedBy("clerk"), kYear);
  };
  EXPECT_THAT(make(), FailsWith("ARCHIVE_FIELD_INVALID"));
  values[ArchiveField::kInsuranceExpiryDate] = "2026-03-01";
  EXPECT_TRUE(make().ok());
  values.erase(ArchiveField::kCustomer);
  EXPECT_THAT(make(), FailsWith("ARCHIVE_FIELD_INVALID"));
}

TEST(ArchiveTest, AFileHoldsAHundredPapers) {
  Archive archive = Draft();
  for (int i = 0; i < kArchivePapers; ++i) AddPaper(archive, "结算单", SignedBy("clerk")).value();
  EXPECT_THAT(AddPaper(archive, "结算单", SignedBy("clerk")), FailsWith("ARCHIVE_PAPERS_FULL"));
}

// Whatever is entered in whatever order: replaying the history gives the values, and every line
// says what was before.
TEST(ArchiveTest, TheHistoryFoldsToTheValues) {
  std::mt19937_64 random(20260228);
  for (int round = 0; round < 200; ++round) {
    Archive archive = Draft();
    for (int i = 0; i < 20; ++i) {
      const auto field = kArchiveFields[1 + random() % 5];
      const std::string value = random() % 4 == 0 ? "" : std::to_string(random() % 3);
      EditArchive(archive, {{field, value}}, ArchiveSource::kCall, SignedBy("clerk")).value();
    }
    ArchiveValues folded;
    int sequence = 0;
    for (const ArchiveEntry& entry : archive.unsaved) {
      EXPECT_EQ(entry.sequence, ++sequence);
      if (!entry.field) continue;
      EXPECT_EQ(folded[*entry.field], entry.before);
      EXPECT_NE(entry.before, entry.after);
      folded[*entry.field] = entry.after;
    }
    for (const auto& [field, value] : folded) EXPECT_EQ(archive.ValueOf(field), value);
    EXPECT_EQ(archive.Missing(), MissingFields(folded));
  }
}

TEST(ArchiveFieldTest, FieldsSurviveTheirColumn) {
  for (std::uint32_t bits = 0; bits < 1U << 13U; bits += 2) EXPECT_EQ(BitsOf(FieldsOf(bits)), bits);
  std::set<std::string_view> names;
  for (const ArchiveField field : kArchiveFields) names.insert(NameOf(field));
  EXPECT_EQ(names.size(), std::size(kArchiveFields));
}

ArchiveChange Asked(const Archive& archive) {
  return MakeArchiveChange(archive, ArchiveChangeKind::kCorrection,
                           {{ArchiveField::kContactPhone, "13900000000"}}, "换号",
                           SignedBy("clerk"))
      .value();
}

approval::Approval ApprovalOf(const ArchiveChange& change) {
  return approval::Ask(QuestionOf(change, "DA-2026-000001", "branches/cq/archiveChanges/1"),
                       {"branches/hq/approvalChains/archive-change", {}, {{.roles = {"chief"}}}},
                       change.requester.time);
}

TEST(ArchiveChangeTest, WhatWasApprovedIsEnteredByWhoeverAskedAndDoneByWhoeverDecided) {
  Archive archive = Active();
  ArchiveChange change = Asked(archive);
  OpenChange(archive, Uuid(), false, "").value();
  EXPECT_EQ(archive.ValueOf(ArchiveField::kContactPhone), "13812345678");
  archive.unsaved.clear();
  ApplyCorrection(archive, change.After(), change.text, change.requester, SignedBy("chief", 3))
      .value();
  EXPECT_EQ(archive.ValueOf(ArchiveField::kContactPhone), "13900000000");
  ASSERT_EQ(archive.unsaved.size(), 1u);
  EXPECT_EQ(archive.unsaved[0].before, "13812345678");
  EXPECT_EQ(archive.unsaved[0].actor, SignedBy("chief", 3));
  EXPECT_EQ(archive.values[ArchiveField::kContactPhone].entered.staff, "clerk");
}

TEST(ArchiveChangeTest, DecidersReadWhichFieldsChangeAndNoValues) {
  const ArchiveChange change = Asked(Active());
  const approval::Question question = QuestionOf(change, "DA-2026-000001", "subject");
  EXPECT_EQ(question.effect, "更正客户档案 DA-2026-000001：联系电话");
  EXPECT_EQ(question.requester, "clerk");
  ArchiveChange deletion = change;
  deletion.kind = ArchiveChangeKind::kDeletion;
  deletion.changes.clear();
  EXPECT_EQ(QuestionOf(deletion, "DA-2026-000001", "subject").effect,
            "注销客户档案 DA-2026-000001");
}

TEST(ArchiveChangeTest, ARequestStandsWhereItsApprovalStands) {
  const ArchiveChange asked = Asked(Active());
  const Signature chief = SignedBy("chief", 3);
  const approval::Decider decider{chief.staff, {"chief"}};
  ArchiveChange change = asked;
  approval::Approval approval = ApprovalOf(asked);
  FollowApproval(change, approval);
  EXPECT_EQ(change.state, ArchiveChangeState::kRequested);
  EXPECT_FALSE(change.reviewer.has_value());
  approval::Approve(approval, decider, chief.time).value();
  FollowApproval(change, approval);
  EXPECT_EQ(change.state, ArchiveChangeState::kApproved);
  EXPECT_EQ(change.reviewer, chief);

  change = asked;
  approval = ApprovalOf(asked);
  approval::Reject(approval, decider, "无凭证", chief.time).value();
  FollowApproval(change, approval);
  EXPECT_EQ(change.state, ArchiveChangeState::kRejected);
  EXPECT_EQ(change.review_text, "无凭证");

  change = asked;
  approval = ApprovalOf(asked);
  approval::Withdraw(approval, "clerk", chief.time).value();
  FollowApproval(change, approval);
  EXPECT_EQ(change.state, ArchiveChangeState::kWithdrawn);
  EXPECT_EQ(change.reviewer, SignedBy("clerk", 3));
}

TEST(ArchiveChangeTest, ARequestChangesSomethingAndWaitsAlone) {
  Archive archive = Active();
  const auto make = [&](ArchiveChangeKind kind, const ArchiveValues& values) {
    return MakeArchiveChange(archive, kind, values, "", SignedBy("clerk"));
  };
  const ArchiveValues same = {{ArchiveField::kContactPhone, "13812345678"}};
  EXPECT_THAT(make(ArchiveChangeKind::kCorrection, same), FailsWith("ARCHIVE_CHANGE_EMPTY"));
  EXPECT_THAT(make(ArchiveChangeKind::kDeletion, same), FailsWith("ARCHIVE_CHANGE_EMPTY"));
  EXPECT_TRUE(make(ArchiveChangeKind::kDeletion, {}).ok());
  OpenChange(archive, Uuid(), true, "").value();
  const Status second = OpenChange(archive, Uuid(), false, "archiveChanges/1");
  ASSERT_THAT(second, FailsWith("ARCHIVE_CHANGE_OPEN"));
  EXPECT_THAT(second.error().en, HasSubstr("archiveChanges/1"));
  Archive draft = Draft();
  EXPECT_THAT(OpenChange(draft, Uuid(), false, ""), FailsWith("ARCHIVE_STATE_WRONG"))
      << "what is not signed is simply edited";
}

}  // namespace
}  // namespace steward::directory
