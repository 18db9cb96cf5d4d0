// A valid call of every write RPC, in an order in which each of them is possible: what tests of all
// writes run, so that each new write has to say here what a good call of it looks like.
#pragma once

#include <google/protobuf/message.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace steward::testing {

struct WriteStep {
  std::string method;   // "steward.tickets.v1.TicketService.AcceptTicket"
  std::string caller;   // the account that calls
  std::string request;  // in text format, without request id; `$word` stands for a name
  std::string keep{};   // the word that stands for the `name` of the answer from here on

  // "/steward.tickets.v1.TicketService/AcceptTicket"
  std::string Path() const;
};

// Names that must be known before: `$desk` and `$technician`, members of staff of branch b1, and
// `$visitorgrant`, by which `visitor` is a return-visit clerk there.
// Callers: `admin` and `reviewer`, who may do everything, `technician`, and `visitor`, whose
// password is kStepsPassword.
const std::vector<WriteStep>& WriteSteps();

// Those of one package, such as "steward.identity.v1".
std::vector<WriteStep> WriteStepsOf(std::string_view package);

constexpr std::string_view kStepsPassword = "plum blossom in march";

// Writes without a step, with the reason.
const std::map<std::string, std::string>& WritesWithoutStep();

// Whether every word of the step stands for a name.
bool CanResolve(const WriteStep& step, const std::map<std::string, std::string>& names);

// The request of the step under this request id, with all its words replaced. `type`: a prototype.
std::unique_ptr<google::protobuf::Message> RequestOf(
    const WriteStep& step, const google::protobuf::Message& type,
    const std::map<std::string, std::string>& names, const std::string& request_id);

// Keeps the name in the answer where the step says so.
void KeepName(const WriteStep& step, const google::protobuf::Message& response,
              std::map<std::string, std::string>& names);

}  // namespace steward::testing
