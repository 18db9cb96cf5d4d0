-- 0009_nodes.sql: the organisation below the branches (D-34). Days are first and last days. Where a
-- node lies is dated: the newest row not after a day holds on it.
CREATE TABLE nodes (
  branch_id      VARBINARY(16) NOT NULL,
  id             BINARY(16) NOT NULL,
  kind           TINYINT NOT NULL,             -- 1 centre, 2 station, 3 team
  display_name   VARCHAR(60) COLLATE utf8mb4_unicode_ci NOT NULL,
  from_date      DATE NOT NULL,
  to_date        DATE NULL,                    -- NULL: goes on
  legal_entity   VARCHAR(100) NULL,            -- these three: an accounting unit, or NULL
  bank_account   VARBINARY(200) NULL,          -- sealed
  receipt_series VARBINARY(16) NULL,
  create_time    DATETIME(6) NOT NULL,
  update_time    DATETIME(6) NOT NULL,
  version        BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, id),
  UNIQUE KEY nodes_by_series (branch_id, receipt_series),
  KEY nodes_by_name (branch_id, display_name, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE node_parents (
  branch_id VARBINARY(16) NOT NULL,
  node_id   BINARY(16) NOT NULL,
  from_date DATE NOT NULL,
  parent_id BINARY(16) NULL,                   -- NULL: the branch itself
  PRIMARY KEY (branch_id, node_id, from_date)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE node_sites (
  branch_id VARBINARY(16) NOT NULL,
  node_id   BINARY(16) NOT NULL,
  site_id   VARBINARY(16) NOT NULL,
  PRIMARY KEY (branch_id, node_id, site_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
