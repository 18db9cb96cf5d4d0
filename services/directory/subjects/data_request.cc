#include "services/directory/subjects/data_request.h"

#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

struct DataRequestTransition {
  DataRequestState from;
  DataRequestAction action;
  DataRequestState to;
};

constexpr DataRequestTransition kDataRequestTransitions[] = {
    {DataRequestState::kReceived, DataRequestAction::kSubmit, DataRequestState::kWaiting},
    {DataRequestState::kReceived, DataRequestAction::kRefuse, DataRequestState::kRefused},
    {DataRequestState::kReceived, DataRequestAction::kWithdraw, DataRequestState::kWithdrawn},
    {DataRequestState::kWaiting, DataRequestAction::kApprove, DataRequestState::kRunning},
    {DataRequestState::kWaiting, DataRequestAction::kReject, DataRequestState::kRefused},
    {DataRequestState::kWaiting, DataRequestAction::kWithdraw, DataRequestState::kWithdrawn},
    {DataRequestState::kRunning, DataRequestAction::kFinish, DataRequestState::kDone},
    {DataRequestState::kRunning, DataRequestAction::kFail, DataRequestState::kFailed},
};

struct Word {
  const char* en;
  const char* zh;
};

Word WordOf(DataRequestState state) {
  switch (state) {
    case DataRequestState::kReceived: return {"RECEIVED", "已登记"};
    case DataRequestState::kWaiting: return {"WAITING", "待审批"};
    case DataRequestState::kRunning: return {"RUNNING", "处理中"};
    case DataRequestState::kDone: return {"DONE", "已办结"};
    case DataRequestState::kRefused: return {"REFUSED", "已拒绝"};
    case DataRequestState::kWithdrawn: return {"WITHDRAWN", "已撤回"};
    case DataRequestState::kFailed: return {"FAILED", "已中止"};
  }
  return {"", ""};
}

Word WordOf(DataRequestAction action) {
  switch (action) {
    case DataRequestAction::kSubmit: return {"SUBMIT", "提交审批"};
    case DataRequestAction::kRefuse: return {"REFUSE", "拒绝"};
    case DataRequestAction::kWithdraw: return {"WITHDRAW", "撤回"};
    case DataRequestAction::kApprove: return {"APPROVE", "同意"};
    case DataRequestAction::kReject: return {"REJECT", "驳回"};
    case DataRequestAction::kFinish: return {"FINISH", "办结"};
    case DataRequestAction::kFail: return {"FAIL", "中止"};
  }
  return {"", ""};
}

}  // namespace

Result<DataRequestState> After(DataRequestState from, DataRequestAction action) {
  for (const DataRequestTransition& row : kDataRequestTransitions) {
    if (row.from == from && row.action == action) return row.to;
  }
  return Fail(Reason::kDataRequestStateWrong, {{"state", WordOf(from).en},
                                               {"state_zh", WordOf(from).zh},
                                               {"action", WordOf(action).en},
                                               {"action_zh", WordOf(action).zh}});
}

bool HasEnded(DataRequestState state) {
  for (const DataRequestTransition& row : kDataRequestTransitions) {
    if (row.from == state) return false;
  }
  return true;
}

Status Move(DataRequest& request, DataRequestAction action, Time now) {
  request.state = TRY(After(request.state, action));
  if (HasEnded(request.state)) request.ended = now;
  return {};
}

std::string DataRequestLifeCycleText() {
  std::string text = "stateDiagram-v2\n    [*] --> RECEIVED\n";
  for (const DataRequestTransition& row : kDataRequestTransitions) {
    text += std::string("    ") + WordOf(row.from).en + " --> " + WordOf(row.to).en + ": " +
            WordOf(row.action).en + "\n";
  }
  return text;
}

DataRequestWork WorkOf(const DataRequest& request, const DataRequestPart& part) {
  const bool erases = request.kind == DataRequestKind::kErasure;
  switch (request.state) {
    case DataRequestState::kReceived:
    case DataRequestState::kWaiting:
      return erases ? DataRequestWork::kCheck : DataRequestWork::kNone;
    case DataRequestState::kRunning:
      if (part.state != DataRequestPartState::kAsked) return DataRequestWork::kNone;
      return erases ? DataRequestWork::kErase : DataRequestWork::kCopy;
    default: return DataRequestWork::kNone;
  }
}

Status CheckNothingOpen(const std::vector<DataRequestPart>& parts) {
  for (const DataRequestPart& part : parts) {
    if (part.open_count == 0) continue;
    return Fail(Reason::kDataRequestRecordsOpen,
                {{"count", std::to_string(part.open_count)}, {"titles", part.open_titles}});
  }
  return {};
}

approval::Question QuestionOf(const DataRequest& request, std::string submitter) {
  const bool erases = request.kind == DataRequestKind::kErasure;
  return {.code = erases ? "data-erasure" : "data-export",
          .subject = request.name.ToString(),
          .requester = std::move(submitter),
          .effect = erases ? "删除该人员的个人信息，不可恢复" : "导出该人员的全部个人信息",
          .amount_fen = 0};
}

Status CheckReadable(const DataRequest& request, const approval::Approval& approval,
                     const std::string& person, std::int64_t offset, Time now) {
  const bool decided_last =
      !approval.decisions.empty() && approval.decisions.back().person == person;
  if (approval.question.requester != person && !decided_last)
    return Fail(Reason::kDataRequestNotYours);
  const bool is_copy = request.kind == DataRequestKind::kAccess;
  if (!is_copy || request.state != DataRequestState::kDone || !request.expires)
    return Fail(Reason::kDataRequestFileNotReady);
  if (request.size_bytes == 0 || now >= *request.expires) return Fail(Reason::kDataRequestFileGone);
  if (offset < 0 || offset >= request.size_bytes)
    return Fail(Reason::kExportOffsetInvalid, {{"size", std::to_string(request.size_bytes)}});
  return {};
}

}  // namespace steward::directory
