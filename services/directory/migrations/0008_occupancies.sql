-- 0008_occupancies.sql: who uses a unit besides its owners, from which day to which.
CREATE TABLE occupancies (
  branch_id         VARBINARY(16) NOT NULL,
  id                BINARY(16) NOT NULL,
  site_id           VARBINARY(16) NOT NULL,
  unit_id           BINARY(16) NOT NULL,
  occupant_id       BINARY(16) NOT NULL,        -- one of owners
  role              TINYINT UNSIGNED NOT NULL,  -- 1 tenant, 2 family, 3 user
  from_date         DATE NOT NULL,
  to_date           DATE NULL,                  -- the first day no more; NULL: open
  contract_end_date DATE NULL,
  sees_bills        TINYINT UNSIGNED NOT NULL,
  sees_tickets      TINYINT UNSIGNED NOT NULL,
  pays              TINYINT UNSIGNED NOT NULL,  -- by agreement; the owners stay liable
  agreement         VARCHAR(200) NOT NULL,
  creator           VARBINARY(128) NOT NULL,
  create_time       DATETIME(6) NOT NULL,
  updater           VARBINARY(128) NOT NULL,
  update_time       DATETIME(6) NOT NULL,
  version           BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, id),
  KEY occupancies_by_unit (branch_id, unit_id, from_date),
  KEY occupancies_by_site (branch_id, site_id, from_date, id),
  KEY occupancies_by_occupant (branch_id, occupant_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
