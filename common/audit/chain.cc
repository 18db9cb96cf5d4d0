#include "common/audit/chain.h"

#include "common/audit/encode.h"

namespace steward::audit {

Head Chained(const keys::Key& key, const Head& head, const SealedRecord& sealed) {
  std::string bytes;
  AppendText(bytes, keys::AsText(head.hash));
  AppendNumber(bytes, head.position + 1);
  AppendText(bytes, CanonicalBytes(sealed.record));
  AppendText(bytes, sealed.key_id);
  AppendText(bytes, keys::AsText(sealed.seal));
  return {head.position + 1, keys::KeyedHash(key, bytes)};
}

}  // namespace steward::audit
