// The generated matrix of bad input: every RPC, every field, also inside messages, every class that
// applies to it (bad_values.h). Every case of a write carries a request id that is no UUID as well,
// so that nothing can change whatever the field's value leads to; a legal value is seen by its
// field not being named.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/e2e/bad_values.h"
#include "tests/support/api.h"

namespace steward::testing {

// A field of a request and the way to it; of a list on the way its first item is meant.
struct Place {
  std::vector<const pb::FieldDescriptor*> way;

  const pb::FieldDescriptor& field() const { return *way.back(); }
  // "ticket.appointment.startTime"
  std::string Path() const;
};

// Every field below `message` that a caller may set, and below its messages.
std::vector<Place> PlacesIn(const pb::Descriptor& message);

// The messages with fields of their own on the way: those an unknown field can be put into.
bool HasFields(const pb::FieldDescriptor& field);

// `value` put in its place, as JSON or on the wire. Both start with the field way[first].
std::string JsonAt(const Place& place, const std::string& value);
std::string WireAt(const Place& place, const std::string& value);

// Whether one of the fields that an answer names means this one: the path counted from the request
// or from the body, indexes left out.
bool NamesPlace(const std::vector<std::string>& named, const std::string& path);

// "" or what is wrong about the answer. `refused`: INVALID_ARGUMENT; `broken`: a mistake of ours.
struct Outcome {
  bool refused = false;
  bool broken = false;
  std::vector<std::string> named{};
};
std::string Judge(Fate fate, const std::string& path, bool writes, const Outcome& outcome);

}  // namespace steward::testing
