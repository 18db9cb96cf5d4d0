// XML as a row of events, fed piece by piece. Document types and with them all entities of a
// document's own are refused. Used only inside common/sheets.
#pragma once

#include <memory>
#include <string_view>

#include "common/sheets/reader.h"

namespace steward::sheets {

// Attributes of an element: name and value in turn, ended by null.
class Attributes {
 public:
  explicit Attributes(const char** pairs) : pairs_(pairs) {}
  // Empty when there is none of this name.
  std::string_view Get(std::string_view name) const;

 private:
  const char** pairs_;
};

// What happens in a document. Names come without a namespace prefix.
class XmlEvents {
 public:
  virtual ~XmlEvents() = default;
  virtual void Start(std::string_view element, const Attributes& attributes) = 0;
  virtual void End(std::string_view element) = 0;
  virtual void Text(std::string_view text) = 0;
};

class Xml {
 public:
  explicit Xml(XmlEvents& events);
  ~Xml();

  // The next piece; `last`: there is no further one.
  Refusal Feed(std::string_view piece, bool last);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace steward::sheets
