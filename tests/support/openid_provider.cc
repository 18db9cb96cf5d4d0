#include "tests/support/openid_provider.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "common/base/text.h"
#include "common/keys/crypto.h"

namespace steward::testing {
namespace {

namespace http = boost::beast::http;
using boost::asio::ip::tcp;
using nlohmann::json;
using KeyPair = std::shared_ptr<EVP_PKEY>;

constexpr unsigned kKeyBits = 2048;
constexpr std::chrono::minutes kTokenLife(5);

KeyPair NewKey() { return {EVP_RSA_gen(kKeyBits), EVP_PKEY_free}; }

std::string NumberIn(const KeyPair& key, const char* name) {
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key.get(), name, &number);
  std::string bytes(static_cast<size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
  BN_free(number);
  return bytes;
}

std::string RsaSignature(const KeyPair& key, const std::string& text) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get());
  std::string signature(kKeyBits / 8, '\0');
  size_t size = signature.size();
  EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                 text.size());
  return signature;
}

std::string TextToSign(const OpenIdProvider::Token& token) {
  return Base64UrlEncode(token.head.dump()) + '.' + Base64UrlEncode(token.claims.dump());
}

std::string Decoded(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      decoded += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      decoded += text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

std::map<std::string, std::string> FormOf(std::string_view text) {
  std::map<std::string, std::string> form;
  for (const std::string_view pair : Split(text, '&')) {
    const size_t equals = pair.find('=');
    if (equals != pair.npos)
      form[Decoded(pair.substr(0, equals))] = Decoded(pair.substr(equals + 1));
  }
  return form;
}

}  // namespace

struct OpenIdProvider::State {
  explicit State(const Clock& real_time) : clock(real_time) {}

  struct Grant {
    std::string subject;
    std::string nonce;
    std::string challenge;
  };

  const Clock& clock;
  boost::asio::io_context context;
  tcp::acceptor acceptor{context, {boost::asio::ip::address_v4::loopback(), 0}};
  const int port = acceptor.local_endpoint().port();
  std::thread thread;
  std::vector<std::thread> connections;  // of the serving thread alone

  mutable std::mutex mutex;
  std::condition_variable changed;
  // All guarded by mutex:
  KeyPair key = NewKey();
  KeyPair unpublished = NewKey();
  int key_number = 1;
  std::map<std::string, Grant> grants;  // by code
  int codes = 0;
  Forge forge;
  std::map<std::string, Answer> answers;
  std::map<std::string, int> asked;
  bool hanging = false;
  bool stopping = false;
};

OpenIdProvider::OpenIdProvider(const Clock& clock) : state_(std::make_unique<State>(clock)) {
  state_->thread = std::thread([this] { Serve(); });
}

OpenIdProvider::~OpenIdProvider() { Stop(); }

void OpenIdProvider::Stop() {
  if (!state_->thread.joinable()) return;
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
    state_->hanging = false;
  }
  state_->changed.notify_all();
  boost::system::error_code ignored;
  tcp::socket wake(state_->context);  // an accept that waits is woken by a connection
  wake.connect({boost::asio::ip::address_v4::loopback(), static_cast<unsigned short>(state_->port)},
               ignored);
  state_->thread.join();
}

std::string OpenIdProvider::issuer() const {
  return "http://127.0.0.1:" + std::to_string(state_->port);
}

void OpenIdProvider::ForgeTokens(Forge forge) {
  const std::lock_guard lock(state_->mutex);
  state_->forge = std::move(forge);
}

void OpenIdProvider::AnswerWith(const std::string& path, Answer answer) {
  const std::lock_guard lock(state_->mutex);
  state_->answers[path] = std::move(answer);
}

void OpenIdProvider::Hang(bool hang) {
  const std::lock_guard lock(state_->mutex);
  state_->hanging = hang;
  state_->changed.notify_all();
}

void OpenIdProvider::RotateKey() {
  KeyPair key = NewKey();
  const std::lock_guard lock(state_->mutex);
  state_->key = std::move(key);
  ++state_->key_number;
}

int OpenIdProvider::asked(const std::string& path) const {
  const std::lock_guard lock(state_->mutex);
  const auto found = state_->asked.find(path);
  return found == state_->asked.end() ? 0 : found->second;
}

std::string OpenIdProvider::Signed(const Token& token) const {
  const std::string text = TextToSign(token);
  return text + '.' + Base64UrlEncode(RsaSignature(state_->key, text));
}

std::string OpenIdProvider::SignedByAnother(const Token& token) const {
  const std::string text = TextToSign(token);
  return text + '.' + Base64UrlEncode(RsaSignature(state_->unpublished, text));
}

std::string OpenIdProvider::SignedWithPublicKey(const Token& token) const {
  const std::string text = TextToSign(token);
  const std::string secret = NumberIn(state_->key, OSSL_PKEY_PARAM_RSA_N);
  std::string signature(32, '\0');
  unsigned size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(),
       reinterpret_cast<unsigned char*>(signature.data()), &size);
  return text + '.' + Base64UrlEncode(signature);
}

OpenIdProvider::Back OpenIdProvider::SignOn(const std::string& authorization_url,
                                            const std::string& subject) {
  const std::string page = issuer() + "/authorize?";
  if (!authorization_url.starts_with(page)) return {};
  std::map<std::string, std::string> query = FormOf(authorization_url.substr(page.size()));
  if (query["response_type"] != "code" || query["scope"] != "openid" ||
      query["client_id"] != client_.id || query["redirect_uri"] != client_.redirect_uri ||
      query["code_challenge_method"] != "S256" || query["state"].empty() ||
      query["nonce"].empty()) {
    return {};
  }
  const std::lock_guard lock(state_->mutex);
  const std::string code = "code/" + std::to_string(++state_->codes) + "?&=";
  state_->grants[code] = {subject, query["nonce"], query["code_challenge"]};
  return {code, query["state"]};
}

// The body of the answer; everything else is in `answer`.
std::string OpenIdProvider::Handle(const std::string& method, const std::string& target,
                                   const std::string& authorization, const std::string& body,
                                   Answer& answer) {
  std::unique_lock lock(state_->mutex);
  ++state_->asked[target];
  state_->changed.wait(lock, [&] { return !state_->hanging; });
  const auto other = state_->answers.find(target);
  if (other != state_->answers.end()) {
    answer = other->second;
    return answer.body;
  }
  if (target == "/.well-known/openid-configuration") {
    return json{{"issuer", issuer()},
                {"authorization_endpoint", issuer() + "/authorize"},
                {"token_endpoint", issuer() + "/token"},
                {"jwks_uri", issuer() + "/keys"}}
        .dump();
  }
  if (target == "/keys") return KeysDocument();
  if (target == "/token" && method == "POST") return Tokens(authorization, body, answer);
  answer.status = 404;
  return "";
}

std::string OpenIdProvider::KeyId() const { return "key-" + std::to_string(state_->key_number); }

std::string OpenIdProvider::KeysDocument() const {
  const json key = {{"kty", "RSA"},
                    {"use", "sig"},
                    {"alg", "RS256"},
                    {"kid", KeyId()},
                    {"n", Base64UrlEncode(NumberIn(state_->key, OSSL_PKEY_PARAM_RSA_N))},
                    {"e", Base64UrlEncode(NumberIn(state_->key, OSSL_PKEY_PARAM_RSA_E))}};
  return json{{"keys", {key}}}.dump();
}

std::string OpenIdProvider::Tokens(const std::string& authorization, const std::string& body,
                                   Answer& answer) {
  std::map<std::string, std::string> form = FormOf(body);
  const auto grant = state_->grants.find(form["code"]);
  const std::string client = std::string(authorization.substr(0, 6)) == "Basic "
                                 ? keys::Base64Decode(authorization.substr(6)).value_or("")
                                 : "";
  const size_t colon = client.find(':');
  answer.status = 401;
  if (colon == client.npos || Decoded(client.substr(0, colon)) != client_.id ||
      Decoded(client.substr(colon + 1)) != client_.secret) {
    return R"({"error":"invalid_client"})";
  }
  answer.status = 400;
  if (grant == state_->grants.end() || form["redirect_uri"] != client_.redirect_uri ||
      Base64UrlEncode(keys::AsText(keys::Sha256(form["code_verifier"]))) !=
          grant->second.challenge) {
    return R"({"error":"invalid_grant"})";
  }
  answer.status = 200;
  const std::int64_t now =
      std::chrono::floor<std::chrono::seconds>(state_->clock.Now()).time_since_epoch().count();
  Token token{{{"alg", "RS256"}, {"kid", KeyId()}, {"typ", "JWT"}},
              {{"iss", issuer()},
               {"sub", grant->second.subject},
               {"aud", client_.id},
               {"nonce", grant->second.nonce},
               {"iat", now},
               {"exp", now + std::chrono::seconds(kTokenLife).count()},
               {"email", "admin@example.com"},
               {"email_verified", true}}};
  state_->grants.erase(grant);
  const std::string id_token = state_->forge ? state_->forge(token) : Signed(token);
  return json{{"access_token", "unused"}, {"token_type", "Bearer"}, {"id_token", id_token}}.dump();
}

// A connection each, a request each: what hangs holds up nobody else.
void OpenIdProvider::Serve() {
  boost::system::error_code error;
  while (true) {
    auto socket = std::make_shared<tcp::socket>(state_->context);
    state_->acceptor.accept(*socket, error);
    {
      const std::lock_guard lock(state_->mutex);
      if (error || state_->stopping) break;
    }
    state_->connections.emplace_back([this, socket] {
      boost::system::error_code broken;
      boost::beast::flat_buffer buffer;
      http::request<http::string_body> request;
      http::read(*socket, buffer, request, broken);
      if (broken) return;
      Answer answer;
      const std::string body =
          Handle(std::string(request.method_string()), std::string(request.target()),
                 std::string(request[http::field::authorization]), request.body(), answer);
      http::response<http::string_body> response(static_cast<http::status>(answer.status), 11);
      response.set(http::field::content_type, "application/json");
      if (!answer.location.empty()) response.set(http::field::location, answer.location);
      response.keep_alive(false);
      response.body() = body;
      response.prepare_payload();
      http::write(*socket, response, broken);
      socket->shutdown(tcp::socket::shutdown_both, broken);
    });
  }
  state_->acceptor.close(error);
  for (std::thread& connection : state_->connections) connection.join();
}

}  // namespace steward::testing
