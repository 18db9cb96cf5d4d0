#include "services/identity/openid/https_client.h"

#include <curl/curl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>

#include "steward/type/v1/limits.pb.h"

namespace steward::identity {
namespace {

constexpr std::uint32_t kLoopback = 0x7f000001;

struct HandleCloser {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

// A part of an address; nullopt when it has none.
std::optional<std::string> PartOf(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return std::nullopt;
  std::string copy(text);
  curl_free(text);
  return copy;
}

bool MayConnectV4(std::uint32_t address, bool trial) {
  if (trial && address == kLoopback) return true;
  struct Net {
    std::uint32_t first;
    int bits;
  };
  constexpr Net kRefused[] = {
      {0x00000000, 8},   // this network
      {0x64400000, 10},  // of carriers, and metadata of clouds
      {0x7f000000, 8},   // this machine
      {0xa9fe0000, 16},  // link, and metadata of clouds
      {0xc0000000, 24},  // of protocols
      {0xe0000000, 3},   // multicast and above
  };
  return std::none_of(std::begin(kRefused), std::end(kRefused), [&](const Net& net) {
    return address >> (32 - net.bits) == net.first >> (32 - net.bits);
  });
}

std::uint32_t V4At(const in6_addr& address, int offset) {
  std::uint32_t bytes = 0;
  std::memcpy(&bytes, address.s6_addr + offset, sizeof bytes);
  return ntohl(bytes);
}

bool MayConnectV6(const in6_addr& address, bool trial) {
  constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  constexpr std::array<std::uint8_t, 12> kCompatible{};  // and ::, ::1
  constexpr std::array<std::uint8_t, 12> kTranslated{0, 0x64, 0xff, 0x9b};
  for (const auto& prefix : {kMapped, kCompatible, kTranslated}) {
    if (std::equal(prefix.begin(), prefix.end(), address.s6_addr)) {
      return MayConnectV4(V4At(address, 12), trial && prefix == kMapped);
    }
  }
  const std::uint8_t first = address.s6_addr[0];
  const std::uint8_t second = address.s6_addr[1];
  if (first == 0x20 && second == 0x02) return MayConnectV4(V4At(address, 2), false);  // 6to4
  if (first == 0xfe && second >= 0x80) return false;  // link and site
  if (first == 0xff) return false;                    // multicast
  // Metadata of a cloud: fd00:ec2::/32.
  return V4At(address, 0) != 0xfd000ec2;
}

// Looks at the address that is really connected to, whatever the name said before.
curl_socket_t OpenSocket(void* trial, curlsocktype, curl_sockaddr* address) {
  if (!MayConnect(address->addr, *static_cast<const bool*>(trial))) return CURL_SOCKET_BAD;
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

size_t Append(const char* bytes, size_t, size_t count, void* body) {
  std::string& text = *static_cast<std::string*>(body);
  if (text.size() + count > type::v1::LIMIT_PROVIDER_ANSWER_BYTES) return 0;
  text.append(bytes, count);
  return count;
}

int StopWhenGone(void* patience, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const Patience*>(patience)->over() ? 1 : 0;
}

void SetUp(CURL* handle, const char* protocols, bool* trial, const Patience* patience,
           std::string* body) {
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, protocols);
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  curl_easy_setopt(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(patience->left());
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, std::max<long>(1, left.count()));
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, StopWhenGone);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, patience);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, OpenSocket);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, trial);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, Append);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, body);
}

}  // namespace

bool MayConnect(const sockaddr& address, bool trial) {
  if (address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    return MayConnectV4(ntohl(v4.sin_addr.s_addr), trial);
  }
  if (address.sa_family != AF_INET6) return false;
  sockaddr_in6 v6{};
  std::memcpy(&v6, &address, sizeof v6);
  return MayConnectV6(v6.sin6_addr, trial);
}

std::string FormEncoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      encoded += c;
    } else {
      encoded += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return encoded;
}

HttpsClient::HttpsClient(bool trial) : trial_(trial) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(ready);  // a handle that cannot be made says so
}

bool HttpsClient::MayCall(const std::string& url) const {
  const std::unique_ptr<CURLU, HandleCloser> parsed(curl_url());
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
    return false;
  for (const CURLUPart refused : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_FRAGMENT}) {
    if (PartOf(parsed.get(), refused)) return false;
  }
  const std::optional<std::string> scheme = PartOf(parsed.get(), CURLUPART_SCHEME);
  if (scheme == "https") return url.starts_with("https://");
  return trial_ && scheme == "http" && PartOf(parsed.get(), CURLUPART_HOST) == "127.0.0.1" &&
         url.starts_with("http://127.0.0.1:");
}

HttpAnswer HttpsClient::Get(const std::string& url, const Patience& patience) const {
  return Run(url, nullptr, "", patience);
}

HttpAnswer HttpsClient::Post(const std::string& url,
                             const std::vector<std::pair<std::string, std::string>>& form,
                             const std::string& user, const std::string& password,
                             const Patience& patience) const {
  std::string body;
  for (const auto& [name, value] : form) {
    body += (body.empty() ? "" : "&") + name + '=' + FormEncoded(value);
  }
  // RFC 6749, 2.3.1: both halves encoded like the values of a form.
  const std::string credentials =
      user.empty() ? "" : FormEncoded(user) + ':' + FormEncoded(password);
  return Run(url, &body, credentials, patience);
}

HttpAnswer HttpsClient::Run(const std::string& url, const std::string* form,
                            const std::string& credentials, const Patience& patience) const {
  if (!MayCall(url)) return {.problem = "not an address to call"};
  if (patience.over()) return {.problem = "no time left"};
  const std::unique_ptr<CURL, HandleCloser> handle(curl_easy_init());
  if (!handle) return {.problem = "no handle"};
  HttpAnswer answer;
  bool trial = trial_;
  SetUp(handle.get(), trial_ ? "http,https" : "https", &trial, &patience, &answer.body);
  curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
  if (form != nullptr) {
    curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(form->size()));
    curl_easy_setopt(handle.get(), CURLOPT_COPYPOSTFIELDS, form->c_str());
  }
  if (!credentials.empty()) {
    curl_easy_setopt(handle.get(), CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    curl_easy_setopt(handle.get(), CURLOPT_USERPWD, credentials.c_str());
  }
  const CURLcode done = curl_easy_perform(handle.get());
  if (done != CURLE_OK) return {.problem = curl_easy_strerror(done)};
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  answer.status = static_cast<int>(status);
  return answer;
}

}  // namespace steward::identity
