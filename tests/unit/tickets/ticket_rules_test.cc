// The rules of single moves, each by its name in the domain specification.
#include "services/tickets/ending.h"
#include "services/tickets/sign_off.h"
#include "tests/unit/tickets/builders.h"

namespace steward::tickets::testing {
namespace {

// Acceptance check 13, T-04 and T-05.
TEST(TicketTest, TheFirstResponderStaysAfterThreeTransfersToNamedPeople) {
  Walk walk;
  for (const std::string& person : {kMei, kTao, kLin}) {
    ASSERT_TRUE(walk.ticket.Transfer(walk.by(kDesk), person, "", "knows the house").ok());
    EXPECT_EQ(walk.ticket.responsible, person);
    EXPECT_EQ(walk.ticket.report.first_responder, kDesk);
  }
  EXPECT_THAT(walk.ticket.Transfer(walk.by(kDesk), "", "", "not ours"),
              FailsWith("TRANSFER_TARGET_MISSING"));
  ASSERT_TRUE(walk.ticket.Transfer(walk.by(kDesk), "", "engineering", "pump").ok());
  EXPECT_EQ(walk.ticket.department, "engineering");
  EXPECT_EQ(walk.ticket.unsaved.size(), 5u) << "each transfer is on record";
}

TEST(TicketTest, OutOfScopeAndVoidAndTransferNeedTheirReasons) {
  Walk walk;
  EXPECT_THAT(walk.ticket.MarkOutOfScope(walk.by(kDesk), "outside_site", "", ""),
              FailsWith("TEXT_MISSING"));
  EXPECT_THAT(walk.ticket.Void(walk.by(kDesk), "", ""), FailsWith("TEXT_MISSING"));
  EXPECT_THAT(walk.ticket.Explain(walk.by(kDesk), ""), FailsWith("TEXT_MISSING"));
  EXPECT_THAT(walk.ticket.Transfer(walk.by(kDesk), kMei, "", ""), FailsWith("TEXT_MISSING"));
  EXPECT_EQ(walk.ticket.unsaved.size(), 1u);
}

// T-20.
TEST(TicketTest, SolvedByTheCallIsSignedOnTheCustomersWord) {
  Walk walk;
  walk.Accepted();
  ASSERT_TRUE(walk.ticket.Resolve(walk.by(kDesk), "the main switch was off, he says", {}).ok());
  EXPECT_EQ(walk.ticket.state, State::kSigned);
  EXPECT_EQ(walk.ticket.sign_off->signature.means, SignMeans::kWord);
  EXPECT_EQ(walk.ticket.assignee, "");
}

TEST(TicketTest, OnlyTheAssigneeDoesTheTechniciansSteps) {
  Walk walk;
  walk.Dispatched();
  const Status status = walk.ticket.Take(walk.by(kTao));
  ASSERT_THAT(status, FailsWith("NOT_THE_ASSIGNEE"));
  EXPECT_THAT(status.error().en, ::testing::HasSubstr(kMei));
  ASSERT_TRUE(walk.ticket.Dispatch(walk.by(kDesk), kTao, std::nullopt, "Mei is ill").ok());
  EXPECT_TRUE(walk.ticket.Take(walk.by(kTao)).ok());
}

TEST(TicketTest, AReturnedTicketWaitsForDispatchWithoutAnAssignee) {
  Walk walk;
  walk.Taken();
  ASSERT_TRUE(walk.ticket.Return(walk.by(kMei), "wrong_trade", "needs an electrician").ok());
  EXPECT_EQ(walk.ticket.state, State::kWaitingDispatch);
  EXPECT_EQ(walk.ticket.assignee, "");
}

TEST(TicketTest, NobodyAtHomeMeetsTheArrivalAndNeedsANewSlot) {
  Walk walk = InState(State::kNotAtHome);
  EXPECT_EQ(walk.ticket.not_at_home_count, 1);
  EXPECT_TRUE(walk.ticket.facts.arrived.has_value());
  EXPECT_THAT(walk.ticket.Dispatch(walk.by(kDesk), kMei, std::nullopt, ""),
              FailsWith("TEXT_MISSING"));
  const calendar::Interval slot{kNine + 24h, kNine + 25h};
  ASSERT_TRUE(walk.ticket.Dispatch(walk.by(kDesk), kMei, slot, "").ok());
  EXPECT_EQ(walk.ticket.appointment, slot);
}

TEST(TicketTest, ASlotEndsAfterItBeginsAndLiesAhead) {
  EXPECT_TRUE(CheckSlot(std::nullopt, kNine).ok());
  EXPECT_TRUE(CheckSlot(calendar::Interval{kNine - 1h, kNine + 1us}, kNine).ok());
  EXPECT_THAT(CheckSlot(calendar::Interval{kNine + 2h, kNine + 2h}, kNine),
              FailsWith("TIMES_OUT_OF_ORDER"));
  EXPECT_THAT(CheckSlot(calendar::Interval{kNine - 2h, kNine}, kNine),
              FailsWith("TIMES_OUT_OF_ORDER"));
}

TEST(TicketTest, ChargeableWorkStartsOnlyAfterConsentToThisPrice) {
  Walk walk(A(Kind::kHomeRepair), APaidReport());
  walk.Arrived();
  EXPECT_THAT(walk.ticket.StartWork(walk.by(kMei)), FailsWith("CONSENT_MISSING"));
  ASSERT_TRUE(walk.ticket.ShowQuote(walk.by(kMei), 5000, "valve").ok());
  EXPECT_THAT(walk.ticket.AnswerQuote(walk.by(kOwner), Answer::kConsented, 4000, ""),
              FailsWith("CONSENT_MISSING"));
  ASSERT_TRUE(walk.ticket.AnswerQuote(walk.by(kOwner), Answer::kConsented, 5000, "").ok());
  EXPECT_EQ(walk.ticket.state, State::kInWork);
  EXPECT_EQ(walk.ticket.quote.consented_fen, 5000);
}

TEST(TicketTest, AChangedPriceNeedsASecondConsentAndRefusedItIsDoneAsFarAsConsented) {
  Walk walk(A(Kind::kHomeRepair), APaidReport());
  walk.InWork();
  ASSERT_TRUE(walk.ticket.ShowQuote(walk.by(kMei), 9000, "and the pipe").ok());
  ASSERT_TRUE(walk.ticket.AnswerQuote(walk.by(kOwner), Answer::kRefused, 9000, "too dear").ok());
  EXPECT_EQ(walk.ticket.state, State::kDone);
  EXPECT_EQ(walk.ticket.quote.consented_fen, 5000);

  Walk first(A(Kind::kHomeRepair), APaidReport());
  first.Quoted();
  ASSERT_TRUE(first.ticket.AnswerQuote(first.by(kOwner), Answer::kRefused, 5000, "no").ok());
  EXPECT_EQ(first.ticket.state, State::kWithdrawn);
}

TEST(TicketTest, FreeWorkHasNoQuote) {
  Walk walk;
  walk.Arrived();
  EXPECT_THAT(walk.ticket.ShowQuote(walk.by(kMei), 5000, "valve"), FailsWith("NOT_CHARGEABLE"));
}

TEST(TicketTest, AnEmergencyIsNeverPaused) {
  Walk walk(Classification{Kind::kHomeRepair, Severity::k1, Urgency::kEmergency});
  walk.Taken();
  EXPECT_THAT(walk.ticket.Pause(walk.by(kMei), PauseReason::kOwner, "x"),
              FailsWith("EMERGENCY_NOT_PAUSED"));
  Walk paused = InState(State::kPaused);
  const Classification emergency{Kind::kHomeRepair, Severity::k1, Urgency::kEmergency};
  EXPECT_THAT(paused.ticket.Reclassify(paused.by(kDesk), emergency, Standing(), "gas"),
              FailsWith("RESUME_FIRST"));
}

TEST(TicketTest, PausesGoBackToTheStateBeforeAndEndAtTheirLimit) {
  Walk walk;
  walk.Taken();
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(walk.ticket.Pause(walk.by(kMei), PauseReason::kPart, "pump").ok());
    walk.now += 10 * 24h;
    ASSERT_TRUE(walk.ticket.Resume(walk.by(kMei), "").ok());
    EXPECT_EQ(walk.ticket.state, State::kTaken);
  }
  EXPECT_THAT(walk.ticket.Pause(walk.by(kMei), PauseReason::kPart, "pump"),
              FailsWith("PAUSE_USED_UP"));
  for (size_t i = 0; i < walk.ticket.facts.pauses.size(); ++i) {
    const tickets::Pause& pause = walk.ticket.facts.pauses[i];
    EXPECT_LT(pause.start, *pause.end);
    EXPECT_TRUE(i == 0 || *walk.ticket.facts.pauses[i - 1].end <= pause.start);
  }
}

TEST(TicketTest, APauseOfNoLengthLeavesNoTrace) {
  Walk walk;
  walk.Taken();
  ASSERT_TRUE(walk.ticket.Pause({kMei, walk.now}, PauseReason::kPart, "pump").ok());
  ASSERT_TRUE(walk.ticket.Resume({kMei, walk.now}, "").ok());
  EXPECT_TRUE(walk.ticket.facts.pauses.empty());
}

TEST(TicketTest, AWorkPausedAfterItBeganIsNotVoided) {
  Walk walk;
  walk.InWork();
  ASSERT_TRUE(walk.ticket.Pause(walk.by(kMei), PauseReason::kPart, "pump").ok());
  EXPECT_THAT(walk.ticket.Void(walk.by(kDesk), "test", ""), FailsWith("MOVE_NOT_ALLOWED"));
  EXPECT_THAT(walk.ticket.Withdraw(walk.by(kDesk), "x"), FailsWith("MOVE_NOT_ALLOWED"));
}

TEST(TicketTest, ReclassificationIsOnRecordAndLeavesWhatIsSettledAlone) {
  Walk walk(A(Kind::kHomeRepair, Severity::k4));  // profile A: 1 h / 48 h / 48 h
  walk.Accepted();
  ASSERT_TRUE(
      walk.ticket
          .Reclassify({kDesk, kNine + 2h}, A(Kind::kHomeRepair, Severity::k1), Standing(), "worse")
          .ok());
  EXPECT_EQ(walk.ticket.planning.profile, "B");
  const auto clocks =
      ReadClocks(walk.ticket.planning.plans, walk.ticket.facts, Ordinary(), kNine + 2h);
  ASSERT_EQ(clocks.size(), 3u) << "the response was met under profile A and stays";
  EXPECT_EQ(clocks[0].outcome, Outcome::kMet);
  EXPECT_EQ(clocks[1].due, kNine + 4h);
  EXPECT_EQ(clocks[2].due, kNine + 24h);
  EXPECT_EQ(walk.ticket.unsaved.back().text, "worse");
  EXPECT_THAT(walk.ticket.Reclassify(walk.by(kDesk), A(Kind::kPraise), Standing(), ""),
              FailsWith("TEXT_MISSING"));
  ASSERT_TRUE(walk.ticket.Queue(walk.by(kDesk)).ok());
  EXPECT_THAT(walk.ticket.Reclassify(walk.by(kDesk), A(Kind::kPraise), Standing(), "x"),
              FailsWith("KIND_DOES_NOT_FIT"));
}

TEST(TicketTest, OutsideWorkStaysOursUntilTheirAnswer) {
  Walk walk = InState(State::kHandedOut);
  EXPECT_EQ(walk.ticket.handed_out_to, "builder");
  ASSERT_TRUE(walk.ticket.TakeBack(walk.by(kLin), "not theirs").ok());
  EXPECT_EQ(walk.ticket.state, State::kInWork) << "there is an assignee";
  Walk waiting = InState(State::kWaitingDispatch);
  ASSERT_TRUE(waiting.ticket.HandOut(waiting.by(kDesk), "water works", "meter").ok());
  ASSERT_TRUE(waiting.ticket.TakeBack(waiting.by(kLin), "not theirs").ok());
  EXPECT_EQ(waiting.ticket.state, State::kWaitingDispatch);
}

TEST(SignOffTest, NobodySignsHisOwnWork) {
  Walk walk;
  walk.Done();
  for (const SignerRole role :
       {SignerRole::kCustomer, SignerRole::kSteward, SignerRole::kManager}) {
    const Status status =
        walk.ticket.SignOffWork(walk.by(kMei), {role, SignMeans::kPaper}, "Wang", "x", Standard());
    EXPECT_THAT(status, FailsWith("SIGNER_DID_THE_WORK"));
  }
  EXPECT_EQ(walk.ticket.state, State::kDone);
}

TEST(SignOffTest, TheSignerFollowsFromTheKindOfWork) {
  FinishedWork work{.kind = Kind::kHomeRepair};
  EXPECT_EQ(SignerOf(work, Standard()), SignerRole::kCustomer);
  work.kind = Kind::kOtherService;
  EXPECT_EQ(SignerOf(work, Standard()), SignerRole::kCustomer);
  work.kind = Kind::kPublicRepair;
  EXPECT_EQ(SignerOf(work, Standard()), SignerRole::kSteward);
  work.done_outside = true;
  EXPECT_EQ(SignerOf(work, Standard()), SignerRole::kTechnician);
  work.consented_fen = Standard().manager_sign_from_fen;
  EXPECT_EQ(SignerOf(work, Standard()), SignerRole::kManager);
  work.consented_fen -= 1;
  EXPECT_EQ(SignerOf(work, Standard()), SignerRole::kTechnician);
}

TEST(SignOffTest, PublicRepairIsSignedByStewardOrSupervisorOnly) {
  const FinishedWork work{.kind = Kind::kPublicRepair, .doers = {kMei}, .done = kNine};
  const auto sign = [&](SignerRole role) {
    return CheckSigning(work, {{role}, kLin, kLin, "", kNine}, Standard());
  };
  EXPECT_TRUE(sign(SignerRole::kSteward).ok());
  EXPECT_TRUE(sign(SignerRole::kSupervisor).ok());
  EXPECT_THAT(sign(SignerRole::kCustomer), FailsWith("SIGNER_NOT_ENTITLED"));
  EXPECT_THAT(sign(SignerRole::kTechnician), FailsWith("SIGNER_NOT_ENTITLED"));
}

TEST(SignOffTest, AStewardSignsForTheCustomerAfterSomeDaysWithAReason) {
  const FinishedWork work{.kind = Kind::kHomeRepair, .doers = {kMei}, .done = kNine};
  const auto sign = [&](Time now, const std::string& reason) {
    return CheckSigning(work, {{SignerRole::kSteward}, kLin, kLin, reason, now}, Standard());
  };
  EXPECT_THAT(sign(kNine + 72h - 1us, "away"), FailsWith("CUSTOMER_MAY_STILL_ANSWER"));
  EXPECT_THAT(sign(kNine + 72h, ""), FailsWith("TEXT_MISSING"));
  EXPECT_TRUE(sign(kNine + 72h, "away").ok());
}

TEST(SignOffTest, ACustomerSignsByNameOrWithHisOwnSignIn) {
  Walk walk;
  walk.Done();
  const Signature customer{SignerRole::kCustomer, SignMeans::kScreen};
  EXPECT_THAT(walk.ticket.SignOffWork(walk.by(kDesk), customer, "", "", Standard()),
              FailsWith("TEXT_MISSING"));
  ASSERT_TRUE(walk.ticket.SignOffWork(walk.by(kOwner), customer, "", "", Standard()).ok());
  EXPECT_EQ(walk.ticket.sign_off->signer, kOwner);
}

TEST(SignOffTest, RefusedWorkGoesBackAndItsResolutionClockRunsOn) {
  Walk walk;
  walk.Done();
  ASSERT_TRUE(walk.ticket.RefuseSignOff(walk.by(kDesk), "still drips").ok());
  EXPECT_EQ(walk.ticket.state, State::kInWork);
  EXPECT_EQ(walk.ticket.facts.resolved, std::nullopt);
  Walk outside = InState(State::kHandedOut);
  ASSERT_TRUE(outside.ticket.Resolve(outside.by(kLin), "builder did it", {}).ok());
  EXPECT_TRUE(outside.ticket.done_outside);
  ASSERT_TRUE(outside.ticket.RefuseSignOff(outside.by(kDesk), "wrong colour").ok());
  EXPECT_EQ(outside.ticket.state, State::kWaitingDispatch);
}

TEST(ReturnVisitTest, NotReachedIsAResultOnlyAfterTheTriesOfThePolicy) {
  Walk walk;
  walk.Signed();
  for (int i = 1; i <= 2; ++i) {
    ASSERT_TRUE(
        walk.ticket.RecordReturnVisit(walk.by(kDesk), VisitResult::kNotReached, "", Standard())
            .ok());
    EXPECT_EQ(walk.ticket.state, State::kSigned);
    EXPECT_EQ(walk.ticket.return_visit.tries, i);
  }
  ASSERT_TRUE(
      walk.ticket.RecordReturnVisit(walk.by(kDesk), VisitResult::kNotReached, "", Standard()).ok());
  EXPECT_EQ(walk.ticket.state, State::kVisited);
  EXPECT_EQ(walk.ticket.return_visit.result, VisitResult::kNotReached);
  EXPECT_EQ(walk.ticket.return_visit.tries, 3);
}

TEST(ReturnVisitTest, NotApplicableIsForOwnFindingsNoReporterEnquiriesAndPraise) {
  const auto check = [](Kind kind, Channel channel, bool has_reporter) {
    Report report = AReport();
    report.channel = channel;
    report.has_reporter = has_reporter;
    return CheckVisitResult(Walk(A(kind), report).ticket, VisitResult::kNotApplicable);
  };
  EXPECT_THAT(check(Kind::kHomeRepair, Channel::kPhone, true), FailsWith("RETURN_VISIT_APPLIES"));
  EXPECT_THAT(check(Kind::kComplaint, Channel::kPhone, true), FailsWith("RETURN_VISIT_APPLIES"));
  EXPECT_TRUE(check(Kind::kPublicRepair, Channel::kPatrol, true).ok());
  EXPECT_TRUE(check(Kind::kPublicRepair, Channel::kPhone, false).ok());
  EXPECT_TRUE(check(Kind::kEnquiry, Channel::kPhone, true).ok());
  EXPECT_TRUE(check(Kind::kPraise, Channel::kPhone, true).ok());
}

// T-06, T-24, W-15.
TEST(ClosingTest, ATicketClosesWithTrackingTheCustomerToldAndNoLoanerOut) {
  Walk walk;
  walk.Visited();
  Status status = walk.ticket.Close(walk.by(kDesk));
  ASSERT_THAT(status, FailsWith("NOT_READY_TO_CLOSE"));
  EXPECT_EQ(status.error().en,
            "The ticket cannot be closed yet; missing: a tracking entry, the customer told the "
            "result (by: staff, desk)");
  ASSERT_TRUE(walk.ticket.AddNote(walk.by(kDesk), NoteKind::kLoanerOut, "pump 3").ok());
  ASSERT_TRUE(walk.ticket.Tell(walk.by(kDesk), "PHONE", "done").ok());
  EXPECT_THAT(walk.ticket.Close(walk.by(kDesk)), FailsWith("NOT_READY_TO_CLOSE"));
  ASSERT_TRUE(walk.ticket.AddNote(walk.by(kDesk), NoteKind::kLoanerBack, "pump 3").ok());
  EXPECT_THAT(walk.ticket.AddNote(walk.by(kDesk), NoteKind::kLoanerBack, "pump 3"),
              FailsWith("NO_LOANER_OUT"));
  EXPECT_TRUE(walk.ticket.Close(walk.by(kDesk)).ok());
  EXPECT_EQ(walk.ticket.facts.ended, walk.now);
}

// T-26.
TEST(TicketTest, RepeatedEnquiriesAreCounted) {
  Walk walk;
  ASSERT_TRUE(
      walk.ticket.AddNote(walk.by(kDesk), NoteKind::kRepeatEnquiry, "sorry, tomorrow").ok());
  ASSERT_TRUE(walk.ticket.AddNote(walk.by(kDesk), NoteKind::kRepeatEnquiry, "sorry, at ten").ok());
  EXPECT_EQ(walk.ticket.repeat_enquiry_count, 2);
}

TEST(MergeTest, OnlyAnOpenTicketAtTheSamePlaceAndOfTheSameFaultTakesAnother) {
  const auto problem = [](auto change) {
    Walk walk;
    Walk main;
    main.ticket.name = "main";
    change(main);
    const Status status = walk.ticket.MergeInto(walk.by(kDesk), main.ticket, "");
    return status.ok() ? std::string() : status.error().metadata.front().value;
  };
  EXPECT_EQ(problem([](Walk&) {}), "");
  EXPECT_EQ(problem([](Walk& main) { main.ticket.name = kName; }), "it is the same ticket");
  EXPECT_EQ(problem([](Walk& main) { main.Closed(); }), "the main ticket has ended");
  EXPECT_EQ(problem([](Walk& main) { main.ticket.report.unit = "u2"; }), "the places differ");
  EXPECT_EQ(problem([](Walk& main) { main.ticket.report.fault_group = "lift"; }),
            "the fault groups differ");
}

// T-44.
TEST(ReworkTest, AClosedRepairReopensAsReworkOfTheFirstWithinTheWindow) {
  Walk walk;
  walk.Closed();
  const Time closed = *walk.ticket.facts.ended;
  Result<Ticket> rework = walk.ticket.Reopen({kDesk, closed + 30 * 24h}, "second", Channel::kPhone,
                                             Standing(), "again");
  ASSERT_TRUE(rework.ok());
  EXPECT_EQ(rework.value().state, State::kWaitingDispatch);
  EXPECT_EQ(rework.value().rework_of, kName);
  EXPECT_EQ(rework.value().facts.report, closed + 30 * 24h);
  EXPECT_EQ(walk.ticket.state, State::kClosed);
  EXPECT_EQ(walk.ticket.rework_count, 1);
  EXPECT_EQ(walk.ticket.facts.ended, closed);

  Ticket second = rework.value();
  second.state = State::kClosed;
  second.facts.ended = closed + 31 * 24h;
  const Result<Ticket> third =
      second.Reopen({kDesk, closed + 32 * 24h}, "third", Channel::kPhone, Standing(), "again");
  EXPECT_EQ(third.value().rework_of, kName) << "rework of the first, not of the second";
}

TEST(ReworkTest, AfterTheWindowAndForOtherKindsItIsANewTicket) {
  Walk walk;
  walk.Closed();
  const Time late = *walk.ticket.facts.ended + 30 * 24h + 1us;
  EXPECT_THAT(walk.ticket.Reopen({kDesk, late}, "n", Channel::kPhone, Standing(), "x"),
              FailsWith("REWORK_WINDOW_OVER"));
  Walk service(A(Kind::kOtherService));
  service.Closed();
  EXPECT_THAT(service.ticket.Reopen(service.by(kDesk), "n", Channel::kPhone, Standing(), "x"),
              FailsWith("NOT_A_REPAIR"));
}

TEST(ImportTest, HistoryComesInWithItsOwnTimesInOrderAndAtAnEnd) {
  ImportedCourse course{.classification = A(Kind::kHomeRepair),
                        .report = At(2019, 5, 1, 9),
                        .done = At(2019, 5, 1, 15),
                        .visited = At(2019, 5, 2, 9),
                        .visit_result = VisitResult::kMade,
                        .end = At(2019, 5, 2, 10)};
  const By importer{"apiKeys/loader", kNine};
  const Result<Ticket> ticket = Ticket::Import(kName, AReport(), course, State::kClosed, importer);
  ASSERT_TRUE(ticket.ok());
  EXPECT_EQ(ticket.value().facts.ended, course.end);
  EXPECT_TRUE(ticket.value().imported);
  EXPECT_TRUE(ticket.value().planning.plans.empty());
  EXPECT_THAT(Ticket::Import(kName, AReport(), course, State::kInWork, importer),
              FailsWith("MOVE_NOT_ALLOWED"));
  course.done = At(2019, 4, 30);
  EXPECT_THAT(Ticket::Import(kName, AReport(), course, State::kClosed, importer),
              FailsWith("TIMES_OUT_OF_ORDER"));
  course.done.reset();
  course.end = kNine + 1us;
  EXPECT_THAT(Ticket::Import(kName, AReport(), course, State::kClosed, importer),
              FailsWith("TIMES_OUT_OF_ORDER"));
}

TEST(PromiseTest, ThePromiseIsNeverEarlierThanTheInternalTarget) {
  const Walk walk(A(Kind::kHomeRepair, Severity::k1));
  const auto clocks = ReadClocks(walk.ticket.planning.plans, walk.ticket.facts, Ordinary(), kNine);
  EXPECT_TRUE(CheckPromise(kNine + 24h, clocks).ok());
  EXPECT_THAT(CheckPromise(kNine + 24h - 1us, clocks), FailsWith("PROMISE_TOO_EARLY"));
}

TEST(PolicyTest, TheDefaultPolicyHoldsTheThreeProfilesAndMakesSense) {
  EXPECT_TRUE(Standard().Check().ok());
  const auto profile = [](Kind kind, Severity severity, Urgency urgency) {
    const Profile* found = Standard().ProfileFor({kind, severity, urgency});
    return found == nullptr ? "none" : found->id;
  };
  EXPECT_EQ(profile(Kind::kHomeRepair, Severity::k1, Urgency::kOrdinary), "B");
  EXPECT_EQ(profile(Kind::kPublicRepair, Severity::k2, Urgency::kOrdinary), "B");
  EXPECT_EQ(profile(Kind::kHomeRepair, Severity::k3, Urgency::kOrdinary), "C");
  EXPECT_EQ(profile(Kind::kHomeRepair, Severity::k4, Urgency::kOrdinary), "A");
  EXPECT_EQ(profile(Kind::kHomeRepair, Severity::k4, Urgency::kEmergency), "C");
  EXPECT_EQ(profile(Kind::kComplaint, Severity::k4, Urgency::kOrdinary), "D");
  EXPECT_EQ(profile(Kind::kPraise, Severity::k4, Urgency::kOrdinary), "none");
}

TEST(PolicyTest, APolicyThatContradictsItselfIsRefused) {
  const auto refused = [](auto change) {
    Policy policy = DefaultPolicy();
    change(policy);
    return !policy.Check().ok();
  };
  EXPECT_TRUE(refused([](Policy& policy) { policy.profiles[1].id = "A"; }));
  EXPECT_TRUE(refused([](Policy& policy) { policy.profiles[1].id = ""; }));
  EXPECT_TRUE(refused([](Policy& policy) { policy.rules[0].profile = "Z"; }));
  EXPECT_TRUE(refused([](Policy& policy) {
    policy.profiles[0].arrival = Target{Unit::kHalfWorkdays, 0};
  }));
  EXPECT_TRUE(refused([](Policy& policy) {
    policy.profiles[0].arrival = Target{Unit::kClockMinutes, -1};
  }));
}

}  // namespace
}  // namespace steward::tickets::testing
