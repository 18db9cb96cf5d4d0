// The classes of bad input, spelled for JSON bodies, for query parameters and for protobuf's wire,
// each with what has to become of it by the rules the field declares: one table for all spellings.
//
//   always refused   wrong types and shapes, broken UTF-8, lone surrogates, numbers out of range or
//                    not whole, NaN, undeclared enum values, unknown fields, keys given twice,
//                    lists of 10,001
//   by the rules     missing, null, empty, 0, -1, int64 min, blank, white space at the ends, line
//                    breaks, control, zero-width and direction characters, lengths, and all texts
//                    where a pattern, a UUID or a resource name is asked for
//   legal text       emoji, quotes and comments of SQL, `\`, `%` and `_`, tags, formulas, `../`, in
//                    every field that takes free text
//   left open        what protobuf drops or reads otherwise by its own rules (fields of another
//                    wire type, unknown fields), and what only the service can know (an update
//                    mask)
#pragma once

#include <string>
#include <vector>

#include "tests/support/api.h"

namespace steward::testing {

// What a value must lead to.
enum class Fate {
  kRefused,     // INVALID_ARGUMENT that names the field
  kUnreadable,  // INVALID_ARGUMENT; protobuf's parser refuses the message and knows no field
  kLegal,       // the field is not named
  kOpen,        // anything but a mistake of ours
};

struct BadValue {
  std::string what;   // the class
  std::string value;  // ready to be put in its place
  Fate fate;
};

// Values of a field of a JSON object, the brackets of a list included.
std::vector<BadValue> BodyValues(const pb::FieldDescriptor& field);

// Values of a query parameter, percent-encoded.
std::vector<BadValue> QueryValues(const pb::FieldDescriptor& field);

// The field on the wire, tag included. Empty: the field is absent.
std::vector<BadValue> WireValues(const pb::FieldDescriptor& field);

// Texts nobody would type that are legal wherever any text is: quotes of SQL, tags, formulas.
std::vector<BadValue> HostileTexts();

// Protobuf's wire format, as far as bad messages need it.
std::string Varint(std::uint64_t value);
std::string WireNumber(int field, std::uint64_t value);
std::string WireBytes(int field, std::string_view bytes);

// `text` with everything but letters and digits percent-encoded.
std::string PercentEncode(std::string_view text);

}  // namespace steward::testing
