// Which addresses a provider may have: what a name says, and what is really connected to.
#include "services/identity/openid/https_client.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <cstring>
#include <string>

namespace steward::identity {
namespace {

bool MayConnectTo(const std::string& text, bool trial = false) {
  sockaddr_storage storage{};
  auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
  auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
  if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    storage.ss_family = AF_INET;
  } else {
    EXPECT_EQ(inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr), 1) << text;
    storage.ss_family = AF_INET6;
  }
  return MayConnect(reinterpret_cast<const sockaddr&>(storage), trial);
}

TEST(MayConnectTest, NeitherThisMachineNorItsLinkNorMetadataOfACloud) {
  for (const char* address : {"127.0.0.1",
                              "127.8.9.10",
                              "0.0.0.0",
                              "0.1.2.3",
                              "169.254.169.254",
                              "169.254.0.1",
                              "100.100.100.200",
                              "100.64.0.1",
                              "192.0.0.192",
                              "224.0.0.1",
                              "239.1.1.1",
                              "240.0.0.1",
                              "255.255.255.255",
                              "::",
                              "::1",
                              "::127.0.0.1",
                              "::ffff:127.0.0.1",
                              "::ffff:169.254.169.254",
                              "::ffff:100.100.100.200",
                              "64:ff9b::7f00:1",
                              "64:ff9b::a9fe:a9fe",
                              "2002:7f00:1::",
                              "2002:a9fe:a9fe::",
                              "fe80::1",
                              "febf::1",
                              "fec0::1",
                              "ff02::1",
                              "fd00:ec2::254"}) {
    EXPECT_FALSE(MayConnectTo(address)) << address;
  }
  sockaddr local{};
  local.sa_family = AF_UNIX;
  EXPECT_FALSE(MayConnect(local, /*trial=*/true));
}

TEST(MayConnectTest, PublicAddressesAndThoseOfACompany) {
  for (const char* address : {"93.184.216.34", "10.1.2.3", "172.16.0.1", "192.168.1.1",
                              "100.128.0.1", "126.255.255.255", "128.0.0.1", "169.253.255.255",
                              "::ffff:93.184.216.34", "2606:2800:220:1::1", "fd12:3456::1"}) {
    EXPECT_TRUE(MayConnectTo(address)) << address;
  }
}

TEST(MayConnectTest, TrialsUseTheOneAddressOfThisMachine) {
  EXPECT_TRUE(MayConnectTo("127.0.0.1", /*trial=*/true));
  EXPECT_TRUE(MayConnectTo("::ffff:127.0.0.1", /*trial=*/true));
  for (const char* address : {"127.0.0.2", "::1", "169.254.169.254", "::127.0.0.1"}) {
    EXPECT_FALSE(MayConnectTo(address, /*trial=*/true)) << address;
  }
}

TEST(MayCallTest, HttpsAndNothingElse) {
  const HttpsClient client(/*trial=*/false);
  EXPECT_TRUE(client.MayCall("https://login.example.com"));
  EXPECT_TRUE(client.MayCall("https://login.example.com:8443/realms/company?x=1"));
  for (const char* url :
       {"", "login.example.com", "http://login.example.com", "http://127.0.0.1:80/", "file:///etc",
        "ftp://login.example.com", "gopher://login.example.com", "https://",
        "https://user@example.com", "https://user:password@example.com",
        "https://example.com/#token", "//login.example.com", "https://exa mple.com",
        "javascript:alert(1)", "https:example.com"}) {
    EXPECT_FALSE(client.MayCall(url)) << url;
  }
}

TEST(MayCallTest, TrialsMayCallTheirSimulator) {
  const HttpsClient client(/*trial=*/true);
  EXPECT_TRUE(client.MayCall("http://127.0.0.1:8080/keys"));
  EXPECT_TRUE(client.MayCall("https://login.example.com"));
  for (const char* url : {"http://127.0.0.1.example.com:80/", "http://127.0.0.1:80@example.com/",
                          "http://localhost:80/", "http://2130706433:80/", "http://[::1]:80/",
                          "http://0:80/", "http://127.1:80/", "http://10.0.0.1:80/"}) {
    EXPECT_FALSE(client.MayCall(url)) << url;
  }
}

TEST(HttpsClientTest, WhatIsNotToBeCalledIsNotCalled) {
  const HttpsClient client(/*trial=*/false);
  const Patience patience = PatienceOf(std::chrono::seconds(5));
  EXPECT_EQ(client.Get("http://127.0.0.1:1/", patience).problem, "not an address to call");
  const HttpAnswer loopback = client.Get("https://127.0.0.1:1/", patience);
  EXPECT_EQ(loopback.status, 0);
  EXPECT_FALSE(loopback.problem.empty());
  const HttpAnswer late = client.Get("https://127.0.0.1:1/", PatienceOf(std::chrono::seconds(0)));
  EXPECT_EQ(late.problem, "no time left");
}

TEST(FormEncodedTest, OnlyWhatIsPlainStandsForItself) {
  EXPECT_EQ(FormEncoded("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(FormEncoded("a b&c=d+%:/?"), "a%20b%26c%3Dd%2B%25%3A%2F%3F");
  EXPECT_EQ(FormEncoded("中"), "%E4%B8%AD");
}

}  // namespace
}  // namespace steward::identity
