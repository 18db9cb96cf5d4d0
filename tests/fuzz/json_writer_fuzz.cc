// Oracle: an answer of any RPC becomes the JSON that protobuf's own conversion makes of it, and is
// refused only where that refuses it.
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "gateway/json_writer.h"
#include "tests/fuzz/contracts.h"
#include "tests/fuzz/message_mutator.h"
#include "tests/fuzz/target.h"

namespace steward::fuzz::json_writer {
namespace {

namespace pb = google::protobuf;

// The answers, by name.
const std::vector<const pb::Descriptor*>& Answers() {
  static const auto& answers = *[] {
    auto* all = new std::vector<const pb::Descriptor*>;
    for (const auto& method : AllContracts().methods()) all->push_back(&method->response());
    std::sort(all->begin(), all->end(),
              [](const auto* a, const auto* b) { return a->full_name() < b->full_name(); });
    all->erase(std::unique(all->begin(), all->end()), all->end());
    return all;
  }();
  return answers;
}

// Two bytes that choose the type, and the message.
std::unique_ptr<pb::Message> TypeIn(Input& input) {
  const size_t choice = input.Byte() << 8 | input.Byte();
  return NewMessage(*Answers()[choice % Answers().size()]);
}

void Run(std::string_view bytes) {
  static const auto& writer = *new gateway::JsonWriter(AllContracts(), AllTypes());
  Input input(bytes);
  const std::unique_ptr<pb::Message> answer = TypeIn(input);
  const pb::Descriptor& type = *answer->GetDescriptor();
  const std::string_view wire = input.Rest();
  std::string json;
  const bool parsed = answer->ParseFromArray(wire.data(), static_cast<int>(wire.size()));
  if (!parsed) return (void)writer.Append(type, wire, json);
  const std::string canonical = answer->SerializeAsString();
  const bool written = writer.Append(type, canonical, json);
  pb::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string expected;
  const bool writable = pb::util::BinaryToJsonString(&AllTypes(), gateway::TypeUrl(type), canonical,
                                                     &expected, options)
                            .ok();
  STEWARD_CHECK(written == writable);
  if (!written) return;
  const nlohmann::json read = nlohmann::json::parse(json, nullptr, false);
  STEWARD_CHECK(!read.is_discarded());
  STEWARD_CHECK(read == nlohmann::json::parse(expected, nullptr, false));
}

size_t Mutate(uint8_t* bytes, size_t size, size_t max_size, unsigned seed, RawMutation raw) {
  return MutateMessage(TypeIn, 2, {bytes, size, max_size, seed, raw});
}

const Registration kRegistration({"json_writer", Run, Mutate});

}  // namespace
}  // namespace steward::fuzz::json_writer
