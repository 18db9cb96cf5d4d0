// A provider of sign-on (OpenID Connect) in the test process, on a free port of 127.0.0.1:
// discovery, authorization, tokens and keys. Honest unless a test has it forge, answer something
// else, be slow or go away.
#pragma once

#include <nlohmann/json.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "common/base/clock.h"

namespace steward::testing {

// Any thread.
class OpenIdProvider {
 public:
  struct Client {
    std::string id = "steward console";
    std::string secret = "s3cret: of this client";
    std::string redirect_uri = "https://console.example.com/signOn";
  };
  // `clock` outlives it.
  explicit OpenIdProvider(const Clock& clock);
  ~OpenIdProvider();

  const Client& client() const { return client_; }
  std::string issuer() const;

  // What a browser comes back with after somebody signed on at `authorization_url`; code and state
  // are empty when the request is not one this provider takes.
  struct Back {
    std::string code;
    std::string state;
  };
  Back SignOn(const std::string& authorization_url, const std::string& subject);

  // What a token says, before it is signed.
  struct Token {
    nlohmann::json head;
    nlohmann::json claims;
  };
  // Makes the ID token out of what an honest one says; null: honest again.
  using Forge = std::function<std::string(const Token&)>;
  void ForgeTokens(Forge forge);
  // With the key in use, whatever the head says.
  std::string Signed(const Token& token) const;
  // With the key the provider does not publish.
  std::string SignedByAnother(const Token& token) const;
  // HS256 under what everybody knows: the modulus of the key in use.
  std::string SignedWithPublicKey(const Token& token) const;

  // Signs with a new key from now on, and publishes only that.
  void RotateKey();
  // Answers these paths ("/token", ...) with this instead.
  struct Answer {
    int status = 200;
    std::string body;
    std::string location{};
  };
  void AnswerWith(const std::string& path, Answer answer);
  // Waits before every answer, until told otherwise.
  void Hang(bool hang);
  // Nobody listens any more.
  void Stop();

  // How often a path was asked for.
  int asked(const std::string& path) const;

 private:
  struct State;
  std::string Handle(const std::string& method, const std::string& target,
                     const std::string& authorization, const std::string& body, Answer& answer);
  // With the mutex held.
  std::string KeyId() const;
  std::string KeysDocument() const;
  std::string Tokens(const std::string& authorization, const std::string& body, Answer& answer);
  void Serve();

  const Client client_;
  std::unique_ptr<State> state_;
};

}  // namespace steward::testing
