#include "tests/fuzz/message_mutator.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace steward::fuzz {
namespace {

namespace pb = google::protobuf;
using pb::FieldDescriptor;
using R = pb::Reflection;

constexpr size_t kMostText = 300;
constexpr int kMostItems = 130;  // above LIMIT_LIST_ITEMS
constexpr int kDeepest = 24;     // above LIMIT_MESSAGE_DEPTH

class MessageMutator {
 public:
  MessageMutator(unsigned seed, RawMutation raw) : random_(seed), raw_(raw) {}

  void Mutate(pb::Message& message) {
    Collect(message, 0);
    pb::Message& chosen = *messages_[Draw(messages_.size())];
    const pb::Descriptor& type = *chosen.GetDescriptor();
    if (type.field_count() == 0) return;
    const FieldDescriptor& field =
        *type.field(static_cast<int>(Draw(static_cast<size_t>(type.field_count()))));
    if (Draw(8) == 0) return chosen.GetReflection()->ClearField(&chosen, &field);
    if (field.is_map()) return AddEntry(chosen, field);
    if (field.is_repeated()) return ChangeList(chosen, field);
    Set(chosen, field, kSingle);
  }

  size_t Draw(size_t end) { return std::uniform_int_distribution<size_t>(0, end - 1)(random_); }

 private:
  static constexpr int kSingle = -1;  // instead of an index

  // All messages within, so that deep ones are changed as often as the outermost.
  void Collect(pb::Message& message, int depth) {
    messages_.push_back(&message);
    if (depth > kDeepest) return;
    const R& reflection = *message.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection.ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING && !field->is_repeated())
        texts_.push_back(reflection.GetString(message, field));
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
      if (!field->is_repeated()) {
        Collect(*reflection.MutableMessage(&message, field), depth + 1);
        continue;
      }
      for (int i = 0; i < reflection.FieldSize(message, field); ++i)
        Collect(*reflection.MutableRepeatedMessage(&message, field, i), depth + 1);
    }
  }

  void AddEntry(pb::Message& message, const FieldDescriptor& field) {
    pb::Message& entry = *message.GetReflection()->AddMessage(&message, &field);
    Set(entry, *entry.GetDescriptor()->map_key(), kSingle);
    Set(entry, *entry.GetDescriptor()->map_value(), kSingle);
  }

  void ChangeList(pb::Message& message, const FieldDescriptor& field) {
    const R& reflection = *message.GetReflection();
    const int size = reflection.FieldSize(message, &field);
    switch (Draw(size > 0 ? 4 : 1)) {
      case 1: return reflection.RemoveLast(&message, &field);
      case 2: return Set(message, field, static_cast<int>(Draw(static_cast<size_t>(size))));
      case 3:
        reflection.SwapElements(&message, &field, 0,
                                static_cast<int>(Draw(static_cast<size_t>(size))));
        return;
      default: break;
    }
    // Seldom so many that a limit is passed.
    const int more = Draw(40) == 0 ? kMostItems : 1;
    for (int i = 0; i < more && size + i < 2 * kMostItems; ++i) Add(message, field);
  }

  template <class T>
  T Whole() {
    using Limits = std::numeric_limits<T>;
    const std::array<T, 12> values{0,
                                   1,
                                   2,
                                   static_cast<T>(-1),
                                   Limits::min(),
                                   Limits::max(),
                                   static_cast<T>(Limits::max() - 1),
                                   9,
                                   10,
                                   30'000,
                                   static_cast<T>(2'000'000'000),
                                   static_cast<T>(random_())};
    return values[Draw(values.size())];
  }

  double Real() {
    const std::array<double, 7> values{0, -0.0, 1.5, 1e300, INFINITY, -INFINITY, NAN};
    return values[Draw(values.size())];
  }

  std::string Text(std::string now) {
    constexpr std::array<std::string_view, 14> kTexts = {
        "",
        "branches/b1",
        "branches/b1/sites/s1",
        "branches/b2/sites/s1",
        "branches/b1/sites/-",
        "branches/b1/staff/0190b2c4-5d6e-7f80-9a1b-2c3d4e5f6071",
        "0190b2c4-5d6e-7f80-9a1b-2c3d4e5f6071",
        "0190B2C4-5D6E-7F80-9A1B-2C3D4E5F6071",
        " x",
        "房屋",
        "\xe2\x80\x8b",
        "*",
        "title",
        "13800000000"};
    switch (Draw(4)) {
      case 0: return std::string(kTexts[Draw(kTexts.size())]);
      case 1: return texts_.empty() ? now : texts_[Draw(texts_.size())];
      case 2: return now + now;
      default: break;
    }
    const size_t size = now.size();
    now.resize(kMostText + size);
    now.resize(raw_(reinterpret_cast<uint8_t*>(now.data()), size, now.size()));
    return now;
  }

  // An item is at `index`; kSingle: the field itself.
  void Set(pb::Message& message, const FieldDescriptor& field, int index) {
    const R& reflection = *message.GetReflection();
    const auto put = [&](auto single, auto item, auto value) {
      if (index == kSingle)
        (reflection.*single)(&message, &field, value);
      else
        (reflection.*item)(&message, &field, index, value);
    };
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return put(&R::SetInt32, &R::SetRepeatedInt32, Whole<std::int32_t>());
      case FieldDescriptor::CPPTYPE_INT64:
        return put(&R::SetInt64, &R::SetRepeatedInt64, Whole<std::int64_t>());
      case FieldDescriptor::CPPTYPE_UINT32:
        return put(&R::SetUInt32, &R::SetRepeatedUInt32, Whole<std::uint32_t>());
      case FieldDescriptor::CPPTYPE_UINT64:
        return put(&R::SetUInt64, &R::SetRepeatedUInt64, Whole<std::uint64_t>());
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return put(&R::SetDouble, &R::SetRepeatedDouble, Real());
      case FieldDescriptor::CPPTYPE_FLOAT:
        return put(&R::SetFloat, &R::SetRepeatedFloat, static_cast<float>(Real()));
      case FieldDescriptor::CPPTYPE_BOOL:
        return put(&R::SetBool, &R::SetRepeatedBool, Draw(2) == 1);
      case FieldDescriptor::CPPTYPE_ENUM:
        return put(&R::SetEnumValue, &R::SetRepeatedEnumValue, static_cast<int>(Draw(7)));
      case FieldDescriptor::CPPTYPE_STRING:
        return put(&R::SetString, &R::SetRepeatedString,
                   Text(index == kSingle ? reflection.GetString(message, &field)
                                         : reflection.GetRepeatedString(message, &field, index)));
      case FieldDescriptor::CPPTYPE_MESSAGE:
        // There is one now; its own fields are another mutation.
        if (index == kSingle) reflection.MutableMessage(&message, &field);
        return;
    }
  }

  void Add(pb::Message& message, const FieldDescriptor& field) {
    const R& reflection = *message.GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32: return reflection.AddInt32(&message, &field, 1);
      case FieldDescriptor::CPPTYPE_INT64: return reflection.AddInt64(&message, &field, 1);
      case FieldDescriptor::CPPTYPE_UINT32: return reflection.AddUInt32(&message, &field, 1);
      case FieldDescriptor::CPPTYPE_UINT64: return reflection.AddUInt64(&message, &field, 1);
      case FieldDescriptor::CPPTYPE_DOUBLE: return reflection.AddDouble(&message, &field, Real());
      case FieldDescriptor::CPPTYPE_FLOAT: return reflection.AddFloat(&message, &field, 1.5F);
      case FieldDescriptor::CPPTYPE_BOOL: return reflection.AddBool(&message, &field, true);
      case FieldDescriptor::CPPTYPE_ENUM:
        return reflection.AddEnumValue(&message, &field, static_cast<int>(Draw(7)));
      case FieldDescriptor::CPPTYPE_STRING: return reflection.AddString(&message, &field, Text(""));
      case FieldDescriptor::CPPTYPE_MESSAGE: reflection.AddMessage(&message, &field); return;
    }
  }

  std::mt19937 random_;
  const RawMutation raw_;
  std::vector<pb::Message*> messages_;
  std::vector<std::string> texts_;
};

}  // namespace

size_t MutateMessage(TypeOf type_of, size_t head_size, const Mutation& mutation) {
  MessageMutator mutator(mutation.seed, mutation.raw);
  const std::string_view bytes(reinterpret_cast<const char*>(mutation.bytes), mutation.size);
  Input input(bytes);
  const std::unique_ptr<pb::Message> message = type_of(input);
  const std::string_view wire = input.Rest();
  const bool as_bytes = mutation.size < head_size || mutator.Draw(8) == 0 ||
                        !message->ParseFromArray(wire.data(), static_cast<int>(wire.size()));
  if (as_bytes) return mutation.raw(mutation.bytes, mutation.size, mutation.max_size);
  mutator.Mutate(*message);
  const std::string changed = message->SerializeAsString();
  if (head_size + changed.size() > mutation.max_size)
    return mutation.raw(mutation.bytes, mutation.size, mutation.max_size);
  std::copy(changed.begin(), changed.end(), mutation.bytes + head_size);
  return head_size + changed.size();
}

}  // namespace steward::fuzz
