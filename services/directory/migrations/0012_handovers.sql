-- 0012_handovers.sql: handover of units in batches, one record per unit.
CREATE TABLE handover_batches (
  branch_id    VARBINARY(16) NOT NULL,
  id           BINARY(16) NOT NULL,
  site_id      VARBINARY(16) NOT NULL,
  display_name VARCHAR(60) NOT NULL,
  from_date    DATE NOT NULL,
  creator      VARBINARY(128) NOT NULL,
  create_time  DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, id),
  KEY handover_batches_by_site (branch_id, site_id, from_date, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE handovers (
  branch_id                VARBINARY(16) NOT NULL,
  unit_id                  BINARY(16) NOT NULL,
  site_id                  VARBINARY(16) NOT NULL,
  batch_id                 BINARY(16) NOT NULL,
  interim_rules_signed     TINYINT UNSIGNED NOT NULL,
  service_agreement_signed TINYINT UNSIGNED NOT NULL,
  quality_guarantee_given  TINYINT UNSIGNED NOT NULL,
  manual_given             TINYINT UNSIGNED NOT NULL,
  water_m3_x1000           BIGINT NULL,         -- first readings; NULL: not read
  power_kwh_x1000          BIGINT NULL,
  gas_m3_x1000             BIGINT NULL,
  heat_kwh_x1000           BIGINT NULL,
  key_count                INT NOT NULL,
  key_keeper               VARBINARY(128) NOT NULL,  -- name of staff or owner; empty: nobody
  agent_id                 BINARY(16) NULL,     -- one of owners
  power_of_attorney        VARCHAR(200) NOT NULL,
  move_in_date             DATE NULL,           -- the four steps; NULL: missing
  inspection_date          DATE NULL,
  handover_date            DATE NULL,
  fit_out_date             DATE NULL,
  create_time              DATETIME(6) NOT NULL,
  updater                  VARBINARY(128) NOT NULL,
  update_time              DATETIME(6) NOT NULL,
  version                  BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, unit_id),
  KEY handovers_by_batch (branch_id, batch_id),
  KEY handovers_by_site (branch_id, site_id, create_time, unit_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE handover_defects (
  branch_id VARBINARY(16) NOT NULL,
  unit_id   BINARY(16) NOT NULL,
  position  TINYINT UNSIGNED NOT NULL,
  defect    VARCHAR(200) NOT NULL,
  PRIMARY KEY (branch_id, unit_id, position)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
