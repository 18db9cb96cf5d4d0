#include "common/events/event_stream.h"

#include "common/base/text.h"
#include "steward/type/v1/reasons.h"

namespace steward::events {
namespace {

using cache::Reply;

// Of a command that does not wait: hundreds of events at a time.
constexpr std::chrono::seconds kCommandPatience(2);

// Of the stream of an epoch that has ended: in seconds, since it was trimmed for the last time.
constexpr std::string_view kLife = "2592000";

// An id that is not above the last one was added before.
constexpr std::string_view kAddAll = R"(
  for i = 1, #ARGV, 2 do
    local added = redis.pcall('XADD', KEYS[1], ARGV[i] .. '-0', 'event', ARGV[i + 1])
    if type(added) == 'table' and added.err and not string.find(added.err, 'equal or smaller') then
      return added
    end
  end
  return 'OK')";

Result<Reply> Checked(Result<Reply> reply) {
  if (!reply.ok() || reply.value().kind != Reply::Kind::kError) return reply;
  Error error = type::Fail(type::Reason::kRedisUnavailable);
  error.cause = reply.value().text;
  return error;
}

// `[id, [field, value]]`.
bool ReadEntry(const Reply& entry, Envelope& event) {
  if (entry.items.size() != 2 || entry.items[1].items.size() != 2) return false;
  return event.ParseFromString(entry.items[1].items[1].text);
}

}  // namespace

std::vector<Envelope> EventsIn(const Reply& answer, std::string_view source,
                               const StreamHead& after) {
  std::vector<Envelope> events;
  if (answer.items.empty() || answer.items[0].items.size() != 2) return events;
  std::int64_t position = after.position;
  for (const Reply& entry : answer.items[0].items[1].items) {
    Envelope event;
    if (!ReadEntry(entry, event) || event.source() != source || event.epoch() != after.epoch ||
        event.position() <= position) {
      continue;
    }
    position = event.position();
    events.push_back(std::move(event));
  }
  return events;
}

std::string EventStream::KeyOf(std::int64_t epoch) const {
  return "events:" + source_ + ":" + std::to_string(epoch);
}

Status EventStream::Publish(std::span<const Envelope> events) {
  if (events.empty()) return {};
  std::vector<std::string> texts;
  for (const Envelope& event : events) {
    texts.push_back(std::to_string(event.position()));
    texts.push_back(event.SerializeAsString());
  }
  const std::string key = KeyOf(events.front().epoch());
  std::vector<std::string_view> arguments = {"EVAL", kAddAll, "1", key};
  arguments.insert(arguments.end(), texts.begin(), texts.end());
  TRY(Checked(redis_.Run(arguments, kCommandPatience)));
  return {};
}

Result<std::int64_t> EventStream::Last(std::int64_t epoch) {
  const std::string key = KeyOf(epoch);
  const Reply reply = TRY(Checked(redis_.Run({"XREVRANGE", key, "+", "-", "COUNT", "1"})));
  Envelope last;
  if (reply.items.empty() || !ReadEntry(reply.items[0], last)) return std::int64_t{0};
  return last.position();
}

Result<std::vector<Envelope>> EventStream::Read(std::int64_t epoch, std::int64_t position,
                                                int limit, std::chrono::milliseconds wait) {
  const std::string key = KeyOf(epoch);
  const std::string count = std::to_string(limit);
  const std::string block = std::to_string(wait.count());
  const std::string after = std::to_string(position) + "-0";
  std::vector<std::string_view> arguments = {"XREAD", "COUNT", count};
  if (wait.count() > 0) arguments.insert(arguments.end(), {"BLOCK", block});  // 0 is for ever
  arguments.insert(arguments.end(), {"STREAMS", key, after});
  const Reply reply = TRY(Checked(redis_.Run(arguments, wait + kCommandPatience)));
  return EventsIn(reply, source_, {epoch, position});
}

Status EventStream::Trim(std::int64_t epoch, std::int64_t position) {
  const std::string key = KeyOf(epoch);
  const std::string below = std::to_string(position) + "-0";
  TRY(Checked(redis_.Run({"XTRIM", key, "MINID", "~", below})));
  TRY(Checked(redis_.Run({"EXPIRE", key, kLife})));
  return {};
}

Status EventStream::Announce(const StreamHead& head) {
  const std::string key = "events:" + source_;
  const std::string value = std::to_string(head.epoch) + ":" + std::to_string(head.position);
  TRY(Checked(redis_.Run({"SET", key, value, "EX", kLife})));
  return {};
}

Result<std::optional<StreamHead>> EventStream::Announced() {
  const std::string key = "events:" + source_;
  const Reply reply = TRY(Checked(redis_.Run({"GET", key})));
  const size_t colon = reply.text.find(':');
  if (colon == std::string::npos) return std::optional<StreamHead>();
  const std::string_view text = reply.text;
  const auto epoch = ParseInt(text.substr(0, colon));
  const auto position = ParseInt(text.substr(colon + 1));
  if (!epoch || !position) return std::optional<StreamHead>();
  return std::optional<StreamHead>({*epoch, *position});
}

}  // namespace steward::events
