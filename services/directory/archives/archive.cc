#include "services/directory/archives/archive.h"

#include <utility>

#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

using enum ArchiveState;

struct ArchiveMove {
  ArchiveState from;
  ArchiveAction action;
  ArchiveState to;
};

constexpr ArchiveMove kArchiveMoves[] = {
    {kNone, ArchiveAction::kCreate, kDraft},
    {kNone, ArchiveAction::kImport, kImported},
    {kImported, ArchiveAction::kEdit, kImported},
    {kDraft, ArchiveAction::kEdit, kDraft},
    {kSentBack, ArchiveAction::kEdit, kSentBack},
    {kSentBack, ArchiveAction::kSubmit, kDraft},
    {kImported, ArchiveAction::kVerify, kVerified},
    {kDraft, ArchiveAction::kVerify, kVerified},
    {kImported, ArchiveAction::kSendBack, kSentBack},
    {kDraft, ArchiveAction::kSendBack, kSentBack},
    {kVerified, ArchiveAction::kSendBack, kSentBack},
    {kVerified, ArchiveAction::kSign, kActive},
    {kImported, ArchiveAction::kSignBatch, kActive},
    {kVerified, ArchiveAction::kChange, kVerified},
    {kActive, ArchiveAction::kChange, kActive},
    {kImported, ArchiveAction::kDelete, kDeleted},
    {kDraft, ArchiveAction::kDelete, kDeleted},
    {kVerified, ArchiveAction::kDelete, kDeleted},
    {kActive, ArchiveAction::kDelete, kDeleted},
    {kSentBack, ArchiveAction::kDelete, kDeleted},
    {kImported, ArchiveAction::kConfirm, kImported},
    {kDraft, ArchiveAction::kConfirm, kDraft},
    {kVerified, ArchiveAction::kConfirm, kVerified},
    {kActive, ArchiveAction::kConfirm, kActive},
    {kSentBack, ArchiveAction::kConfirm, kSentBack},
    {kImported, ArchiveAction::kAddPaper, kImported},
    {kDraft, ArchiveAction::kAddPaper, kDraft},
    {kVerified, ArchiveAction::kAddPaper, kVerified},
    {kActive, ArchiveAction::kAddPaper, kActive},
    {kSentBack, ArchiveAction::kAddPaper, kSentBack},
    {kImported, ArchiveAction::kLend, kImported},
    {kDraft, ArchiveAction::kLend, kDraft},
    {kVerified, ArchiveAction::kLend, kVerified},
    {kActive, ArchiveAction::kLend, kActive},
    {kSentBack, ArchiveAction::kLend, kSentBack},
    {kImported, ArchiveAction::kReturn, kImported},
    {kDraft, ArchiveAction::kReturn, kDraft},
    {kVerified, ArchiveAction::kReturn, kVerified},
    {kActive, ArchiveAction::kReturn, kActive},
    {kSentBack, ArchiveAction::kReturn, kSentBack},
    {kDeleted, ArchiveAction::kReturn, kDeleted},
};

struct ArchiveWord {
  std::string_view name;
  std::string_view chinese;
};

constexpr ArchiveWord kStateWords[] = {
    {"[*]", "未建"},      {"IMPORTED", "已导入"},  {"DRAFT", "待核实"},   {"VERIFIED", "已核实"},
    {"ACTIVE", "已建档"}, {"SENT_BACK", "已退回"}, {"DELETED", "已注销"},
};
constexpr ArchiveWord kActionWords[] = {
    {"", ""},
    {"CREATE", "建立"},
    {"IMPORT", "导入"},
    {"EDIT", "修改"},
    {"SUBMIT", "重新提交"},
    {"VERIFY", "核实"},
    {"SIGN", "建档签字"},
    {"SEND_BACK", "退回"},
    {"CONFIRM", "确认资料"},
    {"ADD_PAPER", "归入资料"},
    {"CHANGE", "变更"},
    {"DELETE", "注销"},
    {"SIGN_BATCH", "批量签字"},
    {"LEND", "借出"},
    {"RETURN", "归还"},
};

const ArchiveWord& WordOf(ArchiveState state) { return kStateWords[static_cast<size_t>(state)]; }
const ArchiveWord& WordOf(ArchiveAction action) {
  return kActionWords[static_cast<size_t>(action)];
}

bool IsSigned(const Archive& archive) {
  return archive.state == kVerified || archive.state == kActive;
}

ArchiveEntry& Note(Archive& archive, ArchiveAction action, const Signature& actor) {
  archive.unsaved.push_back({.sequence = ++archive.entry_count, .action = action, .actor = actor});
  return archive.unsaved.back();
}

Error OwnWork(const Archive& archive, const Signature& actor) {
  return Fail(
      Reason::kArchiveOwnWork,
      {{"number", archive.number}, {"creator", archive.creator.staff}, {"person", actor.staff}});
}

// A move without values.
Status Move(Archive& archive, ArchiveAction action, const Signature& actor, std::string text = "") {
  archive.state = TRY(StateAfter(archive, action));
  Note(archive, action, actor).text = std::move(text);
  return {};
}

ArchiveValues TextsOf(const Archive& archive) {
  ArchiveValues values;
  for (const auto& [field, entered] : archive.values) values[field] = entered.value;
  return values;
}

// The values the file would have.
ArchiveValues With(const Archive& archive, const ArchiveValues& values) {
  ArchiveValues merged = TextsOf(archive);
  for (const auto& [field, value] : values) merged[field] = value;
  return merged;
}

// Sets what differs; each change is an entry by `actor`.
void SetValues(Archive& archive, ArchiveAction action, const ArchiveValues& values,
               const Signature& clerk, const Signature& actor) {
  for (const auto& [field, value] : values) {
    const std::string before = archive.ValueOf(field);
    if (before == value) continue;
    ArchiveEntry& entry = Note(archive, action, actor);
    entry.field = field;
    entry.before = before;
    entry.after = value;
    if (value.empty()) {
      archive.values.erase(field);
    } else {
      archive.values[field] = {value, clerk};
    }
  }
}

// What made it complete is kept.
void KeepSource(Archive& archive, bool was_complete, ArchiveSource source) {
  if (!was_complete && archive.Missing().empty()) archive.completion_source = source;
}

}  // namespace

std::string Archive::ValueOf(ArchiveField field) const {
  const auto found = values.find(field);
  return found == values.end() ? "" : found->second.value;
}

ArchiveFields Archive::Missing() const { return MissingFields(TextsOf(*this)); }

Time MonthsAfter(Time time, std::chrono::months months) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  std::chrono::year_month_day date = std::chrono::year_month_day(day) + months;
  if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
  return std::chrono::sys_days(date) + (time - day);
}

std::string ArchiveLifeCycleText() {
  std::string text = "stateDiagram-v2\n";
  for (const ArchiveMove& move : kArchiveMoves) {
    if (move.from == move.to) continue;
    text += "  " + std::string(WordOf(move.from).name) + " --> " +
            std::string(WordOf(move.to).name) + ": " + std::string(WordOf(move.action).name) + "\n";
  }
  return text;
}

Result<ArchiveState> StateAfter(const Archive& archive, ArchiveAction action) {
  std::string allowed;
  std::string allowed_zh;
  for (const ArchiveMove& move : kArchiveMoves) {
    if (move.action != action) continue;
    if (move.from == archive.state) return ArchiveState(move.to);
    allowed += (allowed.empty() ? "" : ", ") + std::string(WordOf(move.from).name);
    allowed_zh += (allowed_zh.empty() ? "" : "、") + std::string(WordOf(move.from).chinese);
  }
  if (action == ArchiveAction::kEdit && IsSigned(archive)) {
    return Fail(Reason::kArchiveSigned, {{"number", archive.number}});
  }
  return Fail(Reason::kArchiveStateWrong, {{"number", archive.number},
                                           {"state", WordOf(archive.state).name},
                                           {"state_zh", WordOf(archive.state).chinese},
                                           {"action", WordOf(action).name},
                                           {"action_zh", WordOf(action).chinese},
                                           {"allowed", allowed},
                                           {"allowed_zh", allowed_zh}});
}

Status CheckValues(const ArchiveValues& values) {
  const auto value_of = [&](ArchiveField field) {
    const auto found = values.find(field);
    return found == values.end() ? std::string() : found->second;
  };
  const auto refuse = [](ArchiveField field) {
    return Fail(Reason::kArchiveFieldInvalid,
                {{"field", NameOf(field)}, {"field_zh", ChineseOf(field)}});
  };
  if (value_of(ArchiveField::kCustomer).empty()) return refuse(ArchiveField::kCustomer);
  const std::string start = value_of(ArchiveField::kInsuranceStartDate);
  const std::string expiry = value_of(ArchiveField::kInsuranceExpiryDate);
  if (!start.empty() && !expiry.empty() && expiry < start) {
    return refuse(ArchiveField::kInsuranceExpiryDate);
  }
  return {};
}

Result<Archive> MakeArchive(std::string number, ArchiveAction action, const ArchiveValues& values,
                            ArchiveSource source, const Signature& actor,
                            std::chrono::months confirm_every) {
  TRY(CheckValues(values));
  Archive archive{.number = std::move(number), .creator = actor};
  archive.confirmation_due = MonthsAfter(actor.time, confirm_every);
  TRY(Move(archive, action, actor));
  SetValues(archive, action, values, actor, actor);
  KeepSource(archive, false, source);
  return archive;
}

Status EditArchive(Archive& archive, const ArchiveValues& values, ArchiveSource source,
                   const Signature& actor) {
  TRY(StateAfter(archive, ArchiveAction::kEdit));
  TRY(CheckValues(With(archive, values)));
  const bool was_complete = archive.Missing().empty();
  SetValues(archive, ArchiveAction::kEdit, values, actor, actor);
  KeepSource(archive, was_complete, source);
  return {};
}

Status SubmitArchive(Archive& archive, const Signature& actor) {
  TRY(Move(archive, ArchiveAction::kSubmit, actor));
  archive.send_back_text.clear();
  archive.send_back_fields.clear();
  return {};
}

Status VerifyArchive(Archive& archive, const Signature& actor) {
  TRY(StateAfter(archive, ArchiveAction::kVerify));
  bool is_own = archive.creator.staff == actor.staff;
  for (const auto& [field, entered] : archive.values) {
    is_own = is_own || entered.entered.staff == actor.staff;
  }
  if (is_own) {
    return OwnWork(archive, actor);
  }
  const ArchiveFields missing = archive.Missing();
  if (!missing.empty()) {
    return Fail(Reason::kArchiveIncomplete, {{"number", archive.number},
                                             {"fields", NamesOf(missing)},
                                             {"fields_zh", ChineseNamesOf(missing)}});
  }
  TRY(Move(archive, ArchiveAction::kVerify, actor));
  archive.verifier = actor;
  return {};
}

Status SignArchive(Archive& archive, const Signature& actor) {
  TRY(Move(archive, ArchiveAction::kSign, actor));
  archive.archivist = actor;
  return {};
}

Status SignArchiveInBatch(Archive& archive, const Signature& actor) {
  if (archive.creator.staff == actor.staff) return OwnWork(archive, actor);
  TRY(Move(archive, ArchiveAction::kSignBatch, actor));
  archive.archivist = actor;
  return {};
}

Status SendBackArchive(Archive& archive, std::string text, ArchiveFields fields,
                       const Signature& actor) {
  TRY(Move(archive, ArchiveAction::kSendBack, actor, text));
  archive.verifier.reset();
  archive.send_back_text = std::move(text);
  archive.send_back_fields = std::move(fields);
  return {};
}

Result<bool> ConfirmArchive(Archive& archive, const ArchiveValues& corrections, Uuid change,
                            ArchiveSource source, const Signature& actor,
                            std::chrono::months confirm_every) {
  TRY(StateAfter(archive, ArchiveAction::kConfirm));
  TRY(CheckValues(With(archive, corrections)));
  bool differs = false;
  for (const auto& [field, value] : corrections) {
    differs = differs || archive.ValueOf(field) != value;
  }
  const bool needs_review = differs && IsSigned(archive);
  ArchiveEntry& entry = Note(archive, ArchiveAction::kConfirm, actor);
  if (needs_review) {
    entry.change = change;
  } else {
    const bool was_complete = archive.Missing().empty();
    SetValues(archive, ArchiveAction::kConfirm, corrections, actor, actor);
    KeepSource(archive, was_complete, source);
  }
  archive.confirmation = actor;
  archive.confirmation_due = MonthsAfter(actor.time, confirm_every);
  return needs_review;
}

Status AddPaper(Archive& archive, std::string title, const Signature& actor) {
  if (archive.paper_count >= kArchivePapers) {
    return Fail(Reason::kArchivePapersFull, {{"number", archive.number}});
  }
  TRY(Move(archive, ArchiveAction::kAddPaper, actor, std::move(title)));
  ++archive.paper_count;
  return {};
}

Status LendArchive(Archive& archive, const std::string& borrower, const Signature& keeper) {
  return Move(archive, ArchiveAction::kLend, keeper, borrower);
}

Status TakeBackArchive(Archive& archive, const Signature& keeper) {
  return Move(archive, ArchiveAction::kReturn, keeper);
}

Status OpenChange(Archive& archive, Uuid change, bool deletion, std::string_view open_name) {
  TRY(StateAfter(archive, deletion ? ArchiveAction::kDelete : ArchiveAction::kChange));
  if (archive.open_change) {
    return Fail(Reason::kArchiveChangeOpen, {{"number", archive.number}, {"change", open_name}});
  }
  archive.open_change = change;
  return {};
}

Status ApplyCorrection(Archive& archive, const ArchiveValues& values, const std::string& text,
                       const Signature& requester, const Signature& actor) {
  TRY(StateAfter(archive, ArchiveAction::kChange));
  TRY(CheckValues(With(archive, values)));
  const size_t first = archive.unsaved.size();
  SetValues(archive, ArchiveAction::kChange, values, {requester.staff, actor.time}, actor);
  for (size_t i = first; i < archive.unsaved.size(); ++i) {
    archive.unsaved[i].text = text;
    archive.unsaved[i].change = archive.open_change;
  }
  archive.open_change.reset();
  return {};
}

Status ApplyDeletion(Archive& archive, const std::string& text, const Signature& actor) {
  TRY(Move(archive, ArchiveAction::kDelete, actor, text));
  archive.unsaved.back().change = archive.open_change;
  archive.open_change.reset();
  return {};
}

}  // namespace steward::directory
