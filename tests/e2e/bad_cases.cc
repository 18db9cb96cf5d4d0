#include "tests/e2e/bad_cases.h"

namespace steward::testing {
namespace {

constexpr size_t kDepth = 5;  // messages inside messages that are walked into

void Walk(const pb::Descriptor& message, Place& place, std::vector<Place>& places) {
  for (int i = 0; i < message.field_count(); ++i) {
    const pb::FieldDescriptor& field = *message.field(i);
    if (RulesOf(field).behavior() == options::v1::FieldRules::BEHAVIOR_OUTPUT_ONLY) continue;
    place.way.push_back(&field);
    places.push_back(place);
    if (HasFields(field) && place.way.size() < kDepth) Walk(*field.message_type(), place, places);
    place.way.pop_back();
  }
}

// "records[0].due_time" -> "records.dueTime"
std::string Normal(std::string_view path) {
  std::string normal;
  bool index = false;
  bool upper = false;
  for (const char c : path) {
    if (c == '[') index = true;
    if (!index && c == '_') {
      upper = true;
    } else if (!index) {
      normal += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      upper = false;
    }
    if (c == ']') index = false;
  }
  return normal.starts_with("$.") ? normal.substr(2) : normal;
}

bool IsTail(std::string_view tail, std::string_view path) {
  return path.ends_with(tail) &&
         (path.size() == tail.size() || path[path.size() - tail.size() - 1] == '.');
}

}  // namespace

bool HasFields(const pb::FieldDescriptor& field) {
  return field.cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE &&
         field.message_type()->full_name().starts_with("steward.");
}

std::string Place::Path() const {
  std::string path;
  for (const pb::FieldDescriptor* field : way) {
    if (!path.empty()) path += '.';
    path += field->json_name();
  }
  return path;
}

std::vector<Place> PlacesIn(const pb::Descriptor& message) {
  std::vector<Place> places;
  Place place;
  Walk(message, place, places);
  return places;
}

std::string JsonAt(const Place& place, const std::string& value) {
  std::string json = value;
  for (size_t i = place.way.size(); i-- > 0;) {
    const pb::FieldDescriptor& field = *place.way[i];
    const bool item = field.is_repeated() && i + 1 < place.way.size();
    json = "{\"" + field.json_name() + "\": " + (item ? "[" + json + "]" : json) + "}";
  }
  return json;
}

std::string WireAt(const Place& place, const std::string& value) {
  std::string bytes = value;
  for (size_t i = place.way.size() - 1; i-- > 0;) bytes = WireBytes(place.way[i]->number(), bytes);
  return bytes;
}

bool NamesPlace(const std::vector<std::string>& named, const std::string& path) {
  return std::any_of(named.begin(), named.end(), [&](const std::string& one) {
    const std::string normal = Normal(one);
    // What lies in a message is named with it, as in `finishDate.month`.
    return IsTail(path, normal) || ("." + normal).find("." + path + ".") != normal.npos;
  });
}

std::string Judge(Fate fate, const std::string& path, bool writes, const Outcome& outcome) {
  if (outcome.broken) return "a mistake of ours";
  const bool named = NamesPlace(outcome.named, path);
  if (fate == Fate::kRefused && !outcome.refused) return "not refused";
  if (fate == Fate::kRefused && !named) return "the field is not named";
  if (fate == Fate::kUnreadable && !outcome.refused) return "not refused";
  if (writes && !outcome.refused) return "had an effect in spite of its request id";
  if (fate == Fate::kLegal && writes && named) return "a legal value is refused";
  return "";
}

}  // namespace steward::testing
