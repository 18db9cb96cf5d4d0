#include "services/identity/sealed_columns.h"

namespace steward::identity {

privacy::SealedColumns SealedColumns() {
  return {{.table = "nodes", .column = "bank_account", .key = {{"id"}}},
          {.table = "owner_accounts",
           .column = "phone_sealed",
           .key = {{"id"}},
           .whole = "phone_whole"}};
}

}  // namespace steward::identity
