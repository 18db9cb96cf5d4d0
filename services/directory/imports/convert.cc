#include "services/directory/imports/convert.h"

#include <algorithm>

#include "common/base/text.h"
#include "common/base/timestamp.h"
#include "steward/directory/v1/import_service.pb.h"

namespace steward::directory {
namespace {

// Validation has held the text to 64 small hexadecimal characters.
keys::Bytes32 HashFromHex(std::string_view text) {
  const auto digit = [&](size_t at) {
    const char c = text[at];
    return static_cast<std::uint8_t>(c <= '9' ? c - '0' : c - 'a' + 10);
  };
  keys::Bytes32 hash{};
  for (size_t i = 0; i < hash.size(); ++i)
    hash[i] = static_cast<std::uint8_t>(digit(2 * i) << 4 | digit(2 * i + 1));
  return hash;
}

}  // namespace

v1::Import ToProto(const ImportView& view, rpc::Language language) {
  const Import& import = view.import;
  v1::Import proto;
  proto.set_name(import.name.ToString());
  proto.set_kind(static_cast<v1::Import::Kind>(import.kind));
  proto.set_site(import.site_name().ToString());
  proto.set_file_name(import.file_name);
  proto.set_size_bytes(import.size_bytes);
  proto.set_sha256(HexEncode(keys::AsText(import.sha256)));
  proto.set_source(import.source);
  proto.set_control_row_count(import.control_row_count);
  proto.set_control_floor_area_m2_x100(import.control_floor_area_m2_x100);
  if (import.retry_of)
    proto.set_retry_of(ImportName{import.name.branch, *import.retry_of}.ToString());
  proto.set_state(static_cast<v1::Import::State>(import.state));
  proto.set_done_count(view.done_count);
  proto.set_total_count(std::max(view.total_count, view.done_count));
  proto.set_good_count(import.counts.good);
  proto.set_bad_count(import.counts.bad);
  proto.set_existing_count(import.counts.existing);
  proto.set_posted_count(import.counts.posted);
  proto.set_floor_area_m2_x100(import.counts.floor_area_m2_x100);
  proto.set_difference_text(import.difference_text);
  proto.set_difference_signer(import.difference_signer);
  proto.set_error(language == rpc::Language::kEnglish ? import.error_en : import.error_zh);
  proto.set_creator(import.creator);
  *proto.mutable_create_time() = ToTimestamp(import.created);
  *proto.mutable_update_time() = ToTimestamp(import.updated);
  *proto.mutable_purge_time() = ToTimestamp(PurgeTimeOf(import));
  proto.set_is_purged(import.purged.has_value());
  return proto;
}

v1::ImportError ToProto(const StoredProblem& stored, rpc::Language language) {
  const RowProblem& problem = stored.problem;
  v1::ImportError proto;
  proto.set_line(static_cast<int>(stored.line()));
  proto.set_column(problem.column);
  proto.set_column_title(problem.title);
  proto.set_severity(static_cast<v1::ImportError::Severity>(problem.severity));
  proto.set_reason(problem.reason);
  proto.set_value(problem.value);
  proto.set_text(language == rpc::Language::kEnglish ? problem.en : problem.zh);
  return proto;
}

Status FromProto(const v1::Import& proto, Import& import) {
  import.kind = static_cast<ImportKind>(proto.kind());
  import.site = TRY(SiteName::Parse(proto.site())).site;
  import.file_name = proto.file_name();
  import.source = proto.source();
  import.size_bytes = proto.size_bytes();
  import.sha256 = HashFromHex(proto.sha256());
  import.control_row_count = proto.control_row_count();
  import.control_floor_area_m2_x100 = proto.control_floor_area_m2_x100();
  if (!proto.retry_of().empty()) import.retry_of = TRY(ImportName::Parse(proto.retry_of())).id;
  return {};
}

}  // namespace steward::directory
