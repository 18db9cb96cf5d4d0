// Contractors and outside parties, on a real database.
#include <google/type/date.pb.h>

#include "tests/support/estate_stage.h"

namespace steward::directory {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

class ContractorsTest : public EstateTest {
 protected:
  static v1::CreateContractorRequest Request(const std::vector<std::string>& sites) {
    v1::CreateContractorRequest request;
    request.set_parent("branches/cq");
    v1::Contractor& contractor = *request.mutable_contractor();
    contractor.set_display_name("迅达电梯");
    contractor.set_contract_number("HT-2026-01");
    Set(contractor.mutable_start_date(), 2026y / 1 / 1);
    Set(contractor.mutable_end_date(), 2026y / 12 / 31);
    contractor.add_trades("lift");
    contractor.add_trades("electric");
    for (const std::string& site : sites) contractor.add_sites(site);
    return request;
  }

  Result<v1::Contractor> Add(const std::vector<std::string>& sites,
                             const Prefixes& prefixes = {""}) {
    return Do<v1::Contractor>("directory.v1.ContractorService.CreateContractor", Request(sites),
                              prefixes);
  }

  Result<v1::Contractor> Get(const std::string& name, const Prefixes& prefixes = {""}) {
    v1::GetContractorRequest request;
    request.set_name(name);
    return Do<v1::Contractor>("directory.v1.ContractorService.GetContractor", request, prefixes);
  }

  Result<v1::Contractor> Update(const v1::Contractor& contractor, const std::string& path,
                                const Prefixes& prefixes = {""}) {
    v1::UpdateContractorRequest request;
    *request.mutable_contractor() = contractor;
    request.mutable_update_mask()->add_paths(path);
    return Do<v1::Contractor>("directory.v1.ContractorService.UpdateContractor", request, prefixes);
  }

  int Listed(const std::string& filter, const Prefixes& prefixes = {""}) {
    v1::ListContractorsRequest request;
    request.set_parent("branches/cq");
    request.set_filter(filter);
    return Do<v1::ListContractorsResponse>("directory.v1.ContractorService.ListContractors",
                                           request, prefixes)
        .value()
        .contractors_size();
  }
};

TEST_F(ContractorsTest, AContractorHasItsTradesItsSitesAndTheDaysOfItsContract) {
  const v1::Contractor made = Add({other_site_, site_}).value();
  EXPECT_THAT(made.sites(), ElementsAre(site_, other_site_));
  EXPECT_THAT(made.trades(), ElementsAre("lift", "electric"));
  EXPECT_EQ(Get(made.name()).value().SerializeAsString(), made.SerializeAsString());
  EXPECT_EQ(Listed("site = \"" + site_ + "\" AND end_date >= 2026-12-31"), 1);
  EXPECT_EQ(Listed("end_date < 2026-12-31"), 0);

  v1::Contractor change = made;
  Set(change.mutable_end_date(), 2027y / 12 / 31);
  EXPECT_EQ(Update(change, "end_date").value().end_date().year(), 2027);
  EXPECT_THAT(Update(change, "end_date"), FailsWith("ETAG_MISMATCH"));
  change.clear_etag();
  Set(change.mutable_end_date(), 2025y / 12 / 31);
  EXPECT_THAT(Update(change, "end_date"), FailsWith("PERIOD_REVERSED"));
  EXPECT_THAT(Add({site_, site_}), FailsWith("LISTED_TWICE"));
}

TEST_F(ContractorsTest, SitesOfOthersAreNeitherShownNorChanged) {
  const std::string both = Add({site_, other_site_}).value().name();
  const std::string here = Add({site_}).value().name();
  EXPECT_THAT(Get(both, {other_site_}).value().sites(), ElementsAre(other_site_));
  EXPECT_THAT(Get(here, {other_site_}), FailsWith("NOT_FOUND"));
  EXPECT_EQ(Listed("", {other_site_}), 1);
  EXPECT_THAT(Add({site_}, {other_site_}), FailsWith("NOT_FOUND"));
  EXPECT_THAT(Add({"branches/cq/sites/nowhere"}), FailsWith("NOT_FOUND"));

  v1::Contractor shown = Get(both, {site_}).value();
  shown.clear_sites();
  const std::string third = MakeSite("third").name();
  shown.add_sites(third);
  EXPECT_THAT(Update(shown, "sites", {site_}), FailsWith("NOT_FOUND"));
  ASSERT_TRUE(Update(shown, "sites", {site_, third}).ok());
  EXPECT_THAT(Get(both).value().sites(), ElementsAre(other_site_, third));
}

class ContactsTest : public EstateTest {
 protected:
  Result<v1::Contact> Add(v1::Contact::Kind kind, const std::string& phone = "13812345678") {
    v1::CreateContactRequest request;
    request.set_parent(site_);
    request.mutable_contact()->set_kind(kind);
    request.mutable_contact()->set_display_name("翠湖派出所");
    request.mutable_contact()->set_person("张警官");
    request.mutable_contact()->add_phones(phone);
    return Do<v1::Contact>("directory.v1.ContactService.CreateContact", request);
  }

  Result<v1::Contact> Update(const v1::Contact& contact, const std::vector<std::string>& paths) {
    v1::UpdateContactRequest request;
    *request.mutable_contact() = contact;
    for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
    return Do<v1::Contact>("directory.v1.ContactService.UpdateContact", request);
  }

  v1::RevealContactResponse Reveal(const std::string& name) {
    v1::RevealContactRequest request;
    request.set_name(name);
    return Do<v1::RevealContactResponse>("directory.v1.ContactService.RevealContact", request)
        .value();
  }
};

TEST_F(ContactsTest, TheNineKindsOfOutsidePartiesAreListedAtTheirSite) {
  for (int kind = 1; kind <= 9; ++kind)
    ASSERT_TRUE(Add(static_cast<v1::Contact::Kind>(kind)).ok()) << kind;
  EXPECT_EQ(v1::Contact::Kind_descriptor()->value_count(), 10);
  v1::ListContactsRequest request;
  request.set_parent("branches/cq/sites/-");
  const std::string method = "directory.v1.ContactService.ListContacts";
  EXPECT_EQ(Do<v1::ListContactsResponse>(method, request).value().contacts_size(), 9);
  EXPECT_EQ(Do<v1::ListContactsResponse>(method, request, {other_site_}).value().contacts_size(),
            0);
  request.set_filter("kind = KIND_HEATING");
  const auto heating = Do<v1::ListContactsResponse>(method, request).value();
  ASSERT_EQ(heating.contacts_size(), 1);
  v1::GetContactRequest get;
  get.set_name(other_site_ + heating.contacts(0).name().substr(site_.size()));
  EXPECT_THAT(Do<v1::Contact>("directory.v1.ContactService.GetContact", get),
              FailsWith("NOT_FOUND"));
}

TEST_F(ContactsTest, PersonAndPhonesAreMaskedUntilTheyAreRevealedWhichIsRecorded) {
  v1::Contact contact = Add(v1::Contact::KIND_POLICE).value();
  EXPECT_EQ(contact.person(), "张**");
  EXPECT_THAT(contact.phones(), ElementsAre("138****5678"));
  EXPECT_THAT(Add(v1::Contact::KIND_POLICE, "12345"), FailsWith("PHONE_INVALID"));

  contact.set_text("工作日 9 至 17 点");
  contact = Update(contact, {"text", "person", "phones"}).value();
  const v1::RevealContactResponse shown = Reveal(contact.name());
  EXPECT_EQ(shown.person(), "张警官") << "sent back as shown, masked: unchanged";
  EXPECT_THAT(shown.phones(), ElementsAre("13812345678"));
  testing::SchemaObserver observer(schema_);
  EXPECT_THAT(observer.ColumnsWith("ContactService.RevealContact"),
              ElementsAre(Pair("audit_records.method", 1)));

  contact.set_phones(0, "02367890000");
  contact.set_person("李警官");
  ASSERT_TRUE(Update(contact, {"person", "phones"}).ok());
  EXPECT_EQ(Reveal(contact.name()).person(), "李警官");
  for (const char* clear : {"13812345678", "02367890000", "张警官", "李警官"})
    EXPECT_THAT(observer.ColumnsWith(clear), IsEmpty()) << clear;
}

}  // namespace
}  // namespace steward::directory
