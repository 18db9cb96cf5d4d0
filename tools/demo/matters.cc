#include "tools/demo/matters.h"

#include <map>

namespace steward::demo {

const std::vector<Matter>& MattersOf(tickets::v1::Ticket::Kind kind) {
  using tickets::v1::Ticket;
  static const auto& matters = *new std::map<Ticket::Kind, std::vector<Matter>>{
      {Ticket::KIND_HOME_REPAIR,
       {{"厨房水龙头漏水", "water.leak"},
        {"卫生间马桶堵塞", "drain.blocked"},
        {"客厅跳闸，推不上去", "electric.trip"},
        {"入户门锁打不开", "door.lock"},
        {"可视对讲无声音", "intercom"},
        {"阳台地漏返水", "drain.blocked"},
        {"卫生间天花板渗水", "water.leak"},
        {"插座没电", "electric.socket"},
        {"窗户关不严", "window"},
        {"热水器下水管滴水", "water.leak"}}},
      {Ticket::KIND_PUBLIC_REPAIR,
       {{"电梯有异响", "lift"},
        {"楼道灯不亮", "light"},
        {"单元门禁刷不开", "access"},
        {"地下车库积水", "drain.garage"},
        {"电梯停运", "lift"},
        {"小区路面破损", "road"},
        {"消防门关不上", "fire.door"},
        {"路灯不亮", "light"},
        {"水压不足", "water.pump"},
        {"楼顶漏水到走廊", "roof"}}},
      {Ticket::KIND_ENQUIRY,
       {{"咨询物业费缴纳方式", ""},
        {"咨询装修手续", ""},
        {"咨询停车位租用", ""},
        {"咨询停水通知时间", ""},
        {"咨询门禁卡补办", ""},
        {"咨询房屋交接时间", ""}}},
      {Ticket::KIND_SUGGESTION,
       {{"建议增加电动车充电桩", ""},
        {"建议调整喷泉开放时间", ""},
        {"建议增设儿童活动设施", ""},
        {"建议延长快递柜服务时间", ""}}},
      {Ticket::KIND_COMPLAINT,
       {{"投诉楼上装修噪音", ""},
        {"投诉垃圾清运不及时", ""},
        {"投诉车辆乱停放", ""},
        {"投诉维修人员迟到", ""},
        {"投诉宠物粪便无人清理", ""}}},
      {Ticket::KIND_OTHER_SERVICE,
       {{"代收大件快递", ""},
        {"预约搬家使用电梯", ""},
        {"借用手推车", ""},
        {"预约家政保洁", ""},
        {"代购桶装水", ""}}},
      {Ticket::KIND_PRAISE,
       {{"表扬管家热心帮助", ""}, {"表扬保安拾金不昧", ""}, {"表扬维修师傅服务好", ""}}},
  };
  return matters.at(kind);
}

}  // namespace steward::demo
