#include "tools/demo/live_tickets.h"

#include <array>

namespace steward::demo {
namespace {

using tickets::v1::Ticket;
using enum Step;

constexpr std::array<std::string_view, 19> kActions = {"ACCEPT",
                                                       "ACCEPT",
                                                       "NOTE",
                                                       "DISPATCH",
                                                       "TAKE",
                                                       "REPORT_NOT_AT_HOME",
                                                       "ARRIVE",
                                                       "SHOW_QUOTE",
                                                       "CONSENT",
                                                       "START_WORK",
                                                       "PAUSE",
                                                       "RESUME",
                                                       "HAND_OUT",
                                                       "MARK_CANNOT_BE_REPAIRED",
                                                       "RESOLVE",
                                                       "SIGN_OFF",
                                                       "RECORD_RETURN_VISIT",
                                                       "TELL",
                                                       "CLOSE"};

struct What {
  Ticket::Kind kind;
  Ticket::Channel channel;
  Ticket::Severity severity;
  const char* title;
  const char* fault_group;
};

LiveTicket Make(const What& what, std::vector<Step> steps, Ticket::State state) {
  LiveTicket live;
  live.ticket.set_kind(what.kind);
  live.ticket.set_channel(what.channel);
  live.ticket.set_severity(what.severity);
  live.ticket.set_title(what.title);
  live.ticket.set_fault_group(what.fault_group);
  live.ticket.set_return_visit_consent(Ticket::CONSENT_GIVEN);
  live.steps = std::move(steps);
  live.state = state;
  return live;
}

// Somebody stands in the lift: never paused, at the head of every list.
LiveTicket Emergency(LiveTicket live) {
  live.ticket.set_urgency(Ticket::URGENCY_EMERGENCY);
  live.ticket.set_equipment(Ticket::EQUIPMENT_MAJOR);
  return live;
}

LiveTicket Paid(LiveTicket live) {
  live.ticket.set_charge(Ticket::CHARGE_PAID);
  return live;
}

constexpr auto kHome = Ticket::KIND_HOME_REPAIR;
constexpr auto kPublic = Ticket::KIND_PUBLIC_REPAIR;
constexpr auto kPhone = Ticket::CHANNEL_PHONE;
constexpr auto kDesk = Ticket::CHANNEL_FRONT_DESK;
constexpr auto kOnline = Ticket::CHANNEL_ONLINE;
constexpr auto k1 = Ticket::SEVERITY_1;
constexpr auto k2 = Ticket::SEVERITY_2;
constexpr auto k3 = Ticket::SEVERITY_3;
constexpr auto k4 = Ticket::SEVERITY_4;

std::vector<LiveTicket> BeforeDispatch() {
  return {
      Make({kHome, kPhone, k3, "主卧空调不制热", "aircon"}, {}, Ticket::STATE_REGISTERED),
      Make({kPublic, kPhone, k3, "三号电梯按键失灵", "lift"}, {}, Ticket::STATE_REGISTERED),
      Make({Ticket::KIND_COMPLAINT, kOnline, k3, "投诉夜间施工噪音", ""}, {},
           Ticket::STATE_REGISTERED),
      Make({Ticket::KIND_ENQUIRY, kDesk, k4, "咨询装修押金退还", ""}, {kKeepAtDesk},
           Ticket::STATE_ACCEPTED),
      Make({Ticket::KIND_SUGGESTION, kPhone, k4, "建议增设晾晒区", ""}, {kKeepAtDesk, kNote},
           Ticket::STATE_ACCEPTED),
      Make({kHome, kPhone, k4, "卧室门把手松动", "door"}, {kAccept},
           Ticket::STATE_WAITING_DISPATCH),
      Make({kPublic, kPhone, k4, "花园座椅断裂", "bench"}, {kAccept},
           Ticket::STATE_WAITING_DISPATCH),
      Make({Ticket::KIND_OTHER_SERVICE, kDesk, k4, "预约周末搬家用电梯", ""}, {kAccept, kNote},
           Ticket::STATE_WAITING_DISPATCH),
      Make({kHome, kOnline, k3, "厨房下水慢", "drain.blocked"}, {kAccept, kDispatch},
           Ticket::STATE_DISPATCHED),
      Make({kPublic, kPhone, k2, "车库照明大面积不亮", "light"}, {kAccept, kDispatch},
           Ticket::STATE_DISPATCHED),
      Make({kHome, kPhone, k3, "阳台推拉门脱轨", "door"}, {kAccept, kDispatch},
           Ticket::STATE_DISPATCHED),
      Make({Ticket::KIND_COMPLAINT, kPhone, k3, "投诉楼道堆放杂物", ""},
           {kAccept, kNote, kDispatch, kTake}, Ticket::STATE_TAKEN),
      Make({kHome, kPhone, k3, "浴霸不亮", "electric.light"}, {kAccept, kDispatch, kTake},
           Ticket::STATE_TAKEN),
      Make({kHome, kPhone, k4, "门铃不响", "intercom"},
           {kAccept, kDispatch, kTake, kReportNotAtHome}, Ticket::STATE_NOT_AT_HOME),
  };
}

std::vector<LiveTicket> InWork() {
  const std::vector<Step> arrived = {kAccept, kDispatch, kTake, kArrive};
  std::vector<Step> quoted = arrived, working = arrived, paid = arrived;
  quoted.push_back(kShowQuote);
  working.push_back(kStartWork);
  paid.insert(paid.end(), {kShowQuote, kConsent});
  std::vector<Step> paused = working, resumed = working, project = working;
  paused.push_back(kPause);
  resumed.insert(resumed.end(), {kPause, kResume, kNote});
  project.push_back(kMarkCannotBeRepaired);
  return {
      Make({kHome, kPhone, k3, "卫生间漏水到楼下", "water.leak"}, arrived, Ticket::STATE_ARRIVED),
      Make({kPublic, kPhone, k3, "单元门闭门器损坏", "access"}, arrived, Ticket::STATE_ARRIVED),
      Paid(Make({Ticket::KIND_OTHER_SERVICE, kPhone, k4, "更换自家水龙头", "tap"}, quoted,
                Ticket::STATE_QUOTE_SHOWN)),
      Paid(Make({kHome, kDesk, k4, "更换入户门锁芯", "door.lock"}, paid, Ticket::STATE_IN_WORK)),
      Emergency(
          Make({kPublic, kPhone, k1, "二号电梯困人", "lift"}, working, Ticket::STATE_IN_WORK)),
      Make({kHome, kPhone, k3, "客厅跳闸", "electric.trip"}, working, Ticket::STATE_IN_WORK),
      Make({kPublic, kPhone, k3, "楼顶水箱浮球阀更换", "water.pump"}, resumed,
           Ticket::STATE_IN_WORK),
      Make({kHome, kPhone, k3, "可视对讲主机损坏", "intercom"}, paused, Ticket::STATE_PAUSED),
      Make({kPublic, kPhone, k3, "外墙渗水", "wall"}, paused, Ticket::STATE_PAUSED),
      Make({kPublic, kPhone, k2, "市政供水压力不足", "water.supply"}, {kAccept, kHandOut},
           Ticket::STATE_HANDED_OUT),
      Make({kPublic, kPhone, k3, "老旧管道反复堵塞", "drain.blocked"}, project,
           Ticket::STATE_CANNOT_BE_REPAIRED),
  };
}

std::vector<LiveTicket> AfterWork() {
  const std::vector<Step> done = {kAccept, kDispatch, kTake, kArrive, kStartWork, kResolve};
  std::vector<Step> is_signed = done;
  is_signed.push_back(kSignOff);
  std::vector<Step> visited = is_signed;
  visited.insert(visited.end(), {kTell, kRecordReturnVisit});
  std::vector<Step> closed = visited;
  closed.insert(closed.end(), {kNote, kClose});
  return {
      Make({kHome, kPhone, k3, "热水器下水管滴水", "water.leak"}, done, Ticket::STATE_DONE),
      Make({kPublic, kPhone, k4, "楼道声控灯不亮", "light"}, done, Ticket::STATE_DONE),
      Make({kPublic, kPhone, k3, "消防门闭合不严", "fire.door"}, is_signed, Ticket::STATE_SIGNED),
      Make({kHome, kPhone, k3, "马桶堵塞", "drain.blocked"}, visited, Ticket::STATE_VISITED),
      Make({kHome, kPhone, k4, "窗户把手断裂", "window"}, closed, Ticket::STATE_CLOSED),
  };
}

std::vector<LiveTicket> MakeAll() {
  std::vector<LiveTicket> all = BeforeDispatch();
  for (std::vector<LiveTicket>& more : std::array{InWork(), AfterWork()}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

}  // namespace

std::string_view ActionOf(Step step) { return kActions.at(static_cast<size_t>(step)); }

std::span<const LiveTicket> LiveTickets() {
  static const auto& all = *new std::vector<LiveTicket>(MakeAll());
  return all;
}

size_t StepsDone(std::span<const Step> steps, std::span<const std::string> actions) {
  size_t done = 0;
  for (const std::string& action : actions) {
    if (done < steps.size() && action == ActionOf(steps[done])) ++done;
  }
  return done;
}

}  // namespace steward::demo
