#include "services/identity/organisation/post_convert.h"

#include <set>

#include "common/base/timestamp.h"
#include "services/identity/convert.h"
#include "services/identity/organisation/convert.h"

namespace steward::identity {
namespace {

// Of any message with a first and a last day.
template <class Message>
void PutDays(const Days& days, Message& proto) {
  *proto.mutable_from_date() = ToDate(days.from);
  if (days.to) *proto.mutable_to_date() = ToDate(*days.to);
}

template <class Message>
Days DaysIn(const Message& proto) {
  Days days{ToDay(proto.from_date()), std::nullopt};
  if (proto.has_to_date()) days.to = ToDay(proto.to_date());
  return days;
}

}  // namespace

v1::Post ToProto(const Post& post) {
  v1::Post proto;
  proto.set_name(post.name.ToString());
  proto.set_title(post.title);
  proto.set_node(ParentName(post.name.branch, post.node));
  PutDays(post.days, proto);
  for (const Responsibility& one : post.responsibilities) {
    v1::PostResponsibility& added = *proto.add_responsibilities();
    added.set_duty(one.duty);
    added.set_area(one.area);
    PutDays(one.days, added);
  }
  for (const PostHolder& holder : post.holders) {
    v1::PostHolder& added = *proto.add_holders();
    added.set_staff(StaffName{post.name.branch, holder.staff}.ToString());
    PutDays(holder.days, added);
  }
  *proto.mutable_create_time() = ToTimestamp(post.created);
  *proto.mutable_update_time() = ToTimestamp(post.updated);
  proto.set_etag(EtagOf(post.version));
  return proto;
}

void Apply(const v1::Post& proto, Post& post) {
  post.title = proto.title();
  post.node = ParentIn(proto.node());
  post.responsibilities.clear();
  for (const v1::PostResponsibility& one : proto.responsibilities()) {
    post.responsibilities.push_back({one.duty(), one.area(), DaysIn(one)});
  }
}

v1::PostChange ToProto(const PostChange& change) {
  v1::PostChange proto;
  proto.set_field(change.what.field);
  proto.set_before(change.what.before);
  proto.set_after(change.what.after);
  proto.set_actor(change.actor);
  *proto.mutable_create_time() = ToTimestamp(change.created);
  return proto;
}

v1::DutyPlan ToProto(const DutyPlan& plan, const std::string& branch) {
  v1::DutyPlan proto;
  proto.set_name(FormatName("branches/{}/dutyPlan", branch));
  for (const DutyArea& area : plan.areas) {
    v1::DutyArea& added = *proto.add_areas();
    added.set_title(area.title);
    added.set_duty(area.needed.duty);
    added.set_area(area.needed.area);
    PutDays(area.needed.days, added);
  }
  proto.set_etag(EtagOf(plan.version));
  return proto;
}

void Apply(const v1::DutyPlan& proto, DutyPlan& plan) {
  plan.areas.clear();
  for (const v1::DutyArea& area : proto.areas()) {
    plan.areas.push_back({area.title(), {area.duty(), area.area(), DaysIn(area)}});
  }
}

v1::GapsReport ToProto(const std::vector<Gap>& gaps) {
  v1::GapsReport proto;
  std::set<const DutyArea*> areas;
  for (const Gap& gap : gaps) {
    areas.insert(gap.area);
    v1::Gap& added = *proto.add_gaps();
    added.set_kind(gap.posts.empty() ? v1::Gap::KIND_NO_POST : v1::Gap::KIND_NOBODY);
    added.set_title(gap.area->title);
    added.set_duty(gap.area->needed.duty);
    added.set_area(gap.area->needed.area);
    PutDays(gap.days, added);
    for (const PostName& post : gap.posts) added.add_posts(post.ToString());
  }
  proto.set_area_count(static_cast<int>(areas.size()));
  return proto;
}

}  // namespace steward::identity
