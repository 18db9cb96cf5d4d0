// Who did what, as it is kept: a row written in the transaction of the write or sensitive read
// itself, or for a refusal soon after it. Each record is sealed with a key of the installation, so
// that nobody who can only write to the database can make or change one.
#pragma once

#include <string>

#include "common/base/clock.h"
#include "common/base/id.h"
#include "common/base/result.h"
#include "common/db/database.h"
#include "common/keys/keys.h"

namespace steward::audit {

// The purpose of the keys of seals and chains.
constexpr std::string_view kKeyPurpose = "audit";

// What a record says. The request is kept as a keyed hash, never in clear: it may hold personal
// data, and the hash still proves what was asked.
struct Record {
  std::string branch;  // short code; empty: the company
  Uuid id;
  Time occurred;           // business time
  std::string principal;   // who; at most 128 bytes
  std::string method;      // full name
  std::string resource;    // the name it was about; at most 191 bytes
  std::string request_id;  // empty where there was none
  std::string outcome;     // `OK` or the reason of a refusal
  keys::Bytes32 content_hash{};

  bool operator==(const Record&) const = default;
};

// A record with what proves it.
struct SealedRecord {
  Record record;
  std::string key_id;  // the master key behind seal and chain hash
  keys::Bytes32 seal{};
};

// All fields of the record, each with its length before it, so that no two records agree.
std::string CanonicalBytes(const Record& record);

SealedRecord SealRecord(const keys::Key& key, Record record);

// Writes the record with its seal, not chained yet.
Status Append(db::Tx& tx, const SealedRecord& sealed);

}  // namespace steward::audit
