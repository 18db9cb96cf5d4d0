-- 0029_ledger_checks.sql: checks of the customer files, and what they found (D-32).
CREATE TABLE ledger_checks (
  branch_id   VARBINARY(16) NOT NULL,
  id          BINARY(16) NOT NULL,
  site_id     VARBINARY(16) NOT NULL,
  runner      VARBINARY(96) NOT NULL,
  run_time    DATETIME(6) NOT NULL,
  due_time    DATETIME(6) NOT NULL,
  file_count  INT NOT NULL,
  next_number VARCHAR(40) NOT NULL,             -- empty: all files were checked
  PRIMARY KEY (branch_id, id),
  KEY ledger_checks_by_site (branch_id, site_id, run_time)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE ledger_check_clerks (
  branch_id       VARBINARY(16) NOT NULL,
  ledger_check_id BINARY(16) NOT NULL,
  clerk           VARBINARY(96) NOT NULL,
  value_count     INT NOT NULL,
  finding_count   INT NOT NULL,
  PRIMARY KEY (branch_id, ledger_check_id, clerk)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE ledger_findings (
  branch_id       VARBINARY(16) NOT NULL,
  id              BINARY(16) NOT NULL,
  site_id         VARBINARY(16) NOT NULL,
  ledger_check_id BINARY(16) NOT NULL,
  position        INT NOT NULL,                 -- in the check, from 1
  archive_id      BINARY(16) NOT NULL,
  open_archive_id BINARY(16) NULL,              -- the file while it is open: a problem is open once
  field           TINYINT UNSIGNED NOT NULL,
  rule            TINYINT UNSIGNED NOT NULL,
  clerk           VARBINARY(96) NOT NULL,
  due_time        DATETIME(6) NOT NULL,
  closer          VARBINARY(96) NULL,
  close_time      DATETIME(6) NULL,
  explanation     VARCHAR(200) NOT NULL,        -- empty: corrected, or open
  PRIMARY KEY (branch_id, id),
  UNIQUE KEY ledger_findings_by_position (branch_id, ledger_check_id, position),
  UNIQUE KEY ledger_findings_open (branch_id, open_archive_id, field, rule),
  KEY ledger_findings_by_site (branch_id, site_id, due_time),
  KEY ledger_findings_by_clerk (branch_id, clerk, close_time)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
