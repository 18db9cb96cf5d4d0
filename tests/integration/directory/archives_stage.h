// Customer archives over the directory's stage: a site with a unit and its owner, and four people
// who work on the files.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/directory_stage.h"
#include "tests/support/schema_observer.h"

namespace steward::directory {

class ArchivesTest : public DirectoryTest {
 protected:
  // Members of staff, by the last character of their id.
  static constexpr char kClerk = '1', kVerifier = '2', kArchivist = '3', kDesk = '4';
  static constexpr char kPhone[] = "13812345678";
  static constexpr char kIdNumber[] = "110101199003070011";

  ArchivesTest() {
    site_ = MakeSite("cuihu").name();
    other_site_ = MakeSite("longtou").name();
    building_ = MakeBuilding(site_, "3").name();
    home_ = MakeUnit(site_, building_, "3-2-1502").name();
    second_home_ = MakeUnit(site_, building_, "3-2-1503").name();
    elsewhere_ = MakeUnit(other_site_, MakeBuilding(other_site_, "1").name(), "1-1-101").name();
    owner_ = MakeOwner("王建国", {kPhone}, {home_, second_home_, elsewhere_}).name();
  }

  static std::string Person(char who) {
    return std::string("branches/cq/staff/01890000-0000-7000-8000-00000000000") + who;
  }

  // Calls a method of directory.v1 as this person.
  template <class Response, class Request>
  Result<Response> As(char who, std::string_view method, const Request& request,
                      const Prefixes& prefixes = {""}) {
    std::string path = "/steward.directory.v1." + std::string(method);
    path[path.rfind('.')] = '/';
    std::vector<auth::Grant> grants;
    for (const std::string& prefix : prefixes) grants.push_back({"everything", prefix});
    return pipeline_.Call<Response>(*bindings_, path, pipeline_.TokenOf(Person(who), grants),
                                    request);
  }

  // Moves the business time of the branch on.
  void MoveDays(int days) {
    auth::Roles roles;
    for (const auto& [path, method] : bindings_->methods()) {
      roles["everything"].insert(method.rule.permission());
    }
    auth::PolicyMarks marks;
    marks.clock_offsets["cq"] = Duration(std::chrono::days(days));
    pipeline_.policy().Replace(roles, marks);
  }

  v1::CreateArchiveRequest ArchiveRequest(const std::string& unit, bool complete = true) const {
    v1::CreateArchiveRequest request;
    request.set_parent(unit.substr(0, unit.find("/units/")));
    request.set_source(v1::Archive::SOURCE_COUNTER);
    v1::Archive& archive = *request.mutable_archive();
    archive.set_unit(unit);
    archive.set_customer(owner_);
    archive.set_asset_number("fdc-00" + unit.substr(unit.size() - 3));
    archive.set_contact_person("李娜");
    archive.set_contact_phone("138 1234 5678");
    archive.set_actual_user("李雷");
    archive.mutable_birth_date()->set_year(1990);
    archive.mutable_birth_date()->set_month(3);
    archive.mutable_birth_date()->set_day(7);
    if (complete) archive.set_id_number(kIdNumber);
    archive.set_mailing_address("湖滨路 1 号");
    return request;
  }

  v1::Archive MakeFile(const std::string& unit, bool complete = true) {
    return As<v1::Archive>(kClerk, "ArchiveService.CreateArchive", ArchiveRequest(unit, complete))
        .value();
  }

  // A request that consists of the name, of whatever kind.
  template <class Request>
  static Request Named(const std::string& name) {
    Request request;
    request.set_name(name);
    return request;
  }

  Result<v1::Archive> Get(const std::string& name, const Prefixes& prefixes = {""}) {
    return As<v1::Archive>(kDesk, "ArchiveService.GetArchive", Named<v1::GetArchiveRequest>(name),
                           prefixes);
  }
  Result<v1::Archive> Verify(char who, const std::string& name) {
    return As<v1::Archive>(who, "ArchiveService.VerifyArchive",
                           Named<v1::VerifyArchiveRequest>(name));
  }
  Result<v1::Archive> Sign(const std::string& name) {
    return As<v1::Archive>(kArchivist, "ArchiveService.SignArchive",
                           Named<v1::SignArchiveRequest>(name));
  }
  v1::Archive MakeActive(const std::string& unit) {
    const std::string name = MakeFile(unit).name();
    Verify(kVerifier, name).value();
    return Sign(name).value();
  }

  static v1::FieldValue Value(v1::Archive::Field field, const std::string& value) {
    v1::FieldValue one;
    one.set_field(field);
    one.set_value(value);
    return one;
  }

  std::vector<v1::ArchiveEntry> EntriesOf(const std::string& name, const std::string& filter = "") {
    v1::ListArchiveEntriesRequest request;
    request.set_parent(name);
    request.set_filter(filter);
    const auto page =
        As<v1::ListArchiveEntriesResponse>(kDesk, "ArchiveService.ListArchiveEntries", request)
            .value();
    return {page.entries().begin(), page.entries().end()};
  }

  // House numbers of the files no count has checked.
  std::vector<std::string> Unchecked(const std::string& parent = "branches/cq/sites/-") {
    v1::ListUncheckedArchivesRequest request;
    request.set_parent(parent);
    std::vector<std::string> units;
    const auto page = As<v1::ListUncheckedArchivesResponse>(
                          kDesk, "ArchiveService.ListUncheckedArchives", request)
                          .value();
    for (const v1::Archive& archive : page.archives()) units.push_back(archive.house_number());
    return units;
  }

  std::string site_;
  std::string other_site_;
  std::string building_;
  std::string home_;
  std::string second_home_;
  std::string elsewhere_;
  std::string owner_;
};

}  // namespace steward::directory
