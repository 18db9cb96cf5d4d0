#include "services/directory/consents/convert.h"

#include "common/base/date.h"
#include "common/base/timestamp.h"

namespace steward::directory {

v1::Purpose ToProto(const Purpose& purpose) {
  v1::Purpose proto;
  proto.set_code(purpose.code);
  proto.set_title_zh(purpose.title_zh);
  proto.set_title_en(purpose.title_en);
  proto.set_basis(static_cast<v1::LawfulBasis>(purpose.basis));
  proto.set_notice_zh(purpose.notice_zh);
  proto.set_notice_en(purpose.notice_en);
  *proto.mutable_start_date() = ToDate(purpose.from);
  return proto;
}

v1::Consent ToProto(const Consent& consent, Time now) {
  v1::Consent proto;
  proto.set_name(consent.name.ToString());
  proto.set_purpose(consent.purpose);
  proto.set_channel(static_cast<v1::Consent::Channel>(consent.channel));
  proto.set_proof(consent.proof);
  if (consent.end) *proto.mutable_end_time() = ToTimestamp(*consent.end);
  proto.set_state(static_cast<v1::Consent::State>(consent.StateAt(now)));
  *proto.mutable_purpose_start_date() = ToDate(consent.purpose_from);
  *proto.mutable_give_time() = ToTimestamp(consent.given);
  proto.set_giver(consent.giver);
  if (consent.withdrawal) {
    *proto.mutable_withdraw_time() = ToTimestamp(consent.withdrawal->time);
    proto.set_withdrawer(consent.withdrawal->by);
    proto.set_withdraw_channel(static_cast<v1::Consent::Channel>(consent.withdrawal->channel));
  }
  return proto;
}

}  // namespace steward::directory
