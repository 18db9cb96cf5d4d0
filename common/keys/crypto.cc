#include "common/keys/crypto.h"

#include <sodium.h>

#include "common/base/result.h"

namespace steward::keys {
namespace {

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

// libsodium must be started before anything else of it is used; cheap when it already is.
void Start() {
  static const bool started = sodium_init() >= 0;
  STEWARD_CHECK(started);
}

struct KeyPair {
  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> open;
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret;
  explicit KeyPair(const Bytes32& seed) {
    Start();
    crypto_sign_seed_keypair(open.data(), secret.data(), seed.data());
  }
  ~KeyPair() { sodium_memzero(secret.data(), secret.size()); }
};

}  // namespace

std::string RandomBytes(size_t count) {
  Start();
  std::string bytes(count, '\0');
  randombytes_buf(bytes.data(), count);
  return bytes;
}

Bytes16 RandomKey16() {
  Start();
  Bytes16 key;
  randombytes_buf(key.data(), key.size());
  return key;
}

Bytes32 RandomKey32() {
  Start();
  Bytes32 key;
  randombytes_buf(key.data(), key.size());
  return key;
}

void Wipe(void* memory, size_t size) { sodium_memzero(memory, size); }

Bytes32 Sha256(std::string_view bytes) {
  Bytes32 hash;
  crypto_hash_sha256(hash.data(), Bytes(bytes), bytes.size());
  return hash;
}

Bytes32 KeyedHash32(const Bytes32& key, std::string_view bytes) {
  Start();
  Bytes32 hash;
  crypto_generichash(hash.data(), hash.size(), Bytes(bytes), bytes.size(), key.data(), key.size());
  return hash;
}

Bytes16 QuickHash16(const Bytes16& key, std::string_view bytes) {
  static_assert(crypto_shorthash_siphashx24_BYTES == 16 &&
                crypto_shorthash_siphashx24_KEYBYTES == 16);
  Bytes16 hash;
  crypto_shorthash_siphashx24(hash.data(), Bytes(bytes), bytes.size(), key.data());
  return hash;
}

bool SameSecret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

Bytes32 PublicKeyOf(const Bytes32& secret) { return KeyPair(secret).open; }

std::string Sign(const Bytes32& secret, std::string_view message) {
  const KeyPair pair(secret);
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(Bytes(signature), nullptr, Bytes(message), message.size(),
                       pair.secret.data());
  return signature;
}

bool VerifySignature(const Bytes32& public_key, std::string_view message,
                     std::string_view signature) {
  Start();
  return signature.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(Bytes(signature), Bytes(message), message.size(),
                                     public_key.data()) == 0;
}

std::string Seal(const Bytes32& key, std::string_view plain, std::string_view context) {
  constexpr size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
  std::string sealed = RandomBytes(kNonce);
  sealed.resize(kNonce + plain.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES);
  crypto_aead_xchacha20poly1305_ietf_encrypt(Bytes(sealed) + kNonce, nullptr, Bytes(plain),
                                             plain.size(), Bytes(context), context.size(), nullptr,
                                             Bytes(sealed), key.data());
  return sealed;
}

std::optional<std::string> Unseal(const Bytes32& key, std::string_view sealed,
                                  std::string_view context) {
  Start();
  constexpr size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
  constexpr size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
  if (sealed.size() < kNonce + kTag) return std::nullopt;
  std::string plain(sealed.size() - kNonce - kTag, '\0');
  const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
      Bytes(plain), nullptr, nullptr, Bytes(sealed) + kNonce, sealed.size() - kNonce,
      Bytes(context), context.size(), Bytes(sealed), key.data());
  if (failed != 0) return std::nullopt;
  return plain;
}

std::string HashPassword(std::string_view password, size_t memory_kib) {
  Start();
  std::string hash(crypto_pwhash_argon2id_STRBYTES, '\0');
  STEWARD_CHECK(crypto_pwhash_argon2id_str(hash.data(), password.data(), password.size(), 1,
                                           memory_kib * 1024) == 0);  // only for want of memory
  hash.resize(hash.find('\0'));
  return hash;
}

bool VerifyPassword(const std::string& hash, std::string_view password) {
  Start();
  return crypto_pwhash_argon2id_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

bool PasswordHashDiffers(const std::string& hash, size_t memory_kib) {
  Start();
  return crypto_pwhash_argon2id_str_needs_rehash(hash.c_str(), 1, memory_kib * 1024) != 0;
}

std::string Base64Encode(std::string_view bytes) {
  constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL;
  std::string text(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), Bytes(bytes), bytes.size(), kVariant);
  text.pop_back();  // the terminating zero
  return text;
}

std::optional<std::string> Base64Decode(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(Bytes(bytes), bytes.size(), text.data(), text.size(), nullptr, &size, &end,
                        sodium_base64_VARIANT_ORIGINAL) != 0 ||
      end != text.data() + text.size()) {
    Wipe(bytes.data(), bytes.size());
    return std::nullopt;
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace steward::keys
