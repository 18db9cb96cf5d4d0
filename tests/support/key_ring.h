// A key ring with one fixed key.
#pragma once

#include <memory>
#include <string>

#include "common/keys/keys.h"
#include "tests/support/temporary_folder.h"

namespace steward::testing {

class TestKeyRing {
 public:
  // `key`: 32 bytes, in base64.
  explicit TestKeyRing(const std::string& key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=") {
    folder_.Write("2026-01-01", key + "\n");
    ring_ = keys::KeyRing::Open(folder_.path()).value();
  }
  const keys::KeyRing& operator*() const { return *ring_; }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<keys::KeyRing> ring_;
};

}  // namespace steward::testing
