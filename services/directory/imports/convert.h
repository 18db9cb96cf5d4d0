// Between imports and their protos.
#pragma once

#include "common/rpc/call.h"
#include "services/directory/imports/import_repository.h"

namespace steward::directory {

namespace v1 {
class Import;
class ImportError;
}  // namespace v1

v1::Import ToProto(const ImportView& view, rpc::Language language);
v1::ImportError ToProto(const StoredProblem& stored, rpc::Language language);
// What a client may set, after validation. NOT_FOUND for what is no import's name.
Status FromProto(const v1::Import& proto, Import& import);

}  // namespace steward::directory
