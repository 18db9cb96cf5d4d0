// protoc-gen-reasons: turns `enum Reason` of a reasons.proto into a plain C++ enum with its texts,
// so that pure rules can refuse in a service's own words without seeing protobuf.
#include <google/protobuf/compiler/code_generator.h>
#include <google/protobuf/compiler/plugin.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/io/printer.h>
#include <google/protobuf/io/zero_copy_stream.h>

#include <map>
#include <memory>
#include <string>

namespace pb = google::protobuf;

namespace {

constexpr int kReasonExtension = 51001;  // steward/options/v1/reason.proto
constexpr std::string_view kPrefix = "REASON_";

// "REASON_TICKET_NOT_FOUND" -> "kTicketNotFound"
std::string ConstantName(std::string_view value) {
  std::string name = "k";
  bool upper = true;
  for (const char c : value.substr(kPrefix.size())) {
    if (c == '_') {
      upper = true;
    } else {
      name += upper ? c : static_cast<char>(std::tolower(c));
      upper = false;
    }
  }
  return name;
}

// "FAILED_PRECONDITION" -> "kFailedPrecondition", as in common/base/result.h.
std::string CodeName(const std::string& code) { return ConstantName(std::string(kPrefix) + code); }

std::string Quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

// The options as a message of the pool the file came from, where the extension is known.
std::map<std::string, std::string> TextsOf(const pb::EnumValueDescriptor& value) {
  const pb::DescriptorPool& pool = *value.file()->pool();
  const pb::Descriptor* type = pool.FindMessageTypeByName("google.protobuf.EnumValueOptions");
  pb::DynamicMessageFactory factory;
  const std::unique_ptr<pb::Message> options(factory.GetPrototype(type)->New());
  options->ParseFromString(value.options().SerializeAsString());
  const pb::FieldDescriptor* extension = pool.FindExtensionByNumber(type, kReasonExtension);
  std::map<std::string, std::string> texts;
  if (extension == nullptr || !options->GetReflection()->HasField(*options, extension))
    return texts;
  const pb::Message& reason = options->GetReflection()->GetMessage(*options, extension);
  for (int i = 0; i < reason.GetDescriptor()->field_count(); ++i) {
    const pb::FieldDescriptor* field = reason.GetDescriptor()->field(i);
    texts[field->name()] = reason.GetReflection()->GetString(reason, field);
  }
  return texts;
}

class ReasonGenerator final : public pb::compiler::CodeGenerator {
 public:
  bool Generate(const pb::FileDescriptor* file, const std::string&,
                pb::compiler::GeneratorContext* context, std::string* error) const override {
    const pb::EnumDescriptor* reasons = file->FindEnumTypeByName("Reason");
    if (reasons == nullptr) return *error = file->name() + " has no enum Reason", false;
    // steward.tickets.v1 -> namespace steward::tickets, domain "tickets.steward"
    std::string service = file->package().substr(std::string("steward.").size());
    service = service.substr(0, service.find('.'));
    const std::string stem =
        file->name().substr(0, file->name().size() - std::string(".proto").size());
    std::map<std::string, std::string> names = {
        {"file", file->name()},
        {"stem", stem},
        {"service", service},
        {"domain", service == "type" ? "steward" : service + ".steward"}};
    return Header(*reasons, names, context) && Source(*reasons, names, context, error);
  }

 private:
  static bool Header(const pb::EnumDescriptor& reasons,
                     const std::map<std::string, std::string>& names,
                     pb::compiler::GeneratorContext* context) {
    const std::unique_ptr<pb::io::ZeroCopyOutputStream> out(context->Open(names.at("stem") + ".h"));
    pb::io::Printer printer(out.get(), '$');
    printer.Print(names,
                  "// Generated from $file$.\n#pragma once\n\n#include \"common/base/reason.h\"\n\n"
                  "namespace steward::$service$ {\n\nenum class Reason {\n");
    for (int i = 1; i < reasons.value_count(); ++i) {
      printer.Print("  $name$ = $number$,\n", "name", ConstantName(reasons.value(i)->name()),
                    "number", std::to_string(reasons.value(i)->number()));
    }
    printer.Print(
        names,
        "};\n\n// Code, name and texts of the reason.\nconst ReasonText& TextOf(Reason reason);\n\n"
        "// The only way to refuse: an error with this reason and the arguments of its text.\n"
        "inline Error Fail(Reason reason, Arguments arguments = {}) {\n"
        "  return MakeError(TextOf(reason), arguments);\n}\n\n}  // namespace "
        "steward::$service$\n");
    return true;
  }

  static bool Source(const pb::EnumDescriptor& reasons,
                     const std::map<std::string, std::string>& names,
                     pb::compiler::GeneratorContext* context, std::string* error) {
    const std::unique_ptr<pb::io::ZeroCopyOutputStream> out(
        context->Open(names.at("stem") + ".cc"));
    pb::io::Printer printer(out.get(), '$');
    printer.Print(names,
                  "// Generated from $file$.\n#include \"$stem$.h\"\n\n#include <cstdlib>\n\n"
                  "namespace steward::$service$ {\n\nconst ReasonText& TextOf(Reason reason) {\n"
                  "  switch (reason) {\n");
    for (int i = 1; i < reasons.value_count(); ++i) {
      const pb::EnumValueDescriptor& value = *reasons.value(i);
      std::map<std::string, std::string> texts = TextsOf(value);
      if (texts["code"].empty() || texts["zh"].empty() || texts["en"].empty()) {
        return *error = value.full_name() + " needs code, zh and en", false;
      }
      printer.Print("    case Reason::$name$: {\n", "name", ConstantName(value.name()));
      printer.Print(
          "      static constexpr ReasonText kText{Code::$code$, \"$domain$\", \"$reason$\",\n"
          "                                        $zh$,\n                                        "
          "$en$};\n"
          "      return kText;\n    }\n",
          "code", CodeName(texts["code"]), "domain", names.at("domain"), "reason",
          value.name().substr(kPrefix.size()), "zh", Quoted(texts["zh"]), "en",
          Quoted(texts["en"]));
    }
    printer.Print(names, "  }\n  std::abort();\n}\n\n}  // namespace steward::$service$\n");
    return true;
  }
};

}  // namespace

int main(int argc, char** argv) {
  const ReasonGenerator generator;
  return pb::compiler::PluginMain(argc, argv, &generator);
}
