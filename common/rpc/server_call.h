// One call between gRPC and the pipeline, from accept to its last event. Internal to the
// dispatcher.
#pragma once

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <mutex>
#include <optional>

#include "common/rpc/bindings.h"
#include "common/rpc/worker_pool.h"

namespace steward::rpc {

class ServerCall;

// What a call needs of its server.
class CallHost {
 public:
  virtual ~CallHost() = default;
  virtual grpc::AsyncGenericService& service() = 0;
  virtual grpc::ServerCompletionQueue& queue() = 0;
  // Null when there is no such method.
  virtual const Method* Find(const std::string& path) const = 0;
  // Counts the call in; false when LIMIT_ACCEPTED_CALLS are in. Every true is undone by Leave.
  virtual bool Enter(ServerCall& call) = 0;
  virtual void Leave(ServerCall& call) = 0;
  // The call wants to be told whether the process is ready, from now on until StopTelling; false
  // when too many are told already, or the server is going away.
  virtual bool StartTelling(ServerCall& call) = 0;
  virtual void StopTelling(ServerCall& call) = 0;
  virtual void CallBorn() = 0;
  virtual void CallDied() = 0;
  virtual bool Submit(std::shared_ptr<Job> job, const Call& call) = 0;
  virtual Status Run(Call& call, const Method& method, pb::Message& request,
                     pb::Message& response) = 0;
  virtual void Refused(const std::string& path, Code code) = 0;
};

class ServerCall final : public Job, public std::enable_shared_from_this<ServerCall> {
 public:
  explicit ServerCall(CallHost& host);
  ~ServerCall() override;

  // Waits for the next call a client makes. Once.
  void Listen();
  // Queue thread: the event an operation of this call ended with.
  struct Tag {
    void (ServerCall::*event)(bool ok);
    ServerCall* call;
    std::shared_ptr<ServerCall> keep{};  // while the operation is in flight
  };

  // Worker: parse if that was left, run the pipeline, answer.
  void Run() override;
  // Queue thread: answers that there is too much work, like a call that found no place.
  void Shed() override;
  // Watch thread: answers DEADLINE_EXCEEDED when the time is over. The worker's answer is dropped
  // then.
  void AnswerIfLate(SteadyTime now);
  // Watch thread, of a call of Health.Watch: what is not news is not told.
  void TellHealth(bool ready);
  // The server goes away: ends a call of Health.Watch. Any thread.
  void EndHealth();

 private:
  void StopTelling();
  void OnAccepted(bool ok);
  void OnRead(bool ok);
  void OnFinished(bool ok);
  void OnDone(bool ok);
  void OnHealthRead(bool ok);
  void OnHealthTold(bool ok);

  void Begin(const Method& method);
  bool Parse();
  void Execute();
  void Answer(const Status& status);
  void Refuse(const Error& error);
  std::string Header(const char* name) const;
  Tag* Arm(Tag& tag);

  CallHost& host_;
  grpc::GenericServerContext context_;
  grpc::GenericServerAsyncReaderWriter stream_{&context_};
  Tag accepted_{&ServerCall::OnAccepted, this};
  Tag read_{&ServerCall::OnRead, this};
  Tag finished_{&ServerCall::OnFinished, this};
  Tag done_{&ServerCall::OnDone, this};
  Tag health_read_{&ServerCall::OnHealthRead, this};
  Tag health_told_{&ServerCall::OnHealthTold, this};

  grpc::ByteBuffer bytes_;
  const Method* method_ = nullptr;
  std::optional<Call> call_;
  std::unique_ptr<pb::Message> request_;
  std::unique_ptr<pb::Message> response_;
  bool entered_ = false;
  bool done_seen_ = false;       // queue thread, as the next
  bool told_of_health_ = false;  // the host tells this call
  bool about_readiness_ = true;  // false: it asked whether the process turns

  std::mutex mutex_;
  bool answered_ = false;               // guarded by mutex_, as all that follows
  std::optional<bool> told_{};          // the last health that was told
  bool telling_ = false;                // a message is on its way
  std::optional<Error> end_of_health_;  // why the call ends once that message is gone
};

}  // namespace steward::rpc
