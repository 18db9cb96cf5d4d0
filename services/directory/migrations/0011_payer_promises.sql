-- 0011_payer_promises.sql: words to pay for a unit for a time, of the developer or an employer.
CREATE TABLE payer_promises (
  branch_id   VARBINARY(16) NOT NULL,
  id          BINARY(16) NOT NULL,
  site_id     VARBINARY(16) NOT NULL,
  unit_id     BINARY(16) NOT NULL,
  kind        TINYINT UNSIGNED NOT NULL,        -- 1 developer, 2 employer
  payer_id    BINARY(16) NULL,                  -- the employer, one of owners
  from_date   DATE NOT NULL,
  to_date     DATE NULL,                        -- the first day no more; NULL: open
  evidence    VARCHAR(200) NOT NULL,
  creator     VARBINARY(128) NOT NULL,
  create_time DATETIME(6) NOT NULL,
  updater     VARBINARY(128) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  version     BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, id),
  KEY payer_promises_by_unit (branch_id, unit_id, from_date),
  KEY payer_promises_by_site (branch_id, site_id, from_date, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
