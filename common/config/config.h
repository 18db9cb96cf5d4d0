// Settings of a process: a message of steward.config.v1, filled from a text proto file and then
// from the environment, where STEWARD__DATABASE__HOST sets `database.host`. Whatever cannot be used
// stops the start with CONFIGURATION_INVALID, which names the place (`file:line` or the variable),
// the field and the rule. Called at start by one thread.
#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <map>
#include <string>

#include "common/base/result.h"

namespace steward::config {

// Variables by name.
using Environment = std::map<std::string, std::string>;

// From `environ`.
Environment EnvironmentOf(const char* const* variables);

// Checks the rules of the fields, as common/validate does; its violations are reported with the
// place their field was set at.
using Validate = std::function<Status(const google::protobuf::Message&)>;

// Fills `message`, which holds the defaults. An empty `path` means no file. Variables must name a
// scalar that is not in a list; an unknown one that starts with `STEWARD__` is an error, all others
// are ignored (Kubernetes makes some that start with `STEWARD_`).
Status LoadInto(google::protobuf::Message& message, const std::string& path,
                const Environment& environment, const Validate& validate);

// A message of type T, see LoadInto.
template <class T>
Result<T> Load(const std::string& path, const Environment& environment, const Validate& validate) {
  T message;
  TRY(LoadInto(message, path, environment, validate));
  return message;
}

// What a `<field>_file` holds, without one line break at its end; at most 4 KiB and never empty.
Result<std::string> ReadSecret(const std::string& path);

// The settings as text proto; fields marked `secret` show as `***`.
std::string Print(const google::protobuf::Message& message);

}  // namespace steward::config
