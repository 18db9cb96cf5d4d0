-- 0002_staff.sql: the people who work here. Sign-in names are unique in the whole company, so they
-- have a table of their own, without the branch in front.
CREATE TABLE staff (
  branch_id     VARBINARY(16) NOT NULL,
  id            BINARY(16) NOT NULL,
  display_name  VARCHAR(60) COLLATE utf8mb4_unicode_ci NOT NULL,
  login         VARBINARY(64) NULL,
  badge_number  VARCHAR(20) NULL,
  trades        VARBINARY(620) NOT NULL,       -- words of [a-z0-9_-] with a space between
  state         TINYINT NOT NULL,              -- 1 active, 2 disabled
  password_hash VARBINARY(128) NOT NULL,  -- Argon2id in PHC form; empty: nobody can sign in as him
  create_time   DATETIME(6) NOT NULL,
  update_time   DATETIME(6) NOT NULL,
  version       BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, id),
  UNIQUE KEY staff_by_badge (branch_id, badge_number),
  KEY staff_by_name (branch_id, display_name, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE sign_in_names (
  login     VARBINARY(64) NOT NULL,            -- in lower case
  branch_id VARBINARY(16) NOT NULL,
  staff_id  BINARY(16) NOT NULL,
  PRIMARY KEY (login)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
