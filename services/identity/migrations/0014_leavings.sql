-- 0014_leavings.sql: people on their way out, and what each service has handed over and misses.
CREATE TABLE leavings (
  branch_id     VARBINARY(16) NOT NULL,
  id            BINARY(16) NOT NULL,
  staff_id      BINARY(16) NOT NULL,
  open_staff_id BINARY(16) NULL,               -- staff_id while it is open: one at a time
  successor_id  BINARY(16) NOT NULL,
  leave_date    DATE NOT NULL,
  state         TINYINT NOT NULL,              -- 1 open, 2 finished, 3 cancelled
  creator       VARBINARY(128) NOT NULL,
  create_time   DATETIME(6) NOT NULL,
  end_time      DATETIME(6) NULL,
  PRIMARY KEY (branch_id, id),
  UNIQUE KEY leavings_open (branch_id, open_staff_id),
  KEY leavings_by_time (branch_id, create_time, id),
  KEY leavings_by_state (state, create_time)   -- what services ask for
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE leaving_items (
  branch_id   VARBINARY(16) NOT NULL,
  leaving_id  BINARY(16) NOT NULL,
  service     VARBINARY(16) NOT NULL,
  report_time DATETIME(6) NULL,                -- NULL: has not reported
  out_count   INT NOT NULL,
  PRIMARY KEY (branch_id, leaving_id, service)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE leaving_counts (
  branch_id         VARBINARY(16) NOT NULL,
  leaving_id        BINARY(16) NOT NULL,
  service           VARBINARY(16) NOT NULL,
  kind              VARBINARY(30) NOT NULL,
  handed_over_count INT NOT NULL,
  PRIMARY KEY (branch_id, leaving_id, service, kind)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE leaving_outs (
  branch_id  VARBINARY(16) NOT NULL,
  leaving_id BINARY(16) NOT NULL,
  service    VARBINARY(16) NOT NULL,
  position   SMALLINT NOT NULL,
  kind       VARBINARY(30) NOT NULL,
  resource   VARBINARY(800) NOT NULL,
  title      VARCHAR(100) NOT NULL,
  PRIMARY KEY (branch_id, leaving_id, service, position)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
