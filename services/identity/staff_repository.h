// People in the database, with their sign-in names and passwords. Without state: any thread, inside
// the session or transaction it is given.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/db/database.h"
#include "common/paging/filter.h"
#include "common/paging/order.h"
#include "common/paging/page.h"
#include "services/identity/staff.h"

namespace steward::identity {

// A person with what is needed to sign in as him.
struct Account {
  Staff staff;
  std::string password_hash;  // empty: nobody can sign in as him
};

// Until when somebody works here.
struct StaffEnd {
  StaffId staff;
  bool disabled = false;
  std::optional<Day> last_day;
};

struct StaffQuery {
  std::string branch;
  std::optional<std::string> firm;  // only those it sends
  paging::Filter filter;
  paging::OrderBy order;
  paging::Page page;
};

class StaffRepository {
 public:
  static const paging::Columns& columns();

  // LOGIN_TAKEN, BADGE_TAKEN. The branch exists, its row is locked by the caller.
  Status Insert(db::Tx& tx, const Account& account) const;
  // STAFF_NOT_FOUND.
  Result<Staff> Get(db::Session& session, const StaffName& name) const;
  Result<Account> GetAccount(db::Session& session, const StaffName& name) const;
  Result<Account> Lock(db::Tx& tx, const StaffName& name) const;
  // The person with this login, in the form of NormalLogin; none when there is no such login.
  Result<std::optional<Account>> FindByLogin(db::Session& session, std::string_view login) const;
  // Writes back a person locked in this transaction, and moves his version on. `login_before` is
  // his login as it was locked. LOGIN_TAKEN, BADGE_TAKEN.
  Status Save(db::Tx& tx, Staff& staff, const std::optional<std::string>& login_before) const;
  Status SavePassword(db::Tx& tx, Staff& staff, std::string_view password_hash) const;
  // Replaces a hash that was made with older parameters; nothing else changes.
  Status Rehash(db::Tx& tx, const StaffName& name, std::string_view before,
                std::string_view after) const;
  // At most page.limit().
  Result<std::vector<Staff>> List(db::Session& session, const StaffQuery& query) const;
  // Of all branches, in the order of their names, after this one; none: from the first.
  Result<std::vector<Staff>> ListAll(db::Session& session, const std::optional<StaffName>& after,
                                     int limit) const;
  // Of all in a branch who are disabled or whose last day is known.
  Result<std::vector<StaffEnd>> Ends(db::Session& session, const std::string& branch) const;
  // Whether anybody works here.
  Result<bool> Any(db::Session& session) const;

 private:
  Status TakeLogin(db::Tx& tx, const Staff& staff) const;
};

}  // namespace steward::identity
