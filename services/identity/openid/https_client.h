// Calls to the providers of sign-on, and to nothing else: https with a verified certificate, no
// redirect, no proxy, no address of this machine or of its cloud, a bounded answer. The one room of
// libcurl.
#pragma once

#include <netinet/in.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/patience.h"

namespace steward::identity {

struct HttpAnswer {
  int status = 0;       // 0: there is no answer
  std::string body;     // of at most LIMIT_PROVIDER_ANSWER_BYTES
  std::string problem;  // why there is no answer
};

// Any thread.
class HttpsClient {
 public:
  // Trials may also call `http://127.0.0.1:PORT`, where their simulator is.
  explicit HttpsClient(bool trial);

  // Whether this is an address to call at all, or to send people to.
  bool MayCall(const std::string& url) const;
  // Waits no longer than `patience`.
  HttpAnswer Get(const std::string& url, const Patience& patience) const;
  // Signs on with a user and his password where `user` is not empty.
  HttpAnswer Post(const std::string& url,
                  const std::vector<std::pair<std::string, std::string>>& form,
                  const std::string& user, const std::string& password,
                  const Patience& patience) const;

 private:
  HttpAnswer Run(const std::string& url, const std::string* form, const std::string& credentials,
                 const Patience& patience) const;

  const bool trial_;
};

// Whether a provider may live there: not on this machine, in its link or its cloud's metadata
// service, nor at an address that stands for one of those. Private addresses are where a company
// keeps its own provider. Trials may use 127.0.0.1.
bool MayConnect(const sockaddr& address, bool trial);

// `text` as it stands in a form or behind the question mark of an address.
std::string FormEncoded(std::string_view text);

}  // namespace steward::identity
