#include "services/directory/archives/archive_sample_repository.h"

#include <algorithm>

namespace steward::directory {
namespace {

std::optional<Signature> SignedBy(const db::Row& row, std::string_view person,
                                  std::string_view time) {
  const auto staff = row.Get<std::optional<std::string>>(person);
  const auto when = row.Get<std::optional<Time>>(time);
  if (!staff || !when) return std::nullopt;
  return Signature{*staff, *when};
}

}  // namespace

int ArchiveSample::CountOf(SampleOutcome outcome) const {
  return static_cast<int>(std::count_if(files.begin(), files.end(), [&](const SampleFile& file) {
    return file.position != 0 && file.outcome == outcome;
  }));
}

int ArchiveSample::sample_count() const {
  return static_cast<int>(std::count_if(files.begin(), files.end(),
                                        [](const SampleFile& file) { return file.position != 0; }));
}

Result<std::vector<SampleFile>> ArchiveSampleRepository::ImportedFiles(db::Session& session,
                                                                       const SiteName& site,
                                                                       int limit) const {
  return session.Query(
      "SELECT id, number FROM archives WHERE branch_id = ? AND site_id = ? AND state = ?"
      " ORDER BY number LIMIT ?",
      [](const db::Row& row) {
        return SampleFile{.archive = row.Get<ArchiveId>("id"),
                          .number = row.Get<std::string>("number")};
      },
      site.branch, site.site, ArchiveState::kImported, limit);
}

Result<ArchiveSample> ArchiveSampleRepository::Find(db::Session& session,
                                                    const ArchiveSampleName& name) const {
  std::optional<ArchiveSample> sample = TRY(session.QueryOne(
      "SELECT seed, creator, create_time, signer, sign_time FROM archive_samples"
      " WHERE branch_id = ? AND id = ? AND site_id = ?",
      [&](const db::Row& row) {
        return ArchiveSample{
            .name = name,
            .seed = row.Get<std::int64_t>("seed"),
            .creator = {row.Get<std::string>("creator"), row.Get<Time>("create_time")},
            .signer = SignedBy(row, "signer", "sign_time")};
      },
      name.branch, name.id, name.site));
  if (!sample) return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
  sample->files = TRY(session.Query(
      "SELECT f.archive_id, a.number, f.position, f.outcome, f.text, f.checker, f.check_time"
      " FROM archive_sample_files f JOIN archives a"
      "   ON a.branch_id = f.branch_id AND a.id = f.archive_id AND a.site_id = ?"
      " WHERE f.branch_id = ? AND f.sample_id = ? ORDER BY a.number",
      [](const db::Row& row) {
        return SampleFile{row.Get<ArchiveId>("archive_id"), row.Get<std::string>("number"),
                          row.Get<int>("position"),         row.Get<SampleOutcome>("outcome"),
                          row.Get<std::string>("text"),     SignedBy(row, "checker", "check_time")};
      },
      name.site, name.branch, name.id));
  return *std::move(sample);
}

Result<ArchiveSample> ArchiveSampleRepository::Lock(db::Tx& tx,
                                                    const ArchiveSampleName& name) const {
  TRY(tx.QueryOne(
      "SELECT 1 FROM archive_samples WHERE branch_id = ? AND id = ? AND site_id = ? FOR UPDATE",
      [](const db::Row& row) { return row.Get<int>(0); }, name.branch, name.id, name.site));
  return Find(tx, name);  // READ COMMITTED: sees what was there when the lock was given
}

Status ArchiveSampleRepository::Insert(db::Tx& tx, const ArchiveSample& sample) const {
  TRY(
      tx.Execute("INSERT INTO archive_samples (branch_id, id, site_id, seed, creator, create_time)"
                 " VALUES (?, ?, ?, ?, ?, ?)",
                 sample.name.branch, sample.name.id, sample.name.site, sample.seed,
                 sample.creator.staff, sample.creator.time));
  for (const SampleFile& file : sample.files) {
    TRY(
        tx.Execute("INSERT INTO archive_sample_files"
                   " (branch_id, sample_id, archive_id, position, outcome, text)"
                   " VALUES (?, ?, ?, ?, 0, '')",
                   sample.name.branch, sample.name.id, file.archive, file.position));
  }
  return {};
}

Status ArchiveSampleRepository::SaveResult(db::Tx& tx, const ArchiveSampleName& name,
                                           const SampleFile& file) const {
  TRY(
      tx.Execute("UPDATE archive_sample_files SET outcome = ?, text = ?, checker = ?,"
                 " check_time = ? WHERE branch_id = ? AND sample_id = ? AND archive_id = ?",
                 file.outcome, file.text, file.checker->staff, file.checker->time, name.branch,
                 name.id, file.archive));
  return {};
}

Status ArchiveSampleRepository::SaveSignature(db::Tx& tx, const ArchiveSample& sample) const {
  TRY(
      tx.Execute("UPDATE archive_samples SET signer = ?, sign_time = ?"
                 " WHERE branch_id = ? AND id = ? AND site_id = ?",
                 sample.signer->staff, sample.signer->time, sample.name.branch, sample.name.id,
                 sample.name.site));
  return {};
}

}  // namespace steward::directory
