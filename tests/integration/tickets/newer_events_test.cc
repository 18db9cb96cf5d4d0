// Events of an identity that is newer than this service: what it does not know it passes over, and
// what it knows it applies (INV-45).
#include <google/protobuf/unknown_field_set.h>
#include <gtest/gtest.h>

#include <utility>

#include "common/events/applier.h"
#include "steward/identity/v1/staff_events.pb.h"
#include "tests/support/published_calendar.h"
#include "tests/support/tickets_stage.h"

namespace steward::tickets {
namespace {

// The log of identity, as it is asked for.
class WrittenLog final : public events::EventSource {
 public:
  void Add(const std::string& type, const std::string& payload) {
    events::Envelope& event = events_.emplace_back();
    event.set_id("01900000-0000-7000-8000-00000000000" + std::to_string(events_.size()));
    event.set_type(type);
    event.set_source("identity");
    event.set_epoch(1);
    event.set_position(static_cast<std::int64_t>(events_.size()));
    event.set_aggregate("branches/b1/something/" + std::to_string(events_.size()));
    event.set_payload(payload);
  }
  void Add(const google::protobuf::Message& message) {
    Add(message.GetDescriptor()->full_name(), message.SerializeAsString());
  }

  Result<Page> List(std::int64_t after_position, int) override {
    Page page{.state = State(), .events = {}};
    page.events.assign(events_.begin() + after_position, events_.end());
    return page;
  }
  Result<events::LogState> Confirm(const events::Cursor&) override { return State(); }

 private:
  events::LogState State() const {
    events::LogState state;
    state.set_epoch(1);
    state.set_first_position(events_.empty() ? 0 : 1);
    state.set_head_position(static_cast<std::int64_t>(events_.size()));
    return state;
  }

  std::vector<events::Envelope> events_;
};

// What a later release may have put into a message, in every form there is.
void AddWhatNobodyKnows(google::protobuf::Message& message) {
  google::protobuf::UnknownFieldSet& unknown =
      *message.GetReflection()->MutableUnknownFields(&message);
  unknown.AddVarint(9999, 7);  // a number, or a value of an enum that there was not
  unknown.AddFixed32(9998, 7);
  unknown.AddFixed64(9997, 7);
  unknown.AddLengthDelimited(9996, "\x08\xff not a message of ours");
}

identity::v1::StaffChanged Changed(std::string_view person, std::int64_t version, bool active) {
  identity::v1::StaffChanged changed;
  changed.set_staff(std::string(person));
  changed.set_version(version);
  changed.set_is_active(active);
  return changed;
}

// Working time of branch b1: round the clock on Mondays.
identity::v1::WorkingCalendarPublished Published(std::int64_t version) {
  identity::v1::WorkingCalendarPublished published = testing::PublishedCalendar(version);
  identity::v1::WorkingCalendar& calendar = *published.mutable_calendar();
  auto& window = *calendar.mutable_weekdays(0)->add_windows();
  window.set_end_minute(1'440);
  AddWhatNobodyKnows(window);
  AddWhatNobodyKnows(calendar);
  return published;
}

class NewerEventsTest : public ::testing::Test {
 protected:
  void ApplyAll(std::int64_t position) {
    for (int i = 0; i < 20 && Cursor() < position; ++i) applier_.Work();
    EXPECT_EQ(Cursor(), position);
  }
  // From the first event on: there is no list to build copies from here.
  events::Subscription OfIdentity() {
    events::Subscription subscription = stage_.wiring().Subscriptions().front();
    EXPECT_EQ(subscription.source, "identity");
    subscription.rebuild = nullptr;
    return subscription;
  }
  std::int64_t Cursor() {
    return Count("SELECT COALESCE(MAX(position), -1) FROM consumer_cursors");
  }
  std::int64_t Count(const std::string& sql) { return stage_.observer().Count(sql); }

  TicketsStage stage_;
  WrittenLog log_;
  const db::Settings settings_ = stage_.schema().settings();
  events::Applier applier_{{.db = stage_.db(),
                            .server = settings_,
                            .source = log_,
                            .stream = nullptr,
                            .confirm_interval = std::chrono::milliseconds(1)},
                           OfIdentity()};
};

TEST_F(NewerEventsTest, WhatIsNotKnownIsPassedOverAndWhatIsKnownIsApplied) {
  constexpr std::int64_t kVersion = 1'000'000;
  identity::v1::StaffChanged technician = Changed(kTechnician, kVersion, false);
  AddWhatNobodyKnows(technician);
  log_.Add(technician);
  log_.Add("steward.identity.v1.StaffPromoted", technician.SerializeAsString());
  log_.Add("steward.identity.v9.Never", "\xff\xff not even a message");
  identity::v1::WorkingCalendarPublished published = Published(kVersion);
  AddWhatNobodyKnows(published);
  log_.Add(published);
  log_.Add(Changed(kStranger, kVersion, true));
  ApplyAll(5);
  EXPECT_EQ(applier_.counts().applied, 3);
  EXPECT_EQ(applier_.counts().buried, 0);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM dead_letters"), 0);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM staff_copies WHERE version = 1000000"), 2);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM working_calendars WHERE branch_id = 'b1' AND"
                  " version = 1000000"),
            1);
  // And it reckons and decides by them.
  v1::CreateTicketRequest report = TicketsStage::Report();
  EXPECT_EQ(ReasonOf(stage_.Ask(&v1::TicketService::Stub::CreateTicket, report)), "OK");
  stage_.StopIdentity();
  report.mutable_ticket()->set_first_responder(std::string(kTechnician));
  EXPECT_EQ(ReasonOf(stage_.Ask(&v1::TicketService::Stub::CreateTicket, report)),
            "STAFF_NOT_IN_SERVICE");
  report.mutable_ticket()->set_first_responder(std::string(kStranger));
  EXPECT_EQ(ReasonOf(stage_.Ask(&v1::TicketService::Stub::CreateTicket, report)), "OK");
}

}  // namespace
}  // namespace steward::tickets
