// Types for protobuf's JSON conversion, made from descriptors once and kept: making them anew for
// every message costs more than the conversion.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/type.pb.h>
#include <google/protobuf/util/type_resolver.h>

#include <memory>
#include <shared_mutex>
#include <string>
#include <unordered_map>

namespace steward::gateway {

// "type.googleapis.com/" and the full name, as the resolver wants it.
std::string TypeUrl(const google::protobuf::Descriptor& message);

// Thread safe.
class TypeCache final : public google::protobuf::util::TypeResolver {
 public:
  // `pool` outlives the cache.
  explicit TypeCache(const google::protobuf::DescriptorPool& pool);

  google::protobuf::util::Status ResolveMessageType(const std::string& url,
                                                    google::protobuf::Type* type) override;
  google::protobuf::util::Status ResolveEnumType(const std::string& url,
                                                 google::protobuf::Enum* type) override;

 private:
  const std::unique_ptr<google::protobuf::util::TypeResolver> source_;
  std::shared_mutex mutex_;
  std::unordered_map<std::string, google::protobuf::Type> messages_;  // guarded by mutex_
  std::unordered_map<std::string, google::protobuf::Enum> enums_;     // guarded by mutex_
};

}  // namespace steward::gateway
