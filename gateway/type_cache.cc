#include "gateway/type_cache.h"

#include <google/protobuf/util/type_resolver_util.h>

#include <mutex>

namespace steward::gateway {
namespace {

namespace pb = google::protobuf;

constexpr const char* kPrefix = "type.googleapis.com";

// Options make up most of a type and the conversion needs none but map_entry.
void StripOptions(pb::Type& type) {
  for (pb::Field& field : *type.mutable_fields()) field.clear_options();
  type.clear_source_context();
}

}  // namespace

std::string TypeUrl(const pb::Descriptor& message) {
  return std::string(kPrefix) + "/" + message.full_name();
}

TypeCache::TypeCache(const pb::DescriptorPool& pool)
    : source_(pb::util::NewTypeResolverForDescriptorPool(kPrefix, &pool)) {}

pb::util::Status TypeCache::ResolveMessageType(const std::string& url, pb::Type* type) {
  {
    const std::shared_lock lock(mutex_);
    if (const auto found = messages_.find(url); found != messages_.end()) {
      *type = found->second;
      return {};
    }
  }
  pb::util::Status status = source_->ResolveMessageType(url, type);
  if (!status.ok()) return status;
  StripOptions(*type);
  const std::unique_lock lock(mutex_);
  messages_.emplace(url, *type);
  return status;
}

pb::util::Status TypeCache::ResolveEnumType(const std::string& url, pb::Enum* type) {
  {
    const std::shared_lock lock(mutex_);
    if (const auto found = enums_.find(url); found != enums_.end()) {
      *type = found->second;
      return {};
    }
  }
  pb::util::Status status = source_->ResolveEnumType(url, type);
  if (!status.ok()) return status;
  for (pb::EnumValue& value : *type->mutable_enumvalue()) value.clear_options();
  const std::unique_lock lock(mutex_);
  enums_.emplace(url, *type);
  return status;
}

}  // namespace steward::gateway
