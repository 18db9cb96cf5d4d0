#include "services/tickets/sla_policy_service.h"

#include "common/base/timestamp.h"
#include "common/events/outbox.h"
#include "common/validate/field_mask.h"
#include "services/tickets/sla_policy_convert.h"
#include "services/tickets/sla_policy_repository.h"
#include "services/tickets/ticket_convert.h"
#include "steward/tickets/v1/reasons.h"
#include "steward/tickets/v1/ticket_events.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::tickets {
namespace {

Result<SlaPolicyName> PolicyNameOf(const std::string& text) {
  if (std::optional<SlaPolicyName> name = SlaPolicyName::Parse(text)) return *std::move(name);
  return Fail(Reason::kSlaPolicyNotFound, {{"policy", text}});
}

}  // namespace

Result<v1::SlaPolicy> SlaPolicyService::GetSlaPolicy(rpc::Call& call,
                                                     const v1::GetSlaPolicyRequest& request) {
  const SlaPolicyName name = TRY(PolicyNameOf(request.name()));
  std::optional<v1::SlaPolicy> policy =
      TRY(writes_.db.Read(call.patience(), [&](db::Session& session) {
        return SlaPolicyRepository::Find(session, name);
      }));
  if (!policy) return Fail(Reason::kSlaPolicyNotFound, {{"policy", request.name()}});
  return *std::move(policy);
}

// A branch has one policy and those of its sites: few, ordered by name. There is nothing to filter
// by.
Result<v1::ListSlaPoliciesResponse> SlaPolicyService::ListSlaPolicies(
    rpc::Call& call, const v1::ListSlaPoliciesRequest& request) {
  static const paging::Columns kNoColumns({}, {"name", paging::Type::Text(), "policy_id"});
  TRY(paging::Filter::Parse(request.filter(), kNoColumns));
  TRY(paging::OrderBy::Parse(request.order_by(), kNoColumns));
  const paging::Listing listing =
      paging::ListingOf(call.method().full_name(), call.principal().name, request);
  const paging::Page page = TRY(pages_.Open(listing, request.page_size(), request.page_token()));
  const std::string after = page.cursor ? std::get<std::string>(page.cursor->front()) : "";
  std::vector<v1::SlaPolicy> policies =
      TRY(writes_.db.Read(call.patience(), [&](db::Session& session) {
        return SlaPolicyRepository::List(session, call.branch(), after, page.limit());
      }));
  v1::ListSlaPoliciesResponse response;
  response.set_next_page_token(
      pages_.Next(listing, page, policies, [](const v1::SlaPolicy& policy) {
        return paging::Cursor{policy.name().substr(policy.name().rfind('/') + 1)};
      }));
  for (v1::SlaPolicy& policy : policies) *response.add_sla_policies() = std::move(policy);
  return response;
}

Result<v1::SlaPolicy> SlaPolicyService::UpdateSlaPolicy(rpc::Call& call,
                                                        const v1::UpdateSlaPolicyRequest& request) {
  const SlaPolicyName name = TRY(PolicyNameOf(request.sla_policy().name()));
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::SlaPolicy> {
    const std::optional<v1::SlaPolicy> stored = TRY(SlaPolicyRepository::Lock(tx, name));
    const std::int64_t revision = stored ? stored->revision() : 0;
    TRY(CheckEtag(request.sla_policy().etag(), revision));
    v1::SlaPolicy policy = TRY(validate::ApplyMask(stored.value_or(request.sla_policy()),
                                                   request.sla_policy(), request.update_mask()));
    TRY(FromProto(policy).Check());
    policy.set_name(name.ToString());
    policy.set_revision(revision + 1);
    *policy.mutable_update_time() = ToTimestamp(call.now());
    policy.set_etag(EtagOf(revision + 1));
    TRY(SlaPolicyRepository::Add(tx, name, policy, call.now()));

    v1::SlaPolicyChanged event;
    event.set_sla_policy(policy.name());
    event.set_revision(policy.revision());
    TRY(events::Announce(tx, events::Occasion::Of(call, writes_.ids), policy.name(),
                         static_cast<std::uint64_t>(policy.revision()), event));
    return policy;
  });
}

}  // namespace steward::tickets
