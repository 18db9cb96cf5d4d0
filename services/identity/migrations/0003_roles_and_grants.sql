-- 0003_roles_and_grants.sql: what may be done, and by whom where. Roles belong to the company, so
-- their branch is always the head office.
CREATE TABLE roles (
  branch_id       VARBINARY(16) NOT NULL,
  id              VARBINARY(16) NOT NULL,
  display_name    VARCHAR(60) NOT NULL,
  display_name_en VARCHAR(60) NOT NULL,
  permissions     TEXT NOT NULL,               -- sorted, with a space between
  fixed           TINYINT NOT NULL,
  version         BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE grants (
  branch_id   VARBINARY(16) NOT NULL,          -- of the person
  id          BINARY(16) NOT NULL,
  staff_id    BINARY(16) NOT NULL,
  role_id     VARBINARY(16) NOT NULL,
  scope       VARBINARY(48) NOT NULL,          -- name prefix; empty: the whole company
  creator     VARBINARY(128) NOT NULL,
  create_time DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, id),
  UNIQUE KEY grants_by_staff (branch_id, staff_id, scope, role_id),
  KEY grants_by_role (role_id, scope)          -- who is an administrator
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
