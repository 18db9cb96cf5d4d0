// The contracts of all services as the gateway sees them: a descriptor set, with the options the
// gateway acts on read once. Constant after Parse; any thread.
#pragma once

#include <google/api/http.pb.h>
#include <google/protobuf/descriptor.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/base/result.h"
#include "steward/options/v1/event.pb.h"
#include "steward/options/v1/method.pb.h"

namespace steward::gateway {

// One RPC.
struct Method {
  const google::protobuf::MethodDescriptor* descriptor = nullptr;
  std::string path;  // of gRPC: "/steward.tickets.v1.TicketService/GetTicket"
  options::v1::MethodRule rule;
  std::optional<google::api::HttpRule> http;
  // Fields of the request and answer with a meaning of their own; null: it has none.
  const google::protobuf::FieldDescriptor* request_id = nullptr;
  const google::protobuf::FieldDescriptor* update_mask = nullptr;
  // The way to the `etag` of the request: its own, or the one of the resource in it.
  std::vector<const google::protobuf::FieldDescriptor*> request_etag;
  const google::protobuf::FieldDescriptor* response_etag = nullptr;

  const google::protobuf::Descriptor& request() const { return *descriptor->input_type(); }
  const google::protobuf::Descriptor& response() const { return *descriptor->output_type(); }
  std::string_view package() const { return descriptor->file()->package(); }
  size_t body_limit_bytes() const;
  std::uint32_t timeout_ms() const;
  // Whether a call may be sent again when nobody knows what became of it: a read, or a write with
  // its key.
  bool may_repeat() const;
};

// A message that services tell others of.
struct EventType {
  std::string name;    // "steward.tickets.v1.TicketEnded"
  std::string source;  // the service, "tickets"
  options::v1::EventRule rule;
  int name_field = 0;  // number of the field with the name of the resource
};

class Contracts {
 public:
  // Reads a serialized FileDescriptorSet that contains all its imports. Fails with
  // CONTRACTS_INVALID.
  static Result<std::unique_ptr<Contracts>> Parse(std::string_view descriptor_set);
  Contracts(const Contracts&) = delete;
  Contracts& operator=(const Contracts&) = delete;

  const google::protobuf::DescriptorPool& pool() const { return pool_; }
  // All RPCs, in the order of the set.
  const std::vector<std::unique_ptr<Method>>& methods() const { return methods_; }
  // The enums `Reason` of all services.
  const std::vector<const google::protobuf::EnumDescriptor*>& reasons() const { return reasons_; }
  // All events that callers may be told of, by name.
  const std::map<std::string, EventType, std::less<>>& events() const { return events_; }
  // The files, in the order of the set.
  const std::vector<const google::protobuf::FileDescriptor*>& files() const { return files_; }
  // By the path of gRPC; null: there is none.
  const Method* FindByPath(std::string_view path) const;

 private:
  Contracts() = default;
  void AddMethods(const google::protobuf::FileDescriptor& file);
  bool AddEvents(const google::protobuf::FileDescriptor& file);

  google::protobuf::DescriptorPool pool_;
  std::vector<std::unique_ptr<Method>> methods_;
  std::vector<const google::protobuf::EnumDescriptor*> reasons_;
  std::vector<const google::protobuf::FileDescriptor*> files_;
  std::map<std::string, EventType, std::less<>> events_;
  std::unordered_map<std::string_view, const Method*> by_path_;
};

}  // namespace steward::gateway
