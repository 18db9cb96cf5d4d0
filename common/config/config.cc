#include "common/config/config.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <memory>
#include <optional>
#include <vector>

#include "common/base/text.h"
#include "steward/options/v1/field.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::config {
namespace {

namespace pb = google::protobuf;
using Field = pb::FieldDescriptor;

constexpr std::string_view kPrefix = "STEWARD__";
constexpr size_t kFileBytes = 1 << 20;
constexpr size_t kSecretBytes = 4096;

Error Wrong(const std::string& place, const std::string& problem) {
  return Fail(type::Reason::kConfigurationInvalid, {{"place", place}, {"problem", problem}});
}

Result<std::string> ReadFile(const std::string& path, size_t most) {
  std::ifstream file(path, std::ios::binary);
  std::string text(most + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad() || (!file.eof() && file.fail())) return Wrong(path, "the file cannot be read");
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.size() > most) {
    return Wrong(path, "the file is larger than " + std::to_string(most) + " bytes");
  }
  return text;
}

// The first error of protobuf's parser, with its line.
class FirstError final : public pb::io::ErrorCollector {
 public:
  explicit FirstError(const std::string& path) : path_(path) {}
  void AddError(int line, pb::io::ColumnNumber, const std::string& message) override {
    if (!error) error = Wrong(path_ + ':' + std::to_string(line + 1), message);
  }
  void AddWarning(int, pb::io::ColumnNumber, const std::string&) override {}

  std::optional<Error> error;

 private:
  const std::string& path_;
};

// Where the fields of a message were set.
struct Places {
  std::string path;
  pb::TextFormat::ParseInfoTree lines;
  std::map<std::string, std::string> variables;  // by path of the field, "database.host"
};

Status MergeFile(pb::Message& message, Places& places) {
  const std::string text = TRY(ReadFile(places.path, kFileBytes));
  pb::TextFormat::Parser parser;
  FirstError first(places.path);
  parser.RecordErrorsTo(&first);
  parser.WriteLocationsTo(&places.lines);
  pb::io::ArrayInputStream stream(text.data(), static_cast<int>(text.size()));
  // Into a message of its own: merging into one would let a field be given twice.
  const std::unique_ptr<pb::Message> read(message.New());
  if (parser.Parse(&stream, read.get())) return message.MergeFrom(*read), Status();
  return first.error ? *first.error : Wrong(places.path, "the file cannot be parsed");
}

template <class T>
std::optional<T> Number(const std::string& text) {
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// Sets a scalar from text; what it should have been when it cannot.
std::optional<std::string> SetScalar(pb::Message& message, const Field& field,
                                     const std::string& text) {
  const pb::Reflection& reflection = *message.GetReflection();
  const auto set = [&](auto number, auto setter, const char* kind) -> std::optional<std::string> {
    if (!number) return kind;
    (reflection.*setter)(&message, &field, *number);
    return std::nullopt;
  };
  switch (field.cpp_type()) {
    case Field::CPPTYPE_STRING:
      if (!CodePointCount(text)) return "text in UTF-8";
      reflection.SetString(&message, &field, text);
      return std::nullopt;
    case Field::CPPTYPE_BOOL:
      if (text != "true" && text != "false") return "true or false";
      reflection.SetBool(&message, &field, text == "true");
      return std::nullopt;
    case Field::CPPTYPE_ENUM: {
      const pb::EnumValueDescriptor* value = field.enum_type()->FindValueByName(text);
      if (value == nullptr) return "a value of " + field.enum_type()->name();
      reflection.SetEnum(&message, &field, value);
      return std::nullopt;
    }
    case Field::CPPTYPE_INT32:
      return set(Number<std::int32_t>(text), &pb::Reflection::SetInt32,
                 "a whole number of 32 bits");
    case Field::CPPTYPE_INT64:
      return set(Number<std::int64_t>(text), &pb::Reflection::SetInt64,
                 "a whole number of 64 bits");
    case Field::CPPTYPE_UINT32:
      return set(Number<std::uint32_t>(text), &pb::Reflection::SetUInt32,
                 "a whole number from 0 of 32 bits");
    case Field::CPPTYPE_UINT64:
      return set(Number<std::uint64_t>(text), &pb::Reflection::SetUInt64,
                 "a whole number from 0 of 64 bits");
    case Field::CPPTYPE_DOUBLE:
      return set(Number<double>(text), &pb::Reflection::SetDouble, "a number");
    case Field::CPPTYPE_FLOAT:
      return set(Number<float>(text), &pb::Reflection::SetFloat, "a number");
    case Field::CPPTYPE_MESSAGE: break;
  }
  return "set in the file, not by a variable";
}

// "DATABASE" -> the field `database`.
const Field* FieldOf(const pb::Descriptor& type, std::string_view segment) {
  std::string name(segment);
  for (char& c : name) {
    if (c >= 'a' && c <= 'z') return nullptr;
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return type.FindFieldByName(name);
}

std::vector<std::string> Segments(std::string_view text) {
  std::vector<std::string> segments;
  for (;;) {
    const size_t end = text.find("__");
    segments.emplace_back(text.substr(0, end));
    if (end == text.npos) return segments;
    text.remove_prefix(end + 2);
  }
}

Status SetVariable(pb::Message& root, const std::string& variable, const std::string& text,
                   Places& places) {
  pb::Message* message = &root;
  std::string path;
  const std::vector<std::string> segments =
      Segments(std::string_view(variable).substr(kPrefix.size()));
  for (size_t i = 0; i < segments.size(); ++i) {
    const Field* field = FieldOf(*message->GetDescriptor(), segments[i]);
    if (field == nullptr) {
      return Wrong(variable, "there is no setting of this name: " +
                                 message->GetDescriptor()->name() + " has no field " + segments[i]);
    }
    path += (i == 0 ? "" : ".") + field->name();
    if (field->is_repeated()) return Wrong(variable, path + " is a list; set it in the file");
    if (i + 1 == segments.size()) {
      // The value stays out of the message: it may be a secret in the wrong place.
      const std::optional<std::string> wanted = SetScalar(*message, *field, text);
      if (wanted) return Wrong(variable, path + " must be " + *wanted);
      places.variables[path] = variable;
    } else if (field->cpp_type() != Field::CPPTYPE_MESSAGE) {
      return Wrong(variable, path + " has no settings below it");
    } else {
      message = message->GetReflection()->MutableMessage(message, field);
    }
  }
  return {};
}

// Where `path` ("peers[1].name") was set, or the innermost message around it.
std::string PlaceOf(const pb::Message& message, const std::string& path, const Places& places) {
  const auto variable = places.variables.find(path);
  if (variable != places.variables.end()) return variable->second;
  int line = -1;
  const pb::Descriptor* type = message.GetDescriptor();
  const pb::TextFormat::ParseInfoTree* tree = &places.lines;
  for (const std::string_view segment : Split(path, '.')) {
    const size_t bracket = segment.find('[');
    const Field* field =
        type == nullptr ? nullptr : type->FindFieldByName(std::string(segment.substr(0, bracket)));
    if (field == nullptr || tree == nullptr) break;
    const std::string_view index = segment.substr(std::min(bracket, segment.size() - 1) + 1);
    const int position =
        field->is_repeated()
            ? static_cast<int>(ParseInt(index.substr(0, index.find(']'))).value_or(0))
            : -1;
    const int found = tree->GetLocation(field, position).line;
    if (found >= 0) line = found;
    type = field->message_type();
    tree = type == nullptr ? nullptr : tree->GetTreeForNested(field, position);
  }
  if (line >= 0) return places.path + ':' + std::to_string(line + 1);
  return places.path.empty() ? "the environment" : places.path;
}

// The violations of `error` with their places.
Error WithPlaces(const Error& error, const pb::Message& message, const Places& places) {
  if (error.violations.empty()) return error;
  std::string place;
  std::string problem;
  for (const FieldViolation& violation : error.violations) {
    const std::string at = PlaceOf(message, violation.field, places);
    if (place.empty())
      place = at;
    else
      problem += "; " + at + ": ";
    problem += violation.field + ": " + violation.en + " (" + violation.rule + ")";
  }
  Error wrong = Wrong(place, problem);
  wrong.violations = error.violations;
  return wrong;
}

void HideSecrets(pb::Message& message) {
  const pb::Reflection& reflection = *message.GetReflection();
  std::vector<const Field*> fields;
  reflection.ListFields(message, &fields);
  for (const Field* field : fields) {
    if (field->options().GetExtension(options::v1::field).secret()) {
      reflection.ClearField(&message, field);
      if (field->cpp_type() == Field::CPPTYPE_STRING && !field->is_repeated()) {
        reflection.SetString(&message, field, "***");
      }
    } else if (field->cpp_type() == Field::CPPTYPE_MESSAGE && field->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        HideSecrets(*reflection.MutableRepeatedMessage(&message, field, i));
      }
    } else if (field->cpp_type() == Field::CPPTYPE_MESSAGE) {
      HideSecrets(*reflection.MutableMessage(&message, field));
    }
  }
}

}  // namespace

Environment EnvironmentOf(const char* const* variables) {
  Environment environment;
  for (; *variables != nullptr; ++variables) {
    const std::string_view text = *variables;
    const size_t equals = text.find('=');
    if (equals != text.npos) environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

Status LoadInto(pb::Message& message, const std::string& path, const Environment& environment,
                const Validate& validate) {
  Places places;
  places.path = path;
  if (!path.empty()) TRY(MergeFile(message, places));
  for (const auto& [variable, text] : environment) {
    if (variable.starts_with(kPrefix)) TRY(SetVariable(message, variable, text, places));
  }
  const Status valid = validate ? validate(message) : Status();
  if (!valid.ok()) return WithPlaces(valid.error(), message, places);
  return {};
}

Result<std::string> ReadSecret(const std::string& path) {
  std::string secret = TRY(ReadFile(path, kSecretBytes));
  if (secret.ends_with('\n')) secret.pop_back();
  if (secret.empty()) return Wrong(path, "the file is empty");
  return secret;
}

std::string Print(const pb::Message& message) {
  const std::unique_ptr<pb::Message> shown(message.New());
  shown->CopyFrom(message);
  HideSecrets(*shown);
  pb::TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  printer.PrintToString(*shown, &text);
  return text;
}

}  // namespace steward::config
