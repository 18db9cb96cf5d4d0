// A value, or the reason there is none. The one error channel of the code base: expected outcomes
// are Results, programming errors end the process (STEWARD_CHECK), and there is no third way.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace steward {

// The canonical codes of gRPC, with its numbers.
enum class Code {
  kCancelled = 1,
  kInvalidArgument = 3,
  kDeadlineExceeded = 4,
  kNotFound = 5,
  kAlreadyExists = 6,
  kPermissionDenied = 7,
  kResourceExhausted = 8,
  kFailedPrecondition = 9,
  kAborted = 10,
  kUnimplemented = 12,
  kInternal = 13,
  kUnavailable = 14,
  kUnauthenticated = 16,
};

// One argument of a reason's text, for people and for programs.
struct Metadata {
  std::string name;
  std::string value;
  bool operator==(const Metadata&) const = default;
};

// A request field that breaks a rule. `field` is its path, `rule` a stable word such as "max_len".
struct FieldViolation {
  std::string field;
  std::string rule;
  std::string zh;
  std::string en;
};

// Made only by Fail(reason, arguments), see common/base/reason.h.
struct [[nodiscard]] Error {
  Code code = Code::kInternal;
  std::string domain;  // who refuses: "tickets.steward"
  std::string reason;  // stable, UPPER_SNAKE, from reasons.proto
  std::string zh;      // text for people
  std::string en;
  std::vector<Metadata> metadata;
  std::vector<FieldViolation> violations;                // with kInvalidArgument
  std::optional<std::chrono::milliseconds> retry_after;  // with kUnavailable and kResourceExhausted
  std::string cause;  // for the log only; never leaves the process
};

// Logs the failed condition to stderr and aborts: a mistake in the program, not in its input.
[[noreturn]] void CheckFailed(const char* file, int line, const char* condition);

#define STEWARD_CHECK(condition) \
  (static_cast<bool>(condition) ? void(0) : ::steward::CheckFailed(__FILE__, __LINE__, #condition))

template <class T>
class [[nodiscard]] Result {
 public:
  using Value = T;

  Result(T&& value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(const T& value) : state_(std::in_place_index<0>, value) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }

  // The value. Ends the process when there is none.
  T& value() & { return STEWARD_CHECK(ok()), *std::get_if<0>(&state_); }
  const T& value() const& { return STEWARD_CHECK(ok()), *std::get_if<0>(&state_); }
  T value() && { return STEWARD_CHECK(ok()), std::move(*std::get_if<0>(&state_)); }

  // The error. Ends the process when there is none.
  const Error& error() const& { return STEWARD_CHECK(!ok()), *std::get_if<1>(&state_); }
  Error error() && { return STEWARD_CHECK(!ok()), std::move(*std::get_if<1>(&state_)); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using Value = void;

  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool ok() const { return !error_; }
  void value() const { STEWARD_CHECK(ok()); }
  const Error& error() const& { return STEWARD_CHECK(!ok()), *error_; }
  Error error() && { return STEWARD_CHECK(!ok()), *std::move(error_); }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace steward

#define STEWARD_JOIN_(a, b) a##b
#define STEWARD_JOIN(a, b) STEWARD_JOIN_(a, b)

// The value of a Result; returns its error to the caller when there is none.
#define TRY(...) STEWARD_TRY_(STEWARD_JOIN(try_, __COUNTER__), __VA_ARGS__)
#define STEWARD_TRY_(name, ...)       \
  __extension__({                     \
    auto name = (__VA_ARGS__);        \
    if (!name.ok()) [[unlikely]]      \
      return std::move(name).error(); \
    std::move(name).value();          \
  })
