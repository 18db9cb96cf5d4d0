#include "services/identity/organisation/convert.h"

#include <algorithm>

#include "common/base/text.h"
#include "common/base/timestamp.h"
#include "services/identity/convert.h"

namespace steward::identity {

std::string ParentName(const std::string& branch, const std::optional<NodeId>& parent) {
  if (parent) return NodeName{branch, *parent}.ToString();
  return BranchName{branch}.ToString();
}

std::optional<NodeId> ParentIn(const std::string& name) {
  const std::optional<NodeName> node = NodeName::ParseIf(name);
  if (!node) return std::nullopt;
  return node->node;
}

v1::Node ToProto(const Node& node, const Day& today) {
  const std::string& branch = node.name.branch;
  v1::Node proto;
  proto.set_name(node.name.ToString());
  proto.set_display_name(node.display_name);
  proto.set_kind(static_cast<v1::Node::Kind>(node.kind));
  proto.set_parent(ParentName(branch, node.ParentOn(std::max(today, node.from))));
  *proto.mutable_from_date() = ToDate(node.from);
  if (node.to) *proto.mutable_to_date() = ToDate(*node.to);
  for (const std::string& site : node.sites) proto.add_sites(SiteName{branch, site}.ToString());
  if (node.accounting) {
    v1::Accounting& accounting = *proto.mutable_accounting();
    accounting.set_legal_entity(node.accounting->legal_entity);
    accounting.set_bank_account(MaskAccount(node.accounting->bank_account));
    accounting.set_receipt_series(node.accounting->receipt_series);
  }
  for (const NodeParent& parent : node.parents) {
    v1::NodeParent& added = *proto.add_parents();
    *added.mutable_from_date() = ToDate(parent.from);
    added.set_parent(ParentName(branch, parent.node));
  }
  *proto.mutable_create_time() = ToTimestamp(node.created);
  *proto.mutable_update_time() = ToTimestamp(node.updated);
  proto.set_etag(EtagOf(node.version));
  return proto;
}

Status Apply(const v1::Node& proto, Node& node) {
  node.display_name = proto.display_name();
  node.sites.clear();
  for (const std::string& site : proto.sites()) node.sites.emplace(Split(site, '/').back());
  if (!proto.has_accounting()) {
    node.accounting.reset();
    return {};
  }
  Accounting accounting{.legal_entity = proto.accounting().legal_entity(),
                        .bank_account = proto.accounting().bank_account(),
                        .receipt_series = proto.accounting().receipt_series()};
  if (node.accounting && accounting.bank_account == MaskAccount(node.accounting->bank_account)) {
    accounting.bank_account = node.accounting->bank_account;
  }
  TRY(CheckAccount(accounting.bank_account));
  node.accounting = std::move(accounting);
  return {};
}

v1::DutyRules ToProto(const DutyRules& rules) {
  v1::DutyRules proto;
  proto.set_name("branches/hq/dutyRules");
  for (const auth::DutyPair& pair : rules.pairs) {
    v1::DutyPair& added = *proto.add_pairs();
    added.set_first(pair.first);
    added.set_second(pair.second);
  }
  proto.set_etag(EtagOf(rules.version));
  return proto;
}

void Apply(const v1::DutyRules& proto, DutyRules& rules) {
  rules.pairs.clear();
  for (const v1::DutyPair& pair : proto.pairs())
    rules.pairs.push_back({pair.first(), pair.second()});
}

v1::DutyWarning ToProto(const DutyWarning& warning) {
  v1::DutyWarning proto;
  proto.set_name("branches/hq/dutyWarnings/" + warning.id.ToString());
  proto.set_staff(StaffName{warning.grant.branch, warning.grant.staff}.ToString());
  proto.set_staff_display_name(warning.display_name);
  proto.set_grant(warning.grant.ToString());
  proto.set_creator(warning.creator);
  proto.mutable_pair()->set_first(warning.pair.first);
  proto.mutable_pair()->set_second(warning.pair.second);
  proto.set_state(static_cast<v1::DutyWarning::State>(warning.state));
  *proto.mutable_create_time() = ToTimestamp(warning.created);
  if (warning.acknowledged) *proto.mutable_acknowledge_time() = ToTimestamp(*warning.acknowledged);
  proto.set_acknowledger(warning.acknowledger);
  proto.set_note(warning.note);
  return proto;
}

v1::Leaving ToProto(const Leaving& leaving) {
  const std::string& branch = leaving.name.branch;
  v1::Leaving proto;
  proto.set_name(leaving.name.ToString());
  proto.set_staff(StaffName{branch, leaving.staff}.ToString());
  proto.set_successor(StaffName{branch, leaving.successor}.ToString());
  *proto.mutable_leave_date() = ToDate(leaving.leave_date);
  proto.set_state(static_cast<v1::Leaving::State>(leaving.state));
  for (const LeavingItem& item : leaving.items) {
    v1::LeavingItem& added = *proto.add_items();
    added.set_service(item.service);
    added.set_state(item.reported ? v1::LeavingItem::STATE_REPORTED
                                  : v1::LeavingItem::STATE_PENDING);
    for (const auto& [kind, count] : item.handed_over) {
      v1::HandedOver& handed_over = *added.add_handed_over();
      handed_over.set_kind(kind);
      handed_over.set_count(count);
    }
    for (const StillOut& out : item.still_out) {
      v1::StillOut& still_out = *added.add_still_out();
      still_out.set_kind(out.kind);
      still_out.set_resource(out.resource);
      still_out.set_title(out.title);
    }
    if (item.reported) *added.mutable_report_time() = ToTimestamp(*item.reported);
  }
  proto.set_creator(leaving.creator);
  *proto.mutable_create_time() = ToTimestamp(leaving.created);
  if (leaving.ended) *proto.mutable_end_time() = ToTimestamp(*leaving.ended);
  return proto;
}

LeavingItem ItemFrom(const v1::ReportLeavingRequest& report, const std::string& service, Time now) {
  LeavingItem item{.service = service, .reported = now};
  for (const v1::HandedOver& one : report.handed_over()) item.handed_over[one.kind()] = one.count();
  for (const v1::StillOut& one : report.still_out()) {
    item.still_out.push_back({one.kind(), one.resource(), one.title()});
  }
  return item;
}

}  // namespace steward::identity
