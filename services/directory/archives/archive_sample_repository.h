// The rows of samples and of their batches.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/db/database.h"
#include "services/directory/archives/archive.h"
#include "services/directory/archives/names.h"

namespace steward::directory {

// The numbers are those of the proto.
enum class SampleOutcome { kUnchecked = 0, kRight = 1, kWrong = 2 };

// A file of a batch.
struct SampleFile {
  ArchiveId archive;
  std::string number;
  int position = 0;  // in the sample, from 1; 0: not drawn
  SampleOutcome outcome = SampleOutcome::kUnchecked;
  std::string text;
  std::optional<Signature> checker;
};

struct ArchiveSample {
  ArchiveSampleName name;
  std::int64_t seed = 0;
  Signature creator;
  std::optional<Signature> signer;
  std::vector<SampleFile> files;  // of the whole batch, by number

  // Files of the sample that have this outcome.
  int CountOf(SampleOutcome outcome) const;
  int sample_count() const;
};

// Without state: any thread.
class ArchiveSampleRepository {
 public:
  // The IMPORTED files of a site in the order of their numbers, at most `limit`.
  Result<std::vector<SampleFile>> ImportedFiles(db::Session& session, const SiteName& site,
                                                int limit) const;
  // NOT_FOUND when there is none.
  Result<ArchiveSample> Find(db::Session& session, const ArchiveSampleName& name) const;
  Result<ArchiveSample> Lock(db::Tx& tx, const ArchiveSampleName& name) const;

  Status Insert(db::Tx& tx, const ArchiveSample& sample) const;
  Status SaveResult(db::Tx& tx, const ArchiveSampleName& name, const SampleFile& file) const;
  Status SaveSignature(db::Tx& tx, const ArchiveSample& sample) const;
};

}  // namespace steward::directory
