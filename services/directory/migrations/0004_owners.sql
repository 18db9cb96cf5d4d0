-- 0004_owners.sql: people and companies, their phones and their units. Phones are sealed; what
-- finds them are keyed hashes. Names stand in clear, so that they can be searched.
CREATE TABLE owners (
  branch_id     VARBINARY(16) NOT NULL,
  id            BINARY(16) NOT NULL,
  display_name  VARCHAR(60) COLLATE utf8mb4_unicode_ci NOT NULL,
  name_pinyin   VARBINARY(400) NOT NULL,        -- wangjianguo
  name_initials VARBINARY(64) NOT NULL,         -- wjg
  import_source VARCHAR(40) NULL,
  import_number VARCHAR(60) NULL,
  create_time   DATETIME(6) NOT NULL,
  update_time   DATETIME(6) NOT NULL,
  version       BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, id),
  UNIQUE KEY owners_by_import (branch_id, import_source, import_number),
  KEY owners_by_create_time (branch_id, create_time, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE owner_phones (
  branch_id       VARBINARY(16) NOT NULL,
  owner_id        BINARY(16) NOT NULL,
  position        TINYINT UNSIGNED NOT NULL,    -- 0 is called first
  phone_sealed    VARBINARY(160) NOT NULL,
  phone_whole     BINARY(16) NOT NULL,
  phone_last_four BINARY(8) NOT NULL,
  PRIMARY KEY (branch_id, owner_id, position),
  KEY owner_phones_by_whole (branch_id, phone_whole),
  KEY owner_phones_by_last_four (branch_id, phone_last_four)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE owner_units (
  branch_id VARBINARY(16) NOT NULL,
  owner_id  BINARY(16) NOT NULL,
  unit_id   BINARY(16) NOT NULL,
  site_id   VARBINARY(16) NOT NULL,             -- of the unit: what a caller sees is decided by it
  role      TINYINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, owner_id, unit_id),
  KEY owner_units_by_unit (branch_id, unit_id, role),
  KEY owner_units_by_site (branch_id, site_id, owner_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
