// The log of a process: one JSON object a line on stderr,
//
//   {"time":"2026-01-31T08:00:00.000001Z","level":"info","service":"tickets","message":"...",
//    "trace_id":"...","span_id":"...","method":"...","principal":"...", <fields>}
//
// where the four in the middle come from the call the thread is working on and are left out when
// empty. Nothing a caller sends can break a line or forge one: control characters are escaped,
// bytes that are not UTF-8 replaced. A line has at most LIMIT_LOG_LINE_BYTES bytes; what does not
// fit is cut and the line ends with "truncated":true. Never log secrets or personal data in clear.
//
// Info: the process changed its state or answered a call. Warn: something was refused or repaired.
// Error: a person must act. Any thread. A warning or an error is written before the function
// returns, with all before it; information within a second, and at the end of the process.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

namespace steward::log {

// A value of a field. Refers to text, so it lives no longer than the logging call.
class Value {
 public:
  template <class T>
  requires std::convertible_to<const T&, std::string_view> Value(const T& text)
      : kind_(Kind::kText), text_(text) {}
  Value(bool flag) : kind_(Kind::kFlag), whole_(flag) {}
  template <std::signed_integral T>
  Value(T number) : kind_(Kind::kSigned), whole_(number) {}
  template <std::unsigned_integral T>
  requires(!std::same_as<T, bool>) Value(T number)
      : kind_(Kind::kUnsigned), whole_(static_cast<std::int64_t>(number)) {}
  Value(double number) : kind_(Kind::kReal), real_(number) {}

  // Appends the value as JSON; false when a text did not fit below `limit`. A number may exceed it
  // by its length.
  bool AppendTo(std::string& line, size_t limit) const;

 private:
  enum class Kind { kText, kFlag, kSigned, kUnsigned, kReal };
  Kind kind_;
  std::string_view text_;
  std::int64_t whole_ = 0;
  double real_ = 0;
};

// `name` is a word in the code, in lower_snake, and none of the standard ones above.
struct Field {
  std::string_view name;
  Value value;
};
using Fields = std::initializer_list<Field>;

void Info(std::string_view message, Fields fields = {});
void Warn(std::string_view message, Fields fields = {});
void Error(std::string_view message, Fields fields = {});

// The call a thread works on. What it refers to outlives it.
struct Context {
  std::string_view trace_id;  // lower-case hexadecimal
  std::string_view span_id;
  std::string_view method;  // full name, "steward.tickets.v1.TicketService/CreateTicket"
  std::string_view principal;
};

// Puts the context on this thread's lines until it is destroyed; the one before then counts again.
// The context must outlive it. Scopes of a thread are destroyed in reverse order.
class Scope {
 public:
  explicit Scope(const Context& context);
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  const Context* before_;
};

// The context of this thread, to hand over to another thread; null: none.
const Context* CurrentContext();

// The name of this process in its lines. Called once, before threads are started.
void SetService(std::string_view service);

// While it lives, lines go to `sink` (without line break, from any thread but one at a time) and
// not to stderr. For tests; at most one at a time.
class Capture {
 public:
  explicit Capture(std::function<void(std::string_view line)> sink);
  ~Capture();
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;
};

}  // namespace steward::log
