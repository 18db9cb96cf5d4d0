// Histories as bytes: what the columns `tickets.history` and `ticket_entries.entry` hold
// (protos/steward/tickets/storage/v1).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/privacy/sealed_column.h"
#include "services/tickets/history.h"

namespace steward::tickets {

std::string EncodeEntry(const Entry& entry);
std::string EncodeHistory(std::span<const Entry> entries);
// `history` with these entries behind it.
std::string AppendHistory(std::string_view history, std::span<const Entry> entries);

// Nullopt when the bytes are no such thing.
std::optional<Entry> DecodeEntry(std::string_view bytes);
std::optional<std::vector<Entry>> DecodeHistory(std::string_view bytes);

// The same bytes with the sealed name of each signature sealed anew. INTERNAL when they are no such
// thing.
Result<std::string> SealEntryAnew(std::string_view bytes, const privacy::SealAnew& anew);
Result<std::string> SealHistoryAnew(std::string_view bytes, const privacy::SealAnew& anew);

}  // namespace steward::tickets
