#include "services/tickets/vocabulary.h"

#include <array>
#include <cstddef>

namespace steward::tickets {
namespace {

constexpr std::array<Word, kKindCount + 1> kKinds = {{
    {},
    {"ENQUIRY", "住户咨询"},
    {"SUGGESTION", "意见建议"},
    {"COMPLAINT", "住户投诉"},
    {"PUBLIC_REPAIR", "公共维修"},
    {"HOME_REPAIR", "居家维修"},
    {"OTHER_SERVICE", "其它服务"},
    {"PRAISE", "表扬"},
}};

constexpr std::array<Word, kStateCount> kStates = {{
    {"NONE", "未登记"},
    {"REGISTERED", "已登记"},
    {"ACCEPTED", "已受理"},
    {"WAITING_DISPATCH", "待派单"},
    {"DISPATCHED", "已派单"},
    {"TAKEN", "已接单"},
    {"NOT_AT_HOME", "上门未遇"},
    {"ARRIVED", "已到场"},
    {"QUOTE_SHOWN", "待确认报价"},
    {"IN_WORK", "处理中"},
    {"PAUSED", "暂停"},
    {"HANDED_OUT", "转外部"},
    {"CANNOT_BE_REPAIRED", "立项改造"},
    {"DONE", "完工"},
    {"SIGNED", "已签字"},
    {"VISITED", "已回访"},
    {"CLOSED", "已关闭"},
    {"EXPLAINED", "已解释"},
    {"OUT_OF_SCOPE", "超出范围"},
    {"MERGED", "已合并"},
    {"WITHDRAWN", "已撤回"},
    {"VOID", "误录作废"},
}};

struct ActionWord {
  Word word;
  std::string_view permission;
};

constexpr std::array<ActionWord, kActionCount + 1> kActions = {{
    {},
    {{"REGISTER", "登记"}, "ticket.create"},
    {{"IMPORT", "导入"}, "ticket.import"},
    {{"REGISTER_REWORK", "登记返修"}, "ticket.reopen"},
    {{"ACCEPT", "受理"}, "ticket.accept"},
    {{"QUEUE", "转待派单"}, "ticket.accept"},
    {{"MARK_OUT_OF_SCOPE", "判定超出范围"}, "ticket.accept"},
    {{"EXPLAIN", "解释"}, "ticket.accept"},
    {{"VOID", "作废"}, "ticket.void"},
    {{"WITHDRAW", "撤回"}, "ticket.withdraw"},
    {{"MERGE", "合并"}, "ticket.merge"},
    {{"TRANSFER", "转办"}, "ticket.transfer"},
    {{"DISPATCH", "派单"}, "ticket.dispatch"},
    {{"GRAB", "抢单"}, "ticket.grab"},
    {{"TAKE", "接单"}, "ticket.work"},
    {{"RETURN", "退单"}, "ticket.work"},
    {{"ARRIVE", "到场"}, "ticket.work"},
    {{"REPORT_NOT_AT_HOME", "登记上门未遇"}, "ticket.work"},
    {{"SHOW_QUOTE", "出示报价"}, "ticket.work"},
    {{"CONSENT", "同意报价"}, "ticket.consent"},
    {{"REFUSE_QUOTE", "拒绝报价"}, "ticket.consent"},
    {{"START_WORK", "开工"}, "ticket.work"},
    {{"PAUSE", "暂停"}, "ticket.pause"},
    {{"RESUME", "恢复"}, "ticket.pause"},
    {{"HAND_OUT", "转外部"}, "ticket.handOut"},
    {{"TAKE_BACK", "收回"}, "ticket.handOut"},
    {{"MARK_CANNOT_BE_REPAIRED", "立项改造"}, "ticket.project"},
    {{"RESOLVE", "完工"}, "ticket.resolve"},
    {{"SIGN_OFF", "签字确认"}, "ticket.sign"},
    {{"REFUSE_SIGN_OFF", "拒绝签字"}, "ticket.sign"},
    {{"TRY_RETURN_VISIT", "回访未联系上"}, "ticket.returnVisit"},
    {{"RECORD_RETURN_VISIT", "登记回访"}, "ticket.returnVisit"},
    {{"TELL", "告知客户"}, "ticket.tell"},
    {{"CLOSE", "关闭"}, "ticket.close"},
    {{"REOPEN", "返修"}, "ticket.reopen"},
    {{"NOTE", "登记跟踪"}, "ticket.note"},
    {{"RECLASSIFY", "变更分级"}, "ticket.edit"},
    {{"REPLAN", "重排时限"}, ""},
    {{"WARN", "时限预警"}, ""},
    {{"MISS", "时限超时"}, ""},
}};

constexpr std::array<Word, 6> kRoles = {{
    {},
    {"CUSTOMER", "业主或使用人"},
    {"STEWARD", "管家"},
    {"SUPERVISOR", "主管"},
    {"TECHNICIAN", "本公司其他维修人员"},
    {"MANAGER", "经理"},
}};

}  // namespace

Word WordOf(Kind kind) { return kKinds.at(static_cast<size_t>(kind)); }
Word WordOf(State state) { return kStates.at(static_cast<size_t>(state)); }
Word WordOf(Action action) { return kActions.at(static_cast<size_t>(action)).word; }
Word WordOf(SignerRole role) { return kRoles.at(static_cast<size_t>(role)); }
std::string_view PermissionOf(Action action) {
  return kActions.at(static_cast<size_t>(action)).permission;
}

RepairKind RepairKindOf(Kind kind) {
  if (kind == Kind::kHomeRepair) return RepairKind::kOwner;
  return kind == Kind::kPublicRepair ? RepairKind::kPublic : RepairKind::kNone;
}

bool NeedsWork(Kind kind) {
  return kind != Kind::kEnquiry && kind != Kind::kSuggestion && kind != Kind::kPraise;
}

bool IsEnd(State state) { return state >= State::kClosed; }

}  // namespace steward::tickets
