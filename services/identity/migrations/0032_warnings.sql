-- 0032_warnings.sql: limits of figures by node and date, and what crossed them (X-15). The
-- company's limits are entered here; a branch and a site may have their own.
CREATE TABLE warning_limits (
  branch_id   VARBINARY(16) NOT NULL,
  id          BINARY(16) NOT NULL,
  site_id     VARBINARY(16) NOT NULL,          -- empty: of the whole branch
  indicator   SMALLINT NOT NULL,               -- steward.type.v1.Indicator
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  version     BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, id),
  UNIQUE KEY warning_limits_by_node (branch_id, site_id, indicator)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE warning_limit_versions (
  branch_id        VARBINARY(16) NOT NULL,
  warning_limit_id BINARY(16) NOT NULL,
  from_date        DATE NOT NULL,
  to_date          DATE NULL,                  -- included; NULL: until the next begins
  amber            BIGINT NOT NULL,
  red              BIGINT NOT NULL,
  role             VARBINARY(16) NOT NULL,     -- code of the role warnings go to
  PRIMARY KEY (branch_id, warning_limit_id, from_date)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE warnings (
  branch_id     VARBINARY(16) NOT NULL,
  id            BINARY(16) NOT NULL,
  site_id       VARBINARY(16) NOT NULL,
  indicator     SMALLINT NOT NULL,
  subject       VARBINARY(800) NOT NULL,       -- resource name; empty: of the site
  open_subject  VARBINARY(800) NULL,           -- subject while it is open: one at a time
  subject_title VARCHAR(100) NOT NULL,
  role          VARBINARY(16) NOT NULL,
  level         TINYINT NOT NULL,              -- 1 amber, 2 red
  worst_level   TINYINT NOT NULL,
  opened_value  BIGINT NOT NULL,
  worst_value   BIGINT NOT NULL,
  `last_value`  BIGINT NOT NULL,
  open_time     DATETIME(6) NOT NULL,
  close_time    DATETIME(6) NULL,
  change_count  INT NOT NULL,
  PRIMARY KEY (branch_id, id),
  UNIQUE KEY warnings_open (branch_id, indicator, site_id, open_subject),
  KEY warnings_by_end (branch_id, close_time, indicator, site_id, level),
  KEY warnings_by_time (branch_id, open_time, id, site_id, indicator, worst_level),
  KEY warnings_of_site (branch_id, site_id, open_time, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE warning_changes (
  branch_id   VARBINARY(16) NOT NULL,
  warning_id  BINARY(16) NOT NULL,
  position    INT NOT NULL,                    -- from 1
  level       TINYINT NOT NULL,                -- 0: closed
  value       BIGINT NOT NULL,
  change_time DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, warning_id, position)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The newest report of each indicator, which is also what reports wait for one another by.
CREATE TABLE warning_reports (
  branch_id VARBINARY(16) NOT NULL,
  indicator SMALLINT NOT NULL,
  read_time DATETIME(6) NOT NULL,              -- real time
  PRIMARY KEY (branch_id, indicator)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT INTO warning_limits (branch_id, id, site_id, indicator, create_time, update_time, version)
VALUES
  ('hq', UNHEX('018cc251f40070008000000000000001'), '', 1, '2024-01-01', '2024-01-01', 1),
  ('hq', UNHEX('018cc251f40070008000000000000002'), '', 2, '2024-01-01', '2024-01-01', 1),
  ('hq', UNHEX('018cc251f40070008000000000000003'), '', 3, '2024-01-01', '2024-01-01', 1),
  ('hq', UNHEX('018cc251f40070008000000000000004'), '', 4, '2024-01-01', '2024-01-01', 1),
  ('hq', UNHEX('018cc251f40070008000000000000005'), '', 5, '2024-01-01', '2024-01-01', 1),
  ('hq', UNHEX('018cc251f40070008000000000000006'), '', 6, '2024-01-01', '2024-01-01', 1),
  ('hq', UNHEX('018cc251f40070008000000000000007'), '', 7, '2024-01-01', '2024-01-01', 1),
  ('hq', UNHEX('018cc251f40070008000000000000008'), '', 8, '2024-01-01', '2024-01-01', 1),
  ('hq', UNHEX('018cc251f40070008000000000000009'), '', 9, '2024-01-01', '2024-01-01', 1);
INSERT INTO warning_limit_versions (branch_id, warning_limit_id, from_date, to_date, amber, red,
    role) VALUES
  ('hq', UNHEX('018cc251f40070008000000000000001'), '2000-01-01', NULL, 30, 0, 'supervisor'),
  ('hq', UNHEX('018cc251f40070008000000000000002'), '2000-01-01', NULL, 60, 0, 'supervisor'),
  ('hq', UNHEX('018cc251f40070008000000000000003'), '2000-01-01', NULL, 240, 0, 'supervisor'),
  ('hq', UNHEX('018cc251f40070008000000000000004'), '2000-01-01', NULL, 5, 20, 'dispatcher'),
  ('hq', UNHEX('018cc251f40070008000000000000005'), '2000-01-01', NULL, 1, 10, 'dept-manager'),
  ('hq', UNHEX('018cc251f40070008000000000000006'), '2000-01-01', NULL, 1, 5, 'dept-manager'),
  ('hq', UNHEX('018cc251f40070008000000000000007'), '2000-01-01', NULL, 20, 200, 'archivist'),
  ('hq', UNHEX('018cc251f40070008000000000000008'), '2000-01-01', NULL, 1, 5, 'archivist'),
  ('hq', UNHEX('018cc251f40070008000000000000009'), '2000-01-01', NULL, 1, 20, 'archivist');
