#include "common/sheets/xml.h"

#include <expat.h>

namespace steward::sheets {
namespace {

// `x:row` -> `row`: some programs write the prefix.
std::string_view LocalName(const char* name) {
  const std::string_view text(name);
  const size_t colon = text.find(':');
  return colon == text.npos ? text : text.substr(colon + 1);
}

}  // namespace

struct Xml::State {
  XmlEvents& events;
  XML_Parser parser = XML_ParserCreate(nullptr);
  bool forbidden = false;

  ~State() { XML_ParserFree(parser); }
  static State& Of(void* data) { return *static_cast<State*>(data); }
};

std::string_view Attributes::Get(std::string_view name) const {
  for (const char** pair = pairs_; *pair != nullptr; pair += 2) {
    if (name == pair[0]) return pair[1];
  }
  return {};
}

Xml::Xml(XmlEvents& events) : state_(new State{events}) {
  XML_SetUserData(state_->parser, state_.get());
  XML_SetElementHandler(
      state_->parser,
      [](void* data, const char* name, const char** pairs) {
        State::Of(data).events.Start(LocalName(name), Attributes(pairs));
      },
      [](void* data, const char* name) { State::Of(data).events.End(LocalName(name)); });
  XML_SetCharacterDataHandler(state_->parser, [](void* data, const char* text, int size) {
    State::Of(data).events.Text({text, static_cast<size_t>(size)});
  });
  XML_SetStartDoctypeDeclHandler(state_->parser,
                                 [](void* data, const char*, const char*, const char*, int) {
                                   State::Of(data).forbidden = true;
                                   XML_StopParser(State::Of(data).parser, XML_FALSE);
                                 });
}

Xml::~Xml() = default;

Refusal Xml::Feed(std::string_view piece, bool last) {
  const bool good = XML_Parse(state_->parser, piece.data(), static_cast<int>(piece.size()),
                              last ? XML_TRUE : XML_FALSE) == XML_STATUS_OK;
  if (state_->forbidden) return Refusal::kForbidden;
  return good ? Refusal::kNone : Refusal::kMalformed;
}

}  // namespace steward::sheets
