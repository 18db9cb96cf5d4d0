// Changes a protobuf message in one field by reflection, so that what is made up stays a message of
// its type: set, cleared, repeated, an extreme value, one copied from elsewhere in the message. One
// time in eight the bytes are changed as bytes.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/fuzz/target.h"

namespace steward::fuzz {

struct Mutation {
  uint8_t* bytes;
  size_t size;
  size_t max_size;
  unsigned seed;
  RawMutation raw;
};

// An empty message of the type that the head of an input chooses.
using TypeOf = std::unique_ptr<google::protobuf::Message> (*)(Input& input);

// Of an input that is a head of `head_size` bytes and a message. Returns the new size.
size_t MutateMessage(TypeOf type_of, size_t head_size, const Mutation& mutation);

}  // namespace steward::fuzz
