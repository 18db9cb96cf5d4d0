// The parts of a zip file in memory, unpacked piece by piece and never more than the limits allow,
// whatever the file says about itself. Used only inside common/sheets.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/sheets/reader.h"

namespace steward::sheets {

class Archive {
 public:
  // A part that is being unpacked. Not longer than its archive.
  class Part {
   public:
    struct State;
    explicit Part(std::unique_ptr<State> state);
    ~Part();

    // Unpacks up to `size` bytes; 0 at the end, nullopt when the archive is refused.
    std::optional<size_t> Read(char* bytes, size_t size);

   private:
    std::unique_ptr<State> state_;
  };

  struct State;
  // Null when the bytes are no zip file.
  static std::unique_ptr<Archive> Open(std::string bytes);
  explicit Archive(std::unique_ptr<State> state);
  ~Archive();

  // Null when there is no such part, or refusal() says why it is not unpacked.
  std::unique_ptr<Part> OpenPart(const std::string& name);
  Refusal refusal() const;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace steward::sheets
