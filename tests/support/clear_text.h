// Looks for what must not stand anywhere in clear: phones, id numbers, sealed names. Also for the
// same in the forms it would have after a clumsy attempt to hide it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace steward::testing {

// For one thread.
class ClearText {
 public:
  // `secrets` are phones and id numbers of seven characters or more, or names in UTF-8. `word` says
  // in findings which one it was.
  void Add(const std::string& word, std::string_view secret);

  // What stands in `bytes`: "phone of the owner, reversed". Digits are also found where blanks,
  // hyphens, dots and the like stand between them. Every form also in UTF-16, in hexadecimal, in
  // base64 at each of its three offsets, as a number in binary, and as a SHA-256 without a key.
  std::vector<std::string> In(std::string_view bytes) const;

  size_t secrets() const { return secrets_; }

 private:
  struct Form {
    std::string story;
    std::string bytes;
  };

  void AddForm(const std::string& story, const std::string& bytes);
  void AddSpellings(const std::string& story, const std::string& text);

  size_t secrets_ = 0;
  std::vector<Form> forms_;
  std::vector<Form> digits_;  // looked for once everything between digits is gone
};

}  // namespace steward::testing
