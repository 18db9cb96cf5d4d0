// The primitives everything secret is built from: random bytes, hashes, signatures, sealed boxes
// and password hashes. The only room of the house where libsodium lives. All functions: any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace steward::keys {

using Bytes16 = std::array<std::uint8_t, 16>;
using Bytes32 = std::array<std::uint8_t, 32>;

// The bytes of an array, for functions that take text.
template <size_t kSize>
std::string_view AsText(const std::array<std::uint8_t, kSize>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), kSize};
}

// From the kernel; cannot fail.
std::string RandomBytes(size_t count);
Bytes16 RandomKey16();
Bytes32 RandomKey32();

// Overwrites memory in a way the compiler keeps.
void Wipe(void* memory, size_t size);

// SHA-256: for what others check too, such as the content of a file.
Bytes32 Sha256(std::string_view bytes);

// BLAKE2b-256, keyed.
Bytes32 KeyedHash32(const Bytes32& key, std::string_view bytes);

// SipHash-2-4 with 128 bits: quick, and without the key nobody finds two texts with the same one.
Bytes16 QuickHash16(const Bytes16& key, std::string_view bytes);

// Equal, in a time that does not depend on where they differ.
bool SameSecret(std::string_view a, std::string_view b);

// Ed25519. A secret key is the 32 byte seed.
Bytes32 PublicKeyOf(const Bytes32& secret);
std::string Sign(const Bytes32& secret, std::string_view message);  // 64 bytes
bool VerifySignature(const Bytes32& public_key, std::string_view message,
                     std::string_view signature);

// XChaCha20-Poly1305: a random nonce, the ciphertext and a tag, 40 bytes longer than the text.
// Opens only with the same key and the same context.
std::string Seal(const Bytes32& key, std::string_view plain, std::string_view context);
std::optional<std::string> Unseal(const Bytes32& key, std::string_view sealed,
                                  std::string_view context);

// Argon2id with t=1, p=1 and `memory_kib` of memory, in PHC form ("$argon2id$v=19$m=...").
std::string HashPassword(std::string_view password, size_t memory_kib);
// False also for a text that is not such a hash.
bool VerifyPassword(const std::string& hash, std::string_view password);
// Whether `hash` was made with other parameters than these.
bool PasswordHashDiffers(const std::string& hash, size_t memory_kib);

// Base64 with padding and the ordinary alphabet, as `openssl rand -base64 32` prints it; one
// trailing line break is allowed.
std::string Base64Encode(std::string_view bytes);
std::optional<std::string> Base64Decode(std::string_view text);

}  // namespace steward::keys
