#include "common/keys/keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <thread>
#include <vector>

#include "common/base/text.h"
#include "common/keys/crypto.h"
#include "common/keys/key_folder.h"
#include "common/log/log.h"
#include "tests/support/temporary_folder.h"

namespace steward::keys {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using testing::TemporaryFolder;

constexpr std::chrono::milliseconds kAtOnce(0);

class KeyFolderTest : public ::testing::Test {
 protected:
  KeyFolderTest() { WriteNewKey(folder_.path(), "2026-01").value(); }

  TemporaryFolder folder_;
  std::vector<std::string> lines_;
  log::Capture capture_{[this](std::string_view line) { lines_.emplace_back(line); }};
};

TEST_F(KeyFolderTest, ANewKeyIsPrivateAndRandomAndNeverReplacesAnother) {
  struct stat file {};
  ASSERT_EQ(stat(folder_.Path("2026-01").c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777, 0600u);
  const std::string before = folder_.Read("2026-01");
  EXPECT_EQ(WriteNewKey(folder_.path(), "2026-01").error().reason, "ALREADY_EXISTS");
  EXPECT_EQ(folder_.Read("2026-01"), before);
  WriteNewKey(folder_.path(), "2026-02").value();
  EXPECT_NE(folder_.Read("2026-02"), before);
  EXPECT_EQ(WriteNewKey(folder_.path(), "../x").error().reason, "INVALID_KEY_FOLDER");
  EXPECT_EQ(WriteNewKey(folder_.Path("missing"), "x").error().reason, "INVALID_KEY_FOLDER");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 2);
}

TEST_F(KeyFolderTest, BrokenFoldersAreRefusedWithTheReason) {
  const auto problem = [](const std::string& folder) { return KeyFolder::Open(folder).error(); };
  EXPECT_EQ(problem(folder_.Path("missing")).reason, "INVALID_KEY_FOLDER");
  const TemporaryFolder empty;
  EXPECT_THAT(problem(empty.path()).en, HasSubstr("no key in it"));
  for (const std::string_view text : {"", "short", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                                      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
                                      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= ",
                                      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB="}) {
    empty.Write("key", text);
    EXPECT_THAT(problem(empty.path()).en, HasSubstr("key does not hold 32 bytes")) << text;
  }
  empty.Write("key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
  EXPECT_TRUE(KeyFolder::Open(empty.path()).ok());
  empty.Write("a key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
  EXPECT_THAT(problem(empty.path()).en, HasSubstr("cannot be a key id"));
}

TEST_F(KeyFolderTest, HiddenFilesAreNotKeys) {
  folder_.Write("..data", "rubbish");
  EXPECT_THAT(KeyFolder::Open(folder_.path()).value()->Current()->keys, SizeIs(1));
}

TEST_F(KeyFolderTest, KeysComeAndGoWithoutARestart) {
  const auto folder = KeyFolder::Open(folder_.path(), kAtOnce).value();
  const auto before = folder->Current();
  EXPECT_EQ(folder->Current(), before) << "nothing changed";
  WriteNewKey(folder_.path(), "2026-02").value();
  EXPECT_THAT(folder->Current()->keys, SizeIs(2));
  EXPECT_EQ(folder->Current()->newest().first, "2026-02");
  EXPECT_NE(folder->Current()->generation, before->generation);
  std::filesystem::remove(folder_.Path("2026-01"));
  EXPECT_THAT(folder->Current()->keys, SizeIs(1));
  EXPECT_EQ(before->newest().first, "2026-01") << "a set in use does not change";
}

TEST_F(KeyFolderTest, AFolderThatBreaksKeepsItsKeysAndIsReportedOnce) {
  const auto folder = KeyFolder::Open(folder_.path(), kAtOnce).value();
  const auto before = folder->Current();
  folder_.Write("2026-02", "rubbish");
  EXPECT_EQ(folder->Current(), before);
  EXPECT_EQ(folder->Current(), before);
  ASSERT_THAT(lines_, SizeIs(1));
  EXPECT_THAT(lines_[0], HasSubstr("\"level\":\"error\""));
  EXPECT_THAT(lines_[0], HasSubstr("2026-02 does not hold"));
  std::filesystem::remove_all(folder_.path());
  EXPECT_EQ(folder->Current(), before);
}

TEST_F(KeyFolderTest, ManyThreadsMayAskWhileKeysChange) {
  const auto folder = KeyFolder::Open(folder_.path(), kAtOnce).value();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 300; ++n) EXPECT_GE(folder->Current()->keys.size(), 1u);
    });
  }
  for (int i = 0; i < 20; ++i) WriteNewKey(folder_.path(), "new" + std::to_string(i)).value();
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(folder->Current()->keys, SizeIs(21));
}

TEST_F(KeyFolderTest, ARingDerivesAKeyOfItsOwnForEachPurposeAndMasterKey) {
  WriteNewKey(folder_.path(), "2026-02").value();
  const auto ring = KeyRing::Open(folder_.path()).value();
  const Key newest = ring->Newest("page_token");
  EXPECT_EQ(newest.id, "2026-02");
  EXPECT_EQ(ring->Newest("page_token").bytes, newest.bytes);
  EXPECT_NE(ring->Newest("request_key").bytes, newest.bytes);
  EXPECT_EQ(ring->Find("page_token", "2026-02")->bytes, newest.bytes);
  EXPECT_NE(ring->Find("page_token", "2026-01")->bytes, newest.bytes);
  EXPECT_FALSE(ring->Find("page_token", "2025-12"));
  const std::vector<Key> all = ring->All("page_token");
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].id, "2026-02");
  EXPECT_EQ(all[1].bytes, ring->Find("page_token", "2026-01")->bytes);
  const auto again = KeyRing::Open(folder_.path()).value();
  EXPECT_EQ(again->Newest("page_token").bytes, newest.bytes) << "the same after a restart";
}

TEST_F(KeyFolderTest, ARingSeesANewKeyWithinSeconds) {
  const auto ring = KeyRing::Open(folder_.path()).value();
  WriteNewKey(folder_.path(), "2026-02").value();
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (ring->Newest("x").id != "2026-02" && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  EXPECT_EQ(ring->Newest("x").id, "2026-02");
}

TEST(CryptoTest, ASignatureHoldsForItsMessageAndKeyOnly) {
  // RFC 8032, 7.1, test 1.
  Bytes32 secret;
  const std::string_view hex = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
  for (size_t i = 0; i < 32; ++i) {
    secret[i] =
        static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(2 * i, 2)), nullptr, 16));
  }
  const Bytes32 open = PublicKeyOf(secret);
  EXPECT_EQ(HexEncode(AsText(open)),
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  const std::string signature = Sign(secret, "");
  EXPECT_EQ(HexEncode(signature),
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39"
            "701cf9b46b"
            "d25bf5f0595bbe24655141438e7a100b");
  EXPECT_TRUE(VerifySignature(open, "", signature));
  EXPECT_FALSE(VerifySignature(open, "x", signature));
  EXPECT_FALSE(VerifySignature(PublicKeyOf(RandomKey32()), "", signature));
  EXPECT_FALSE(VerifySignature(open, "", signature.substr(1)));
}

TEST(CryptoTest, ASealedTextOpensWithItsKeyAndContextOnly) {
  const Bytes32 key = RandomKey32();
  std::string sealed = Seal(key, "plain", "context");
  EXPECT_EQ(sealed.size(), 45u);
  EXPECT_EQ(Unseal(key, sealed, "context"), "plain");
  EXPECT_EQ(Unseal(key, sealed, "contexT"), std::nullopt);
  EXPECT_EQ(Unseal(RandomKey32(), sealed, "context"), std::nullopt);
  for (char& byte : sealed) {
    byte ^= 1;
    EXPECT_EQ(Unseal(key, sealed, "context"), std::nullopt);
    byte ^= 1;
  }
  EXPECT_EQ(Unseal(key, sealed.substr(0, 39), "context"), std::nullopt);
  EXPECT_EQ(Unseal(key, "", "context"), std::nullopt);
}

TEST(CryptoTest, SecretsAreComparedWhole) {
  EXPECT_TRUE(SameSecret("", ""));
  EXPECT_TRUE(SameSecret("abc", "abc"));
  EXPECT_FALSE(SameSecret("abc", "abd"));
  EXPECT_FALSE(SameSecret("abc", "ab"));
}

TEST(CryptoTest, Base64HasOneSpelling) {
  EXPECT_EQ(Base64Encode("hello"), "aGVsbG8=");
  EXPECT_EQ(Base64Decode("aGVsbG8=\n"), "hello");
  EXPECT_EQ(Base64Decode(""), "");
  for (const char* bad : {"aGVsbG8", "aGVsbG9=", "aGVs bG8=", "aGVsbG8=\n\n", "aGVsbG8=x", "="}) {
    EXPECT_EQ(Base64Decode(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace steward::keys
