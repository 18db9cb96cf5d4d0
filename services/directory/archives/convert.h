// Between the archives' own types and their protos.
#pragma once

#include <string>
#include <string_view>

#include "services/directory/archives/archive_change_repository.h"
#include "services/directory/archives/archive_repository.h"

namespace google::protobuf {
template <class Item>
class RepeatedPtrField;
}  // namespace google::protobuf

namespace steward::directory {

namespace v1 {
class Archive;
class ArchiveChange;
class ArchiveEntry;
class ArchivePaper;
class FieldValue;
class Signature;
class VisitEntry;
}  // namespace v1

v1::Signature ToProto(const Signature& signature);
// Phones and id numbers are masked, in all of these.
v1::Archive ToProto(const StoredArchive& stored);
v1::ArchiveEntry ToProto(const ArchiveEntry& entry, const ArchiveName& archive);
v1::VisitEntry ToProto(const VisitEntry& entry);
v1::ArchiveChange ToProto(const StoredArchiveChange& stored);

// The normal form of what somebody typed. INVALID_ARGUMENT / ARCHIVE_FIELD_INVALID; the text never
// repeats the value.
Result<std::string> ReadField(ArchiveField field, std::string_view text);
// LISTED_TWICE for a field that comes twice.
Result<ArchiveValues> ReadValues(const google::protobuf::RepeatedPtrField<v1::FieldValue>& values);
// What a new file says.
Result<ArchiveValues> ValuesOf(const v1::Archive& proto);
// What differs from what the client was shown.
Result<ArchiveValues> ChangedValues(const v1::Archive& shown, const v1::Archive& wanted);
// A paper of a site. ARCHIVE_PAPER_PLACE; NOT_FOUND for a file elsewhere.
Result<ArchivePaper> PaperFromProto(const v1::ArchivePaper& proto, const SiteName& site,
                                    const Signature& filed);

}  // namespace steward::directory
