#include "common/validate/redact.h"

#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>

#include <set>
#include <string_view>
#include <unordered_set>

#include "common/validate/plan.h"

namespace steward::validate {
namespace {

namespace pb = google::protobuf;

constexpr size_t kLongest = 4096;
constexpr std::string_view kCut = "...";
constexpr char kHidden[] = "***";

class HidingPrinter final : public pb::TextFormat::FastFieldValuePrinter {
 public:
  using Generator = pb::TextFormat::BaseTextGenerator;

  void PrintBool(bool, Generator* out) const override { Hide(out); }
  void PrintInt32(std::int32_t, Generator* out) const override { Hide(out); }
  void PrintUInt32(std::uint32_t, Generator* out) const override { Hide(out); }
  void PrintInt64(std::int64_t, Generator* out) const override { Hide(out); }
  void PrintUInt64(std::uint64_t, Generator* out) const override { Hide(out); }
  void PrintFloat(float, Generator* out) const override { Hide(out); }
  void PrintDouble(double, Generator* out) const override { Hide(out); }
  void PrintString(const std::string&, Generator* out) const override { Hide(out); }
  void PrintBytes(const std::string&, Generator* out) const override { Hide(out); }
  void PrintEnum(std::int32_t, const std::string&, Generator* out) const override { Hide(out); }
  bool PrintMessageContent(const pb::Message&, int, int, bool, Generator* out) const override {
    Hide(out);
    return true;
  }

 private:
  static void Hide(Generator* out) { out->PrintLiteral(kHidden); }
};

void CollectFields(const Plan& plan, std::unordered_set<const Plan*>& seen,
                   std::set<const pb::FieldDescriptor*>& secrets) {
  if (!seen.insert(&plan).second) return;
  for (const FieldPlan& field : plan.fields) {
    if (field.secret) secrets.insert(field.descriptor);
    if (field.message != nullptr) CollectFields(*field.message, seen, secrets);
  }
}

void CollectPaths(const Plan& plan, const std::string& prefix, std::set<const Plan*>& above,
                  std::set<std::string>& paths) {
  if (!above.insert(&plan).second) return;
  for (const FieldPlan& field : plan.fields) {
    const std::string path = prefix + field.descriptor->name();
    if (field.secret) paths.insert(path);
    if (field.message != nullptr) CollectPaths(*field.message, path + ".", above, paths);
  }
  above.erase(&plan);
}

}  // namespace

std::string Redact(const pb::Message& message) {
  std::unordered_set<const Plan*> seen;
  std::set<const pb::FieldDescriptor*> secrets;
  CollectFields(PlanOf(*message.GetDescriptor()), seen, secrets);
  pb::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.SetUseUtf8StringEscaping(true);
  printer.SetHideUnknownFields(true);  // of a newer version, perhaps secret there
  for (const pb::FieldDescriptor* field : secrets) {
    printer.RegisterFieldValuePrinter(field, new HidingPrinter);  // owned by the printer
  }
  std::string text;
  printer.PrintToString(message, &text);
  if (!text.empty() && text.back() == ' ') text.pop_back();
  if (text.size() > kLongest) {
    size_t end = kLongest - kCut.size();
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    text.resize(end);
    text += kCut;
  }
  return text;
}

std::vector<std::string> SecretPaths(const pb::Descriptor& type) {
  std::set<const Plan*> above;
  std::set<std::string> paths;
  CollectPaths(PlanOf(type), "", above, paths);
  return {paths.begin(), paths.end()};
}

}  // namespace steward::validate
