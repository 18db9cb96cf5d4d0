// The methods a process answers: one line each, by the method's full name.
//
//   rpc::Bindings bindings;
//   bindings.Bind<&NoteService::GetNote>("steward.notes.v1.NoteService.GetNote", service);
//
// The server refuses to start while an RPC of a bound service is missing, is unknown, or has other
// types than its proto says, and names it.
#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "common/rpc/call.h"
#include "steward/options/v1/method.pb.h"

namespace steward::rpc {

namespace pb = google::protobuf;

// One method: its contract and the member function that answers it.
struct Method {
  const pb::MethodDescriptor* descriptor = nullptr;
  options::v1::MethodRule rule;
  const pb::Message* request_type = nullptr;  // prototypes
  const pb::Message* response_type = nullptr;
  std::function<Status(Call&, const pb::Message&, pb::Message&)> handler;

  // The fields that lead to `rule.name_field`, from the request down; empty without one.
  std::vector<const pb::FieldDescriptor*> name_path;

  // The resource name authorization decides by.
  std::string NameIn(const pb::Message& request) const;
};

namespace bindings_internal {
template <class>
struct Handler;
template <class S, class Req, class Resp>
struct Handler<Result<Resp> (S::*)(Call&, const Req&)> {
  using Service = S;
  using Request = Req;
  using Response = Resp;
};
}  // namespace bindings_internal

class Bindings {
 public:
  // `service` must outlive the server.
  template <auto kMember, class Service>
  void Bind(std::string_view full_name, Service& service) {
    using Handler = bindings_internal::Handler<decltype(kMember)>;
    using Request = typename Handler::Request;
    using Response = typename Handler::Response;
    Add(full_name, Request::default_instance(), Response::default_instance(),
        [&service](Call& call, const pb::Message& request, pb::Message& response) -> Status {
          static_cast<Response&>(response) =
              TRY((service.*kMember)(call, static_cast<const Request&>(request)));
          return {};
        });
  }

  // What is wrong with the table, in sentences; empty when the server may start.
  std::vector<std::string> Problems() const;

  // By "/package.Service/Method".
  const std::map<std::string, Method>& methods() const { return methods_; }

 private:
  void Add(std::string_view full_name, const pb::Message& request, const pb::Message& response,
           std::function<Status(Call&, const pb::Message&, pb::Message&)> handler);

  std::map<std::string, Method> methods_;
  std::vector<std::string> problems_;
};

}  // namespace steward::rpc
