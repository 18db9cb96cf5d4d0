-- 0018_fit_outs.sql: fit-outs of units (D-28), what was seen of them, and the rules of sites.
CREATE TABLE fit_outs (
  branch_id           VARBINARY(16) NOT NULL,
  id                  BINARY(16) NOT NULL,
  site_id             VARBINARY(16) NOT NULL,
  unit_id             BINARY(16) NOT NULL,
  state               TINYINT NOT NULL,           -- as last moved; the day may lead on
  works               VARCHAR(500) NOT NULL,
  contractor          VARCHAR(60) NOT NULL,
  has_wet_rooms       TINYINT NOT NULL,
  agreement           VARCHAR(60) NOT NULL,
  drawings            VARCHAR(100) NOT NULL,
  end_date            DATE NULL,
  pass_count          SMALLINT NOT NULL,
  returned_pass_count SMALLINT NOT NULL,
  deposit_fen         BIGINT NOT NULL,
  payer               TINYINT NOT NULL,
  release_date        DATE NULL,
  permit_time         DATETIME(6) NULL,
  inspect_time        DATETIME(6) NULL,
  close_time          DATETIME(6) NULL,
  create_time         DATETIME(6) NOT NULL,
  update_time         DATETIME(6) NOT NULL,
  version             BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, id),
  KEY fit_outs_by_unit (branch_id, unit_id, state),
  KEY fit_outs_by_site (branch_id, site_id, create_time, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE fit_out_stages (
  branch_id   VARBINARY(16) NOT NULL,
  fit_out_id  BINARY(16) NOT NULL,
  position    SMALLINT NOT NULL,
  stage       TINYINT NOT NULL,
  finding     TINYINT NOT NULL,
  text        VARCHAR(500) NOT NULL,
  staff       VARBINARY(191) NOT NULL,
  record_time DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, fit_out_id, position)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE fit_out_violations (
  branch_id    VARBINARY(16) NOT NULL,
  fit_out_id   BINARY(16) NOT NULL,
  position     SMALLINT NOT NULL,
  text         VARCHAR(200) NOT NULL,
  correction   VARCHAR(200) NOT NULL,
  record_time  DATETIME(6) NOT NULL,
  correct_time DATETIME(6) NULL,
  PRIMARY KEY (branch_id, fit_out_id, position)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE fit_out_moves (
  branch_id  VARBINARY(16) NOT NULL,
  fit_out_id BINARY(16) NOT NULL,
  position   SMALLINT NOT NULL,
  from_state TINYINT NOT NULL,
  to_state   TINYINT NOT NULL,
  staff      VARBINARY(191) NOT NULL,
  text       VARCHAR(500) NOT NULL,
  move_time  DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, fit_out_id, position)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE fit_out_rules (
  branch_id    VARBINARY(16) NOT NULL,
  id           BINARY(16) NOT NULL,
  site_id      VARBINARY(16) NOT NULL,
  start_date   DATE NOT NULL,
  end_date     DATE NULL,                         -- included
  deposit_fen  BIGINT NOT NULL,                   -- 0: none may be taken
  holding_days SMALLINT NOT NULL,
  create_time  DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, id),
  KEY fit_out_rules_by_site (branch_id, site_id, start_date)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
