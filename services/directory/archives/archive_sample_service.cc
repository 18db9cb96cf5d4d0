#include "services/directory/archives/archive_sample_service.h"

#include "services/directory/archives/archive_sample.h"
#include "services/directory/archives/archive_service.h"
#include "services/directory/archives/convert.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

v1::ArchiveSample ToProto(const ArchiveSample& sample) {
  const int wrong = sample.CountOf(SampleOutcome::kWrong);
  const int checked = wrong + sample.CountOf(SampleOutcome::kRight);
  v1::ArchiveSample proto;
  proto.set_name(sample.name.ToString());
  proto.set_batch_count(static_cast<int>(sample.files.size()));
  proto.set_sample_count(sample.sample_count());
  proto.set_checked_count(checked);
  proto.set_error_count(wrong);
  proto.set_error_share_bp(ErrorShareBp(wrong, checked));
  proto.set_seed(sample.seed);
  *proto.mutable_creator() = directory::ToProto(sample.creator);
  if (sample.signer) *proto.mutable_signer() = directory::ToProto(*sample.signer);
  for (const SampleFile& file : sample.files) {
    if (file.position == 0) continue;
    v1::ArchiveSampleItem& item = *proto.add_items();
    item.set_archive(ArchiveName{{sample.name.branch, sample.name.site, file.archive}}.ToString());
    item.set_number(file.number);
    item.set_outcome(static_cast<v1::ArchiveSampleItem::Outcome>(file.outcome));
    item.set_text(file.text);
    if (file.checker) *item.mutable_checker() = directory::ToProto(*file.checker);
  }
  return proto;
}

// What a draw begins with: the random bits of a fresh id.
std::int64_t SeedOf(const Uuid& id) {
  std::uint64_t seed = 0;
  for (size_t i = 8; i < id.bytes.size(); ++i) seed = seed << 8U | id.bytes[i];
  return static_cast<std::int64_t>(seed >> 1U);
}

Status CheckUnsigned(const ArchiveSample& sample) {
  if (!sample.signer) return {};
  return Fail(Reason::kArchiveBatchSigned, {{"person", sample.signer->staff}});
}

}  // namespace

Result<v1::ArchiveSample> ArchiveSampleService::CreateArchiveSample(
    rpc::Call& call, const v1::CreateArchiveSampleRequest& request) {
  const SiteName site = TRY(SiteName::Parse(request.parent()));
  ArchiveSample sample{
      .name = {{site.branch, site.site, ArchiveSampleId(writes_.ids.Next(call.now()))}},
      .seed = SeedOf(writes_.ids.Next(call.now())),
      .creator = SignatureOf(call)};

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::ArchiveSample> {
    TRY(sites_.Lock(tx, site));
    sample.files = TRY(samples_.ImportedFiles(tx, site, kBatchFiles));
    if (sample.files.empty()) return Fail(Reason::kArchiveBatchEmpty);
    const size_t batch = sample.files.size();
    const ArchiveRule rule = TRY(rules_.On(tx, site.branch, BusinessDate(call.now())));
    int position = 0;
    for (const size_t place : DrawSample(batch, SampleSize(batch, rule.sample),
                                         static_cast<std::uint64_t>(sample.seed))) {
      sample.files[place].position = ++position;
    }
    TRY(samples_.Insert(tx, sample));
    return ToProto(sample);
  });
}

Result<v1::ArchiveSample> ArchiveSampleService::GetArchiveSample(
    rpc::Call& call, const v1::GetArchiveSampleRequest& request) {
  const ArchiveSampleName name = TRY(ArchiveSampleName::Parse(request.name()));
  return ToProto(TRY(writes_.db.Read(
      call.patience(), [&](db::Session& session) { return samples_.Find(session, name); })));
}

Result<v1::ArchiveSample> ArchiveSampleService::RecordArchiveSampleResult(
    rpc::Call& call, const v1::RecordArchiveSampleResultRequest& request) {
  const ArchiveSampleName name = TRY(ArchiveSampleName::Parse(request.name()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::ArchiveSample> {
    ArchiveSample sample = TRY(samples_.Lock(tx, name));
    TRY(CheckUnsigned(sample));
    for (SampleFile& file : sample.files) {
      if (file.position != request.position()) continue;
      file.outcome = static_cast<SampleOutcome>(request.outcome());
      file.text = request.text();
      file.checker = SignatureOf(call);
      TRY(samples_.SaveResult(tx, name, file));
      return ToProto(sample);
    }
    return Fail(type::Reason::kNotFound, {{"name", std::to_string(request.position())}});
  });
}

Result<v1::ArchiveSample> ArchiveSampleService::SignArchiveSample(
    rpc::Call& call, const v1::SignArchiveSampleRequest& request) {
  const ArchiveSampleName name = TRY(ArchiveSampleName::Parse(request.name()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::ArchiveSample> {
    ArchiveSample sample = TRY(samples_.Lock(tx, name));
    TRY(CheckUnsigned(sample));
    const v1::ArchiveSample shown = ToProto(sample);
    const int unchecked = sample.CountOf(SampleOutcome::kUnchecked);
    if (unchecked != 0) {
      const int share = shown.error_share_bp();
      const std::string cents = std::to_string(share % 100 + 100).substr(1);
      return Fail(Reason::kArchiveSampleUnchecked,
                  {{"sample", std::to_string(shown.sample_count())},
                   {"unchecked", std::to_string(unchecked)},
                   {"share", std::to_string(share / 100) + "." + cents}});
    }
    sample.signer = SignatureOf(call);
    for (const SampleFile& file : sample.files) {
      TRY(SignFile(tx, {{name.branch, name.site, file.archive}}, file, *sample.signer));
    }
    TRY(samples_.SaveSignature(tx, sample));
    return ToProto(sample);
  });
}

// Makes a file of the batch ACTIVE, or sends it back where the sample found it wrong.
Status ArchiveSampleService::SignFile(db::Tx& tx, const ArchiveName& name, const SampleFile& file,
                                      const Signature& actor) const {
  StoredArchive stored = TRY(archives_.Lock(tx, name));
  if (stored.archive.state != ArchiveState::kImported) return {};
  if (file.outcome == SampleOutcome::kWrong) {
    TRY(SendBackArchive(stored.archive, file.text, {}, actor));
  } else {
    TRY(SignArchiveInBatch(stored.archive, actor));
  }
  stored.updated = actor.time;
  return archives_.Save(tx, stored);
}

}  // namespace steward::directory
