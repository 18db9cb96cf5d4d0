#include "common/audit/chain_keeper.h"

#include "common/audit/anchor.h"
#include "common/base/fault_point.h"
#include "common/base/text.h"
#include "steward/type/v1/reasons.h"

namespace steward::audit {
namespace {

constexpr std::string_view kWork = "audit";
constexpr std::chrono::seconds kPatience(5);

// The key behind the seal of a record. Records from before the seals have none: they are chained
// with the newest key, whose id they get.
Result<keys::Key> KeyFor(const keys::KeyRing& keys, SealedRecord& sealed) {
  if (sealed.key_id.empty()) sealed.key_id = keys.Newest(kKeyPurpose).id;
  std::optional<keys::Key> key = keys.Find(kKeyPurpose, sealed.key_id);
  if (key) return *std::move(key);
  Error error = Fail(type::Reason::kInternal, {{"trace", ""}});
  error.cause = "the master key " + sealed.key_id + " of an audit record is missing";
  return error;
}

}  // namespace

ChainKeeper::ChainKeeper(const Parts& parts)
    : parts_(parts),
      leadership_(parts.server, std::string(kWork)),
      thread_([this] { return Work(); }) {}

ChainKeeper::~ChainKeeper() = default;

std::chrono::milliseconds ChainKeeper::Work() {
  const std::optional<std::uint64_t> epoch = leadership_.Lead();
  leads_ = epoch.has_value();
  if (!epoch) return kChainInterval;
  log_.Ended(WorkAs(*epoch));
  return kChainInterval;
}

Status ChainKeeper::WorkAs(std::uint64_t epoch) {
  if (epoch != epoch_) heads_.clear();  // another process may have led in between
  epoch_ = epoch;
  const std::vector<std::string> branches = TRY(parts_.db.Read(
      PatienceOf(kPatience), [&](db::Session& session) { return records_.Branches(session); }));
  for (const std::string& branch : branches) TRY(ChainBranch(branch, epoch));
  if (std::chrono::steady_clock::now() < next_anchor_) return {};
  TRY(WriteAnchors());
  next_anchor_ = std::chrono::steady_clock::now() + kAnchorInterval;
  return {};
}

Status ChainKeeper::ChainBranch(const std::string& branch, std::uint64_t epoch) {
  while (true) {
    const bool waiting =
        TRY(parts_.db.Read(PatienceOf(kPatience), [&](db::Session& session) -> Result<bool> {
          if (!heads_.contains(branch)) heads_[branch] = TRY(records_.ReadHead(session, branch));
          return TRY(records_.HasUnchained(session, branch));
        }));
    if (!waiting) return {};
    TRY(ChainBlock(branch, epoch));
    if (leadership_.Lead() != epoch) return {};  // a sign of life between blocks
  }
}

Status ChainKeeper::ChainBlock(const std::string& branch, std::uint64_t epoch) {
  heads_[branch] = TRY(parts_.db.Transact(PatienceOf(kPatience), [&](db::Tx& tx) -> Result<Head> {
    TRY(db::CheckLeadership(tx, kWork, epoch));
    std::vector<StoredRecord> records = TRY(records_.Unchained(tx, branch));
    Head head = TRY(records_.ReadHead(tx, branch));
    for (StoredRecord& record : records) {
      const keys::Key key = TRY(KeyFor(parts_.keys, record.sealed));
      head = Chained(key, head, record.sealed);
      record.position = head.position;
      record.chain_hash = head.hash;
    }
    TRY(records_.Link(tx, records));
    STEWARD_FAULT("audit.linked");
    return head;
  }));
  STEWARD_FAULT("audit.chained");
  return {};
}

Status ChainKeeper::WriteAnchors() {
  if (parts_.anchor_file.empty() || heads_ == anchored_) return {};
  const keys::Key key = parts_.keys.Newest(kKeyPurpose);
  std::vector<std::string> lines;
  for (const auto& [branch, head] : heads_) {
    const auto before = anchored_.find(branch);
    if (head.position == 0 || (before != anchored_.end() && before->second == head)) continue;
    lines.push_back(AnchorLine(key,
                               {.schema = parts_.server.schema,
                                .branch = branch,
                                .position = head.position,
                                .hash = HexEncode(keys::AsText(head.hash))},
                               parts_.clock.Now()));
  }
  TRY(AppendAnchors(parts_.anchor_file, lines));
  STEWARD_FAULT("audit.anchored");
  anchored_ = heads_;
  return {};
}

}  // namespace steward::audit
