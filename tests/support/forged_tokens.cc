#include "tests/support/forged_tokens.h"

#include <sodium.h>

#include <nlohmann/json.hpp>

#include <memory>
#include <utility>

#include "common/base/result.h"
#include "common/base/text.h"
#include "common/keys/crypto.h"
#include "common/keys/key_folder.h"

namespace steward::testing {
namespace {

using Json = nlohmann::ordered_json;

std::string Encoded(const Json& object) { return Base64UrlEncode(object.dump()); }

std::string HmacSha256(const std::string& key, const std::string& text) {
  const auto bytes = [](const std::string& of) {
    return reinterpret_cast<const unsigned char*>(of.data());
  };
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, bytes(key), key.size());
  crypto_auth_hmacsha256_update(&state, bytes(text), text.size());
  std::string hash(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(hash.data()));
  return hash;
}

class Forger {
 public:
  Forger(const std::string& good, const std::string& key_folder)
      : good_(good),
        set_(keys::KeyFolder::Open(key_folder + "/token_secret").value()->Current()),
        kid_(set_->newest().first),
        secret_(set_->newest().second),
        open_(keys::PublicKeyOf(secret_)) {
    const std::vector<std::string_view> parts = Split(good_, '.');
    head_ = parts[0];
    body_ = parts[1];
    signature_ = parts[2];
    header_ = Json::parse(Base64UrlDecode(head_).value());
    claims_ = Json::parse(Base64UrlDecode(body_).value());
  }

  std::vector<ForgedToken> Run() {
    Algorithms();
    Headers();
    Claims();
    Signatures();
    Forms();
    return std::move(forged_);
  }

 private:
  void Add(std::string what, std::string token) {
    STEWARD_CHECK(token != good_);
    forged_.push_back({std::move(what), std::move(token)});
  }

  std::string Signed(const std::string& head, const std::string& body) const {
    const std::string text = head + '.' + body;
    return text + '.' + Base64UrlEncode(keys::Sign(secret_, text));
  }
  Json HeaderWith(const char* member, const Json& value) const {
    Json header = header_;
    header[member] = value;
    return header;
  }
  void AddHeader(const std::string& what, const Json& header) {
    Add(what, Signed(Encoded(header), body_));
  }
  void AddClaim(const std::string& what, const char* member, const Json& value) {
    Json claims = claims_;
    claims[member] = value;
    Add(what, Signed(head_, Encoded(claims)));
  }

  void Algorithms() {
    for (const char* none : {"none", "None", "NONE", "nOnE", ""}) {
      const std::string head = Encoded(HeaderWith("alg", none));
      Add(std::string("alg '") + none + "' without signature", head + '.' + body_ + '.');
      Add(std::string("alg '") + none + "' with the old signature",
          head + '.' + body_ + '.' + signature_);
    }
    for (const char* other :
         {"HS256", "HS512", "RS256", "PS256", "ES256", "ES256K", "Ed448", "eddsa", "EdDSA "}) {
      AddHeader(std::string("alg ") + other, HeaderWith("alg", other));
    }
    const std::string text = Encoded(HeaderWith("alg", "HS256")) + '.' + body_;
    const std::string raw(keys::AsText(open_));
    Add("HS256 with the public key as secret", text + '.' + Base64UrlEncode(HmacSha256(raw, text)));
    const std::string file = keys::Base64Encode(raw);
    Add("HS256 with the file of the public key as secret",
        text + '.' + Base64UrlEncode(HmacSha256(file, text)));
    const std::string proper = head_ + '.' + body_;
    Add("HMAC under the proper header", proper + '.' + Base64UrlEncode(HmacSha256(raw, proper)));
  }

  void Headers() {
    for (const char* kid : {"unknown", "../token_public/k", "/etc/passwd", "' OR '1'='1", "", "%00",
                            "https://evil.example/key"}) {
      AddHeader(std::string("kid '") + kid + "'", HeaderWith("kid", kid));
    }
    AddHeader("kid as a list", HeaderWith("kid", Json::array({kid_})));
    AddHeader("kid of another case", HeaderWith("kid", kid_ + "X"));
    AddHeader("jku", HeaderWith("jku", "https://evil.example/jwks.json"));
    AddHeader("x5u", HeaderWith("x5u", "https://evil.example/cert.pem"));
    AddHeader("x5c", HeaderWith("x5c", Json::array({"MIIB"})));
    AddHeader("jwk", HeaderWith("jwk", {{"kty", "OKP"},
                                        {"crv", "Ed25519"},
                                        {"x", Base64UrlEncode(keys::AsText(open_))}}));
    AddHeader("crit", HeaderWith("crit", Json::array({"exp"})));
    AddHeader("b64 false", HeaderWith("b64", false));
    AddHeader("zip", HeaderWith("zip", "DEF"));
    for (const char* typ : {"JWT", "rt+jwt", "AT+JWT", ""})
      AddHeader(std::string("typ '") + typ + "'", HeaderWith("typ", typ));
    Json untyped = header_;
    untyped.erase("typ");
    AddHeader("no typ", untyped);
    Add("kid twice", Signed(Base64UrlEncode(R"({"alg":"EdDSA","kid":"x","kid":")" + kid_ +
                                            R"(","typ":"at+jwt"})"),
                            body_));
    Add("header with spaces", Signed(Base64UrlEncode(header_.dump(1)), body_));
  }

  void Claims() {
    AddClaim("another audience", "aud", "payments");
    AddClaim("audiences as a list", "aud", Json::array({"steward", "payments"}));
    AddClaim("another issuer", "iss", "https://evil.example");
    AddClaim("issuer of another case", "iss", "Steward");
    AddClaim("nobody", "sub", "");
    AddClaim("subject as a number", "sub", 1);
    AddClaim("no session", "sid", nullptr);
    const auto issued = claims_["iat"].get<std::int64_t>();
    AddClaim("nbf in the future", "nbf", issued + 3600);
    AddClaim("iat in the future", "iat", issued + 3600);
    AddClaim("a life of a day", "exp", issued + 86400);
    AddClaim("no end", "exp", nullptr);
    AddClaim("an end as text", "exp", std::to_string(issued + 600));
    AddClaim("an end beyond numbers", "exp", 1e300);
    AddClaim("grants as text", "grants", "administrator");
    for (const char* member : {"iss", "aud", "sub", "sid", "iat", "nbf", "exp", "grants"}) {
      Json claims = claims_;
      claims.erase(member);
      Add(std::string("without ") + member, Signed(head_, Encoded(claims)));
    }
    Json old = claims_;
    for (const char* member : {"iat", "nbf", "exp"}) old[member] = old[member].get<int>() - 3600;
    Add("an hour old", Signed(head_, Encoded(old)));
    const std::string text = claims_.dump();
    Add("sub twice",
        Signed(head_, Base64UrlEncode(R"({"sub":"branches/hq/staff/x",)" + text.substr(1))));
    Add("claims cut", Signed(head_, Base64UrlEncode(text.substr(0, text.size() - 1))));
    Add("two objects", Signed(head_, Base64UrlEncode(text + text)));
    Add("a token inside a token", Signed(head_, Base64UrlEncode('"' + good_ + '"')));
    Add("deep nesting that never closes",
        Signed(head_, Base64UrlEncode(R"({"x":)" + std::string(3000, '[') + ',' + text.substr(1))));
  }

  void Signatures() {
    const std::string text = head_ + '.' + body_;
    const auto with = [&](const std::string& signature) {
      return text + '.' + Base64UrlEncode(signature);
    };
    Add("foreign key", with(keys::Sign(keys::RandomKey32(), text)));
    Add("public key as seed", with(keys::Sign(open_, text)));
    Add("no signature", text + '.');
    Add("no third part", text);
    Add("signature of zeros", with(std::string(64, '\0')));
    Add("a byte short", with(Base64UrlDecode(signature_).value().substr(1)));
    Add("a byte long", with(Base64UrlDecode(signature_).value() + 'x'));
    Json claims = claims_;
    claims["sub"] = "branches/hq/staff/00000000-0000-7000-8000-000000000000";
    Add("other claims under the signature", head_ + '.' + Encoded(claims) + '.' + signature_);
    Add("another header under the signature",
        Encoded(HeaderWith("typ", "jwt")) + '.' + body_ + '.' + signature_);
    // The order of the group added to the second half: the same point, another spelling.
    std::string bytes = Base64UrlDecode(signature_).value();
    bytes[63] = static_cast<char>(bytes[63] | 0x10);
    if (with(bytes) == good_) bytes[63] = static_cast<char>(bytes[63] | 0x20);
    Add("a signature that is not reduced", with(bytes));
  }

  void Forms() {
    Add("padding", good_ + "==");
    Add("a second spelling of the last character",
        good_.substr(0, good_.size() - 1) + static_cast<char>(good_.back() + 1));
    Add("standard alphabet", head_ + '.' + body_ + '.' + '+' + signature_.substr(1));
    Add("a dot in front", '.' + good_);
    Add("four parts", good_ + ".x");
    Add("twice", good_ + '.' + good_);
    Add("half", good_.substr(0, good_.size() / 2));
    Add("huge", good_ + std::string(7000, 'A'));
    Add("dots", "..");
    Add("a password", "plum blossom in march");
  }

  const std::string good_;
  const std::shared_ptr<const keys::KeySet> set_;
  const std::string kid_;
  const keys::Bytes32 secret_;
  const keys::Bytes32 open_;
  std::string head_, body_, signature_;
  Json header_, claims_;
  std::vector<ForgedToken> forged_;
};

}  // namespace

std::vector<ForgedToken> ForgedTokens(const std::string& good, const std::string& key_folder) {
  return Forger(good, key_folder).Run();
}

}  // namespace steward::testing
