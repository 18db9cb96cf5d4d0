// Access tokens that nobody may get in with (SEC-10 to SEC-12): each differs from a good one in the
// one thing it is named after. Those with a foreign header or claims are signed with the real key,
// so that it is not the signature alone that stops them.
#pragma once

#include <string>
#include <vector>

namespace steward::testing {

struct ForgedToken {
  std::string what;
  std::string token;
};

// From a good token and the key folders it was signed with (token_secret, token_public). The good
// one is still good a minute and a half from now.
std::vector<ForgedToken> ForgedTokens(const std::string& good, const std::string& key_folder);

}  // namespace steward::testing
