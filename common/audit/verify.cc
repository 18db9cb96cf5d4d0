#include "common/audit/verify.h"

#include <map>
#include <set>

#include "common/base/text.h"

namespace steward::audit {
namespace {

constexpr int kPage = 1000;

void Found(Report& report, const std::string& branch, std::uint64_t position,
           const std::string& what) {
  if (report.findings.size() >= kFindings) return;
  const std::string chain = branch.empty() ? "the company" : "branch " + branch;
  report.findings.push_back(chain + ", position " + std::to_string(position) + ": " + what);
}

// The anchors of one schema: the hash a position must have, by branch.
using Anchors = std::map<std::string, std::map<std::uint64_t, std::string>>;

Anchors ReadAnchors(Report& report, const std::string& schema, const keys::KeyRing& keys,
                    const std::vector<std::string>& lines) {
  Anchors anchors;
  for (size_t i = 0; i < lines.size(); ++i) {
    const ReadAnchor read = ParseAnchorLine(keys, lines[i]);
    if (!read.problem.empty()) {
      report.findings.push_back("anchor line " + std::to_string(i + 1) + ": " + read.problem);
    } else if (read.anchor.schema == schema) {
      anchors[read.anchor.branch][read.anchor.position] = read.anchor.hash;
      ++report.anchors;
    }
  }
  return anchors;
}

// Walks along the chain of one branch.
class Walk {
 public:
  Walk(Report& report, const keys::KeyRing& keys, std::string branch,
       const std::map<std::uint64_t, std::string>& anchors)
      : report_(report), keys_(keys), branch_(std::move(branch)), anchors_(anchors) {}

  std::uint64_t position() const { return head_.position; }

  void Link(const StoredRecord& stored) {
    const std::uint64_t position = stored.position.value_or(0);
    if (position != head_.position + 1) {
      Found(report_, branch_, head_.position + 1,
            "records up to position " + std::to_string(position - 1) + " are missing");
    }
    head_.position = position - 1;
    CheckSeal(stored, position);
    const std::optional<keys::Key> key = KeyOf(stored, position);
    const keys::Bytes32 written = stored.chain_hash.value_or(keys::Bytes32());
    if (key && Chained(*key, head_, stored.sealed).hash != written) {
      Found(report_, branch_, position, "the chain is broken: this record or the one before it");
    }
    head_ = {position, written};  // goes on from what is written, to find the next break by itself
    const auto anchor = anchors_.find(position);
    if (anchor != anchors_.end() && anchor->second != HexEncode(keys::AsText(written))) {
      Found(report_, branch_, position, "the chain is another than the anchored one");
    }
    ++report_.chained;
  }

  void Unchained(const StoredRecord& stored) {
    CheckSeal(stored, head_.position + 1);
    ++report_.unchained;
  }

  // After the last link.
  void End() {
    if (anchors_.empty() || anchors_.rbegin()->first <= head_.position) return;
    Found(report_, branch_, head_.position,
          "the chain ends here, but position " + std::to_string(anchors_.rbegin()->first) +
              " is anchored: its end was cut off");
  }

 private:
  std::optional<keys::Key> KeyOf(const StoredRecord& stored, std::uint64_t position) {
    std::optional<keys::Key> key = keys_.Find(kKeyPurpose, stored.sealed.key_id);
    if (!key && missing_keys_.insert(stored.sealed.key_id).second) {
      Found(report_, branch_, position,
            "the master key " + stored.sealed.key_id + " is missing; nothing can be said of it");
    }
    return key;
  }

  void CheckSeal(const StoredRecord& stored, std::uint64_t position) {
    const bool unsealed = stored.sealed.seal == keys::Bytes32();
    if (unsealed && !sealed_seen_) return;  // from before there were seals
    sealed_seen_ = true;
    const std::optional<keys::Key> key = KeyOf(stored, position);
    if (key && SealRecord(*key, stored.sealed.record).seal != stored.sealed.seal) {
      Found(report_, branch_, position,
            "record " + stored.sealed.record.id.ToString() + " was changed or forged");
    }
  }

  Report& report_;
  const keys::KeyRing& keys_;
  const std::string branch_;
  const std::map<std::uint64_t, std::string>& anchors_;
  Head head_;
  bool sealed_seen_ = false;
  std::set<std::string> missing_keys_;
};

Status VerifyBranch(db::Database& db, const Patience& patience, const std::string& branch,
                    Walk& walk) {
  const ChainRepository records;
  while (true) {
    const std::vector<StoredRecord> page = TRY(db.Read(patience, [&](db::Session& session) {
      return records.After(session, branch, walk.position(), kPage);
    }));
    for (const StoredRecord& stored : page) walk.Link(stored);
    if (page.size() < kPage) break;
  }
  const std::vector<StoredRecord> tail = TRY(
      db.Read(patience, [&](db::Session& session) { return records.Unchained(session, branch); }));
  for (const StoredRecord& stored : tail) walk.Unchained(stored);
  walk.End();
  return {};
}

}  // namespace

Result<Report> Verify(db::Database& db, const std::string& schema, const keys::KeyRing& keys,
                      const std::vector<std::string>& anchor_lines, const Patience& patience) {
  Report report;
  Anchors anchors = ReadAnchors(report, schema, keys, anchor_lines);
  const std::vector<std::string> found = TRY(
      db.Read(patience, [](db::Session& session) { return ChainRepository().Branches(session); }));
  std::set<std::string> branches(found.begin(), found.end());
  for (const auto& [branch, unused] : anchors) branches.insert(branch);  // cut off whole
  for (const std::string& branch : branches) {
    Walk walk(report, keys, branch, anchors[branch]);
    TRY(VerifyBranch(db, patience, branch, walk));
  }
  return report;
}

}  // namespace steward::audit
