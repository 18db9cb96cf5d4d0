// Where the time of a call goes, across processes: W3C trace context in and out, and spans written
// as OTLP/JSON lines (one ExportTraceServiceRequest a line) that any OpenTelemetry collector reads.
// Attributes hold methods, codes and counts, never personal data or anything else a caller sent.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"

namespace steward::trace {

// A place in a trace.
struct SpanContext {
  std::array<std::uint8_t, 16> trace_id{};
  std::array<std::uint8_t, 8> span_id{};
  // Whether spans of this trace are written.
  bool sampled = true;

  bool operator==(const SpanContext&) const = default;
  std::string TraceId() const;  // 32 lower-case hexadecimal digits
  std::string SpanId() const;   // 16 of them
};

// The start of a new trace, from random bytes of the kernel. Any thread.
SpanContext NewTrace();
// A new span of the parent's trace.
SpanContext ChildOf(const SpanContext& parent);

// Reads a `traceparent` header; nullopt when it breaks the W3C rules in any way (lengths, upper
// case, zero ids, version ff, anything after version 00). Headers of later versions are read as far
// as version 00 goes, as the standard asks.
std::optional<SpanContext> ParseTraceparent(std::string_view header);
std::string FormatTraceparent(const SpanContext& context);

// Appends spans to `<folder>/<service>.jsonl`. A full file (LIMIT_TRACE_FILE_BYTES) becomes
// `<service>.1.jsonl`, in place of the one before. When the disk refuses, spans are dropped and
// counted, and the log says so once; no call ever fails for it. Any thread.
class Writer {
 public:
  // Fails with CONFIGURATION_INVALID when the file cannot be opened. `file_bytes` 0 means the
  // limit.
  static Result<std::unique_ptr<Writer>> Open(const std::string& folder, const std::string& service,
                                              std::uint64_t file_bytes = 0);
  ~Writer();

  // `span` is one OTLP span as JSON.
  void Write(std::string_view span);
  std::uint64_t dropped() const;

 private:
  struct State;
  explicit Writer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

enum class Kind { kInternal = 1, kServer = 2, kClient = 3, kProducer = 4, kConsumer = 5 };

// A piece of work from construction to destruction, written at its end when the trace is sampled.
// Used by one thread at a time. At most LIMIT_SPAN_ATTRIBUTES attributes are kept, and texts are
// cut to LIMIT_SPAN_TEXT_BYTES.
class Span {
 public:
  // `parent` null starts a new trace. `writer` null: nothing is written, but the ids can be passed
  // on. Writer and clock must outlive the span.
  Span(Writer* writer, const Clock& clock, std::string_view name, Kind kind,
       const SpanContext* parent);
  ~Span();
  Span(const Span&) = delete;
  Span& operator=(const Span&) = delete;

  // To pass on: in a traceparent, or as the parent of another span.
  const SpanContext& context() const { return context_; }

  void SetAttribute(std::string_view name, std::string_view value);
  void SetAttribute(std::string_view name, std::int64_t value);
  // The work failed, for example with "NOT_FOUND".
  void SetError(std::string_view reason);

 private:
  using Value = std::variant<std::string, std::int64_t>;

  bool written() const { return writer_ != nullptr && context_.sampled; }
  std::string ToJson() const;

  Writer* writer_;
  SpanContext context_;
  std::optional<std::array<std::uint8_t, 8>> parent_;
  std::string name_;
  Kind kind_;
  Time start_{};
  std::chrono::steady_clock::time_point steady_start_{};
  std::vector<std::pair<std::string, Value>> attributes_;
  std::optional<std::string> error_;
};

}  // namespace steward::trace
