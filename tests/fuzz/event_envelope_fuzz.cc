// Oracle: of whatever stands in a stream only what can come next is read: events of its source and
// epoch, each after the one before. An event that was published and comes next is read as it was,
// whatever stands around it.
#include "common/events/event_stream.h"
#include "tests/fuzz/target.h"

namespace steward::fuzz::event_envelope {
namespace {

using cache::Reply;
using events::Envelope;

constexpr std::string_view kSource = "directory";

Reply Text(std::string_view text) {
  Reply reply;
  reply.kind = Reply::Kind::kText;
  reply.text = text;
  return reply;
}

Reply List(std::vector<Reply> items) {
  Reply reply;
  reply.kind = Reply::Kind::kList;
  reply.items = std::move(items);
  return reply;
}

Reply EntryOf(std::string_view bytes) {
  return List({Text("1-0"), List({Text("event"), Text(bytes)})});
}

Envelope EventIn(Input& input, const events::StreamHead& after) {
  Envelope event;
  event.set_source(std::string(kSource));
  event.set_epoch(after.epoch);
  event.set_position(after.position + static_cast<std::int64_t>(input.Number(40)) - 8);
  event.set_type("steward.test.v1.Type" + std::to_string(input.Byte()));
  event.set_payload(std::string(input.Line()));
  return event;
}

// Two bytes of where the reader is; then entries: a byte of what they are, and what they hold.
void Run(std::string_view bytes) {
  Input input(bytes);
  const events::StreamHead after{1 + static_cast<std::int64_t>(input.Number(2)),
                                 static_cast<std::int64_t>(input.Number(99))};
  std::vector<Reply> entries;
  std::vector<Envelope> published;  // and what comes next, in order
  std::int64_t last = after.position;
  while (!input.done() && entries.size() < 64) {
    switch (input.Number(4)) {
      case 0: {
        const Envelope event = EventIn(input, after);
        entries.push_back(EntryOf(event.SerializeAsString()));
        if (event.position() <= last) break;
        last = event.position();
        published.push_back(event);
        break;
      }
      case 1: {
        Envelope foreign = EventIn(input, after);
        foreign.set_epoch(after.epoch + 1);
        entries.push_back(EntryOf(foreign.SerializeAsString()));
        break;
      }
      case 2: entries.push_back(List({Text(input.Line())})); break;
      case 3: entries.push_back(List({Text(input.Line()), List({Text(input.Line())})})); break;
      default: {
        const std::string_view line = input.Line();
        Envelope anything;
        const bool comes_next = anything.ParseFromString(std::string(line)) &&
                                anything.source() == kSource && anything.epoch() == after.epoch &&
                                anything.position() > last;
        entries.push_back(EntryOf(line));
        if (!comes_next) break;
        last = anything.position();
        published.push_back(anything);
      }
    }
  }
  const Reply answer = List({List({Text("events:directory:1"), List(std::move(entries))})});
  const std::vector<Envelope> read = events::EventsIn(answer, kSource, after);
  STEWARD_CHECK(read.size() == published.size());
  std::int64_t position = after.position;
  for (size_t i = 0; i < read.size(); ++i) {
    STEWARD_CHECK(read[i].SerializeAsString() == published[i].SerializeAsString());
    STEWARD_CHECK(read[i].position() > position && read[i].epoch() == after.epoch);
    position = read[i].position();
  }
  STEWARD_CHECK(events::EventsIn(Text(bytes), kSource, after).empty());
  STEWARD_CHECK(events::EventsIn(List({Text(bytes)}), kSource, after).empty());
}

const Registration kRegistration({"event_envelope", Run});

}  // namespace
}  // namespace steward::fuzz::event_envelope
