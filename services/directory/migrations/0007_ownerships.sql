-- 0007_ownerships.sql: who owns a unit from which day to which. A rule over the rows of one unit
-- locks the row of the unit first.
CREATE TABLE ownerships (
  branch_id       VARBINARY(16) NOT NULL,
  id              BINARY(16) NOT NULL,
  site_id         VARBINARY(16) NOT NULL,
  unit_id         BINARY(16) NOT NULL,
  kind            TINYINT UNSIGNED NOT NULL,
  bill_contact_id BINARY(16) NOT NULL,          -- one of its owners
  contract_date   DATE NULL,
  registration_date DATE NULL,
  from_date       DATE NOT NULL,                -- the billing day
  to_date         DATE NULL,                    -- the first day no more; NULL: open
  predecessor_id  BINARY(16) NULL,
  successor_id    BINARY(16) NULL,
  creator         VARBINARY(128) NOT NULL,
  create_time     DATETIME(6) NOT NULL,
  update_time     DATETIME(6) NOT NULL,
  cancel_reason   VARCHAR(200) NULL,
  canceller       VARBINARY(128) NULL,
  cancel_time     DATETIME(6) NULL,
  version         BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, id),
  KEY ownerships_by_unit (branch_id, unit_id, from_date),
  KEY ownerships_by_site (branch_id, site_id, from_date, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE ownership_owners (
  branch_id         VARBINARY(16) NOT NULL,
  ownership_id      BINARY(16) NOT NULL,
  position          TINYINT UNSIGNED NOT NULL,
  owner_id          BINARY(16) NOT NULL,
  share_numerator   SMALLINT UNSIGNED NOT NULL,
  share_denominator SMALLINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, ownership_id, position),
  KEY ownership_owners_by_owner (branch_id, owner_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
