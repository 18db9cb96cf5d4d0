-- 0032_owner_bindings.sql: whom the accounts of phones stand for, and every try to bind one.
-- Neither the phone nor what was said of name and house is kept.
CREATE TABLE owner_bindings (
  branch_id   VARBINARY(16) NOT NULL,
  account_id  BINARY(16) NOT NULL,             -- of identity; its tries take turns by this row
  owner_id    BINARY(16) NULL,                 -- NULL: tried only
  bind_time   DATETIME(6) NULL,
  create_time DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, account_id),
  KEY owner_bindings_by_owner (branch_id, owner_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE owner_binding_tries (
  branch_id  VARBINARY(16) NOT NULL,
  account_id BINARY(16) NOT NULL,
  request_id BINARY(16) NOT NULL,
  owner_id   BINARY(16) NULL,                  -- whom it was right for; NULL: refused
  try_time   DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, account_id, request_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
