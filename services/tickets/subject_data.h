// The part of tickets in what people ask about their own data: which tickets of somebody are
// open, a copy of all of them, and the erasure of what those that have ended say about him. Their
// rows stay, with kind, times and state, and so do the figures made of them.
#pragma once

#include <string>

#include "common/app/data_subject.h"
#include "common/privacy/privacy.h"
#include "common/rpc/mutate.h"
#include "services/tickets/subject.h"
#include "services/tickets/ticket_repository.h"

namespace steward::tickets {

// Any thread. Both outlive it.
class SubjectData {
 public:
  SubjectData(const rpc::Writes& writes, const keys::KeyRing& keys)
      : writes_(writes), cipher_(keys), index_(keys) {}

  // app::DataSubjectPart.
  app::DataSubjectPart Part();
  Result<app::OpenRecords> Open(const rpc::Call& call, const app::DataSubject& subject) const;
  Result<app::SubjectPiece> Copy(const rpc::Call& call, const app::DataSubject& subject,
                                 const std::string& cursor) const;
  // A transaction for each ticket.
  Result<app::SubjectCounts> Erase(rpc::Call& call, const app::DataSubject& subject) const;

 private:
  // By what tickets that may be his are found.
  SubjectKeys KeysOf(const app::DataSubject& subject) const;
  // What is told about people in it, with the sealed texts opened.
  Result<People> PeopleIn(const StoredTicket& stored) const;
  Result<std::string> Unsealed(const StoredTicket& stored, std::string_view column,
                               const std::string& sealed) const;
  Status CopyTicket(const StoredTicket& stored, const Subject& subject,
                    app::SubjectPiece& piece) const;
  Status CopyHistory(const StoredTicket& stored, const Subject& subject,
                     app::SubjectPiece& piece) const;
  Status EraseTicket(db::Tx& tx, rpc::Call& call, const app::DataSubject& subject,
                     const TicketName& name) const;

  const rpc::Writes& writes_;
  const privacy::FieldCipher cipher_;
  const privacy::PhoneIndex index_;
};

}  // namespace steward::tickets
