// Oracle: what is accepted keeps every rule of its contract, as a second walk over the message
// finds that knows the options only; checking it again changes nothing. A refusal names fields
// there are. No secret is in the line for the log, nothing input-only in an answer, no name of
// another branch in what lies in one. An update by mask, done twice, is the update done once.
#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/util/field_comparator.h>
#include <google/protobuf/util/message_differencer.h>

#include <cmath>

#include "common/base/id.h"
#include "common/base/text.h"
#include "common/validate/field_mask.h"
#include "common/validate/redact.h"
#include "common/validate/validator.h"
#include "steward/options/v1/field.pb.h"
#include "steward/test/v1/parcel.pb.h"
#include "steward/type/v1/limits.pb.h"
#include "tests/fuzz/contracts.h"
#include "tests/fuzz/message_mutator.h"
#include "tests/fuzz/target.h"

namespace steward::fuzz::validator {
namespace {

namespace pb = google::protobuf;
using options::v1::FieldRules;
using pb::FieldDescriptor;

constexpr char kSecret[] = "Zq7Secret";

const FieldRules& RulesOf(const FieldDescriptor& field) {
  return field.options().GetExtension(options::v1::field);
}

// Of two bytes: a message with every kind of rule, or the request of an RPC.
std::unique_ptr<pb::Message> TypeIn(Input& input) {
  const size_t choice = input.Byte() << 8 | input.Byte();
  if (choice % 4 == 0) return std::make_unique<test::v1::Parcel>();
  if (choice % 4 == 1) return std::make_unique<test::v1::CreateParcelRequest>();
  if (choice % 4 == 2) return std::make_unique<test::v1::UpdateParcelRequest>();
  const auto& methods = AllContracts().methods();
  return NewMessage(methods[choice / 4 % methods.size()]->request());
}

// A field of a message, and which of its items; -1: the field itself.
struct Place {
  pb::Message& message;
  const FieldDescriptor& field;
  int index = -1;

  bool is_item() const { return index >= 0; }
  std::string Text() const {
    const pb::Reflection& reflection = *message.GetReflection();
    return is_item() ? reflection.GetRepeatedString(message, &field, index)
                     : reflection.GetString(message, &field);
  }
  void SetText(const std::string& text) const {
    const pb::Reflection& reflection = *message.GetReflection();
    is_item() ? reflection.SetRepeatedString(&message, &field, index, text)
              : reflection.SetString(&message, &field, text);
  }
};

// Calls visit for every populated value, also inside messages. Entries of maps are messages.
template <class Visit>
void Walk(pb::Message& message, const Visit& visit) {
  const pb::Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const int size = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < size; ++i) {
      visit(Place{message, *field, field->is_repeated() ? i : -1});
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
      Walk(field->is_repeated() ? *reflection.MutableRepeatedMessage(&message, field, i)
                                : *reflection.MutableMessage(&message, field),
           visit);
    }
  }
}

// The rules of a value; those of a map are those of the values in it.
void CheckText(const Place& place) {
  const options::v1::StringRules& rules = RulesOf(place.field).string();
  const std::string text = place.Text();
  if (place.field.type() == FieldDescriptor::TYPE_BYTES) return;
  const std::optional<size_t> length = CodePointCount(text);
  STEWARD_CHECK(length.has_value());
  const size_t most =
      rules.max_len() != 0 ? rules.max_len() : static_cast<size_t>(type::v1::LIMIT_STRING_LENGTH);
  const pb::Descriptor& type = *place.message.GetDescriptor();
  if (type.options().map_entry()) {  // its rules are those of the field
    STEWARD_CHECK(*length <= type::v1::LIMIT_STRING_LENGTH);
    return;
  }
  STEWARD_CHECK(*length <= most);
  if (!text.empty()) STEWARD_CHECK(*length >= rules.min_len());
  if (rules.uuid() && !text.empty()) STEWARD_CHECK(Uuid::Parse(text).has_value());
  if (rules.opaque()) return;
  STEWARD_CHECK(text.find('\0') == text.npos && !text.starts_with(' ') && !text.ends_with(' '));
  if (!rules.multiline()) STEWARD_CHECK(text.find_first_of("\r\n\t") == text.npos);
}

bool IsGoogle(const pb::Descriptor& type) { return type.full_name().starts_with("google."); }

void CheckKept(const Place& place) {
  if (IsGoogle(*place.message.GetDescriptor())) return;
  const FieldDescriptor& field = place.field;
  const FieldRules& rules = RulesOf(field);
  const pb::Reflection& reflection = *place.message.GetReflection();
  STEWARD_CHECK(rules.behavior() != FieldRules::BEHAVIOR_OUTPUT_ONLY);
  if (place.is_item()) {
    const auto most = rules.repeated().max_items() != 0
                          ? static_cast<int>(rules.repeated().max_items())
                          : static_cast<int>(type::v1::LIMIT_LIST_ITEMS);
    STEWARD_CHECK(reflection.FieldSize(place.message, &field) <= most);
  }
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: return CheckText(place);
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int value = place.is_item()
                            ? reflection.GetRepeatedEnumValue(place.message, &field, place.index)
                            : reflection.GetEnumValue(place.message, &field);
      STEWARD_CHECK(field.enum_type()->FindValueByNumber(value) != nullptr);
      return;
    }
    case FieldDescriptor::CPPTYPE_DOUBLE:
      if (!place.is_item())
        STEWARD_CHECK(std::isfinite(reflection.GetDouble(place.message, &field)));
      return;
    case FieldDescriptor::CPPTYPE_INT32: {
      const std::int64_t value =
          place.is_item() ? reflection.GetRepeatedInt32(place.message, &field, place.index)
                          : reflection.GetInt32(place.message, &field);
      if (rules.int_().has_gte()) STEWARD_CHECK(value >= rules.int_().gte());
      if (rules.int_().has_lte()) STEWARD_CHECK(value <= rules.int_().lte());
      return;
    }
    default: return;
  }
}

void CheckAccepted(pb::Message& request) {
  Walk(request, CheckKept);
  const std::unique_ptr<pb::Message> copy(request.New());
  copy->CopyFrom(request);
  STEWARD_CHECK(validate::Check(*copy).ok());
  STEWARD_CHECK(pb::util::MessageDifferencer::Equals(*copy, request));
  if (!validate::CheckSameBranch(request, "b1").ok()) return;
  Walk(request, [](const Place& place) {
    if (RulesOf(place.field).string().resource().empty() || place.field.is_map()) return;
    const std::string name = place.Text();
    STEWARD_CHECK(!name.starts_with("branches/") || (name + '/').starts_with("branches/b1/"));
  });
}

void CheckRefused(const pb::Message& request, const Error& error) {
  STEWARD_CHECK(error.reason == "INVALID_REQUEST" && !error.violations.empty());
  STEWARD_CHECK(error.violations.size() <= type::v1::LIMIT_FIELD_VIOLATIONS);
  for (const FieldViolation& violation : error.violations) {
    const std::string first = violation.field.substr(0, violation.field.find_first_of(".["));
    STEWARD_CHECK(request.GetDescriptor()->FindFieldByName(first) != nullptr);
    STEWARD_CHECK(!violation.rule.empty() && !violation.zh.empty() && !violation.en.empty());
  }
}

void CheckRedacted(pb::Message& message) {
  Walk(message, [](const Place& place) {
    if (place.field.cpp_type() != FieldDescriptor::CPPTYPE_STRING) return;
    if (RulesOf(place.field).secret())
      place.SetText(kSecret);
    else if (place.Text().find(kSecret) != std::string::npos)
      place.SetText("");  // made up where it is no secret
  });
  const std::string line = validate::Redact(message);
  constexpr size_t kLongest = 4096;
  STEWARD_CHECK(line.size() <= kLongest && line.find('\n') == line.npos);
  STEWARD_CHECK(line.find(kSecret) == line.npos);
}

void CheckAnswer(pb::Message& message) {
  validate::ClearInputOnly(message);
  Walk(message, [](const Place& place) {
    STEWARD_CHECK(RulesOf(place.field).behavior() != FieldRules::BEHAVIOR_INPUT_ONLY);
  });
}

void CheckUpdate(const test::v1::UpdateParcelRequest& request) {
  test::v1::Parcel stored;
  stored.set_title("old");
  const Result<test::v1::Parcel> once =
      validate::ApplyMask(stored, request.parcel(), request.update_mask());
  if (!once.ok()) {
    STEWARD_CHECK(once.error().reason == "UPDATE_MASK_INVALID");
    return;
  }
  STEWARD_CHECK(once.value().state() == stored.state());  // output only
  const Result<test::v1::Parcel> twice =
      validate::ApplyMask(once.value(), request.parcel(), request.update_mask());
  STEWARD_CHECK(twice.ok());
  pb::util::MessageDifferencer differencer;
  pb::util::DefaultFieldComparator numbers;
  numbers.set_treat_nan_as_equal(true);
  differencer.set_field_comparator(&numbers);
  STEWARD_CHECK(differencer.Compare(twice.value(), once.value()));
}

void Run(std::string_view bytes) {
  Input input(bytes);
  const std::unique_ptr<pb::Message> message = TypeIn(input);
  const std::string_view wire = input.Rest();
  if (!message->ParseFromArray(wire.data(), static_cast<int>(wire.size()))) return;
  message->DiscardUnknownFields();
  if (message->GetDescriptor() == test::v1::UpdateParcelRequest::descriptor())
    CheckUpdate(static_cast<const test::v1::UpdateParcelRequest&>(*message));
  const Status status = validate::Check(*message);
  if (status.ok())
    CheckAccepted(*message);
  else
    CheckRefused(*message, status.error());
  (void)validate::CheckSameBranch(*message, "b1").ok();
  CheckRedacted(*message);
  CheckAnswer(*message);
}

size_t Mutate(uint8_t* bytes, size_t size, size_t max_size, unsigned seed, RawMutation raw) {
  return MutateMessage(TypeIn, 2, {bytes, size, max_size, seed, raw});
}

const Registration kRegistration({"validator", Run, Mutate});

}  // namespace
}  // namespace steward::fuzz::validator
