// Every RPC that users can reach, as the contracts declare it: what generated tests walk over, so
// that a new RPC or field is covered by being declared. Constant after the first use; any thread.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "steward/options/v1/field.pb.h"
#include "steward/options/v1/method.pb.h"

namespace steward::testing {

namespace pb = google::protobuf;

struct Rpc {
  const pb::MethodDescriptor* descriptor = nullptr;
  std::string path;  // of gRPC: "/steward.tickets.v1.TicketService/GetTicket"
  options::v1::MethodRule rule;
  std::string verb;      // "POST"
  std::string route;     // "/v1/{name=branches/*/sites/*/tickets/*}:close"
  std::string body;      // "*", a field, or "" for none
  bool writes = false;   // has a request id
  bool updates = false;  // has an update mask

  const pb::Descriptor& request() const { return *descriptor->input_type(); }
  // Whether the path gives this field, as in `name` or `ticket.name`.
  bool PathGives(std::string_view field) const;
};

class Api {
 public:
  static const Api& Instance();

  const std::vector<Rpc>& rpcs() const { return rpcs_; }
  std::unique_ptr<pb::Message> NewMessage(const pb::Descriptor& type) const;
  // The values of all enums `Reason`, without the unspecified ones.
  std::vector<const pb::EnumValueDescriptor*> Reasons() const;

 private:
  Api();
  void AddMethods(const pb::FileDescriptor& file);

  pb::DescriptorPool pool_;
  mutable pb::DynamicMessageFactory factory_;
  std::vector<const pb::FileDescriptor*> files_;
  std::vector<Rpc> rpcs_;
};

inline const options::v1::FieldRules& RulesOf(const pb::FieldDescriptor& field) {
  return field.options().GetExtension(options::v1::field);
}

// "branches/*/sites/*" -> "branches/b1/sites/s1": a name of this pattern, the first of several.
// `known` are ids by collection, such as {"sites", "s1"}; other codes and UUIDs are made up.
std::string NameFor(std::string_view pattern, const std::map<std::string, std::string>& known);

// "/v1/{name=branches/*}/staff" -> "/v1/branches/b1/staff".
std::string PathFor(std::string_view route, const std::map<std::string, std::string>& known);

}  // namespace steward::testing
