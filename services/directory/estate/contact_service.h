// Answers the methods of steward.directory.v1.ContactService.
#pragma once

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/estate/contact_repository.h"
#include "services/directory/site_repository.h"
#include "steward/directory/v1/contact_service.pb.h"

namespace steward::directory {

// Any thread. The arguments outlive it.
class ContactService {
 public:
  ContactService(const rpc::Writes& writes, const paging::Pages& pages, const keys::KeyRing& keys)
      : writes_(writes), pages_(pages), contacts_(keys) {}

  Result<v1::Contact> CreateContact(rpc::Call& call, const v1::CreateContactRequest& request);
  Result<v1::Contact> GetContact(rpc::Call& call, const v1::GetContactRequest& request);
  Result<v1::ListContactsResponse> ListContacts(rpc::Call& call,
                                                const v1::ListContactsRequest& request);
  Result<v1::Contact> UpdateContact(rpc::Call& call, const v1::UpdateContactRequest& request);
  Result<v1::RevealContactResponse> RevealContact(rpc::Call& call,
                                                  const v1::RevealContactRequest& request);

 private:
  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  const ContactRepository contacts_;
  const SiteRepository sites_{};
};

}  // namespace steward::directory
