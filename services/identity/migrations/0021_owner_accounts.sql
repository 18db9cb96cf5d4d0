-- 0021_owner_accounts.sql: phones that signed on, and the codes sent to them. Phones are sealed and
-- found by a keyed hash; of a code only a keyed hash is kept.
CREATE TABLE owner_accounts (
  branch_id        VARBINARY(16) NOT NULL,
  id               BINARY(16) NOT NULL,
  phone_sealed     VARBINARY(200) NOT NULL,
  phone_whole      BINARY(16) NOT NULL,
  owner_name       VARBINARY(128) NULL,        -- whom it stands for
  units            TEXT NOT NULL,              -- names with a space between
  bound_until_time DATETIME(6) NULL,
  use_time         DATETIME(6) NOT NULL,       -- when it signed on last
  create_time      DATETIME(6) NOT NULL,
  update_time      DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, id),
  UNIQUE KEY owner_accounts_by_phone (branch_id, phone_whole)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE owner_codes (
  branch_id   VARBINARY(16) NOT NULL,
  id          BINARY(16) NOT NULL,             -- of the request it was sent for
  code_hash   BINARY(32) NOT NULL,             -- of branch, phone, request and code
  tries       TINYINT NOT NULL,
  used        TINYINT NOT NULL,
  expire_time DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, id),
  KEY owner_codes_by_expiry (expire_time)      -- purged in small batches
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Sessions are of staff (1) or of such an account (2), whose id then stands in staff_id.
ALTER TABLE sessions ADD COLUMN holder TINYINT NOT NULL DEFAULT 1;
