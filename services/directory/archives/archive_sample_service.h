// Answers the methods of steward.directory.v1.ArchiveSampleService.
#pragma once

#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/archives/archive_repository.h"
#include "services/directory/archives/archive_rule_repository.h"
#include "services/directory/archives/archive_sample_repository.h"
#include "services/directory/site_repository.h"
#include "steward/directory/v1/archive_sample_service.pb.h"

namespace steward::directory {

// Any thread. Both arguments outlive it.
class ArchiveSampleService {
 public:
  ArchiveSampleService(const rpc::Writes& writes, const keys::KeyRing& keys)
      : writes_(writes), archives_(keys) {}

  Result<v1::ArchiveSample> CreateArchiveSample(rpc::Call& call,
                                                const v1::CreateArchiveSampleRequest& request);
  Result<v1::ArchiveSample> GetArchiveSample(rpc::Call& call,
                                             const v1::GetArchiveSampleRequest& request);
  Result<v1::ArchiveSample> RecordArchiveSampleResult(
      rpc::Call& call, const v1::RecordArchiveSampleResultRequest& request);
  Result<v1::ArchiveSample> SignArchiveSample(rpc::Call& call,
                                              const v1::SignArchiveSampleRequest& request);

 private:
  Status SignFile(db::Tx& tx, const ArchiveName& name, const SampleFile& file,
                  const Signature& actor) const;

  const rpc::Writes& writes_;
  const ArchiveRepository archives_;
  const ArchiveSampleRepository samples_{};
  const ArchiveRuleRepository rules_{};
  const SiteRepository sites_{};
};

}  // namespace steward::directory
