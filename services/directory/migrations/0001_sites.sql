-- 0001_sites.sql: the places a branch looks after.
CREATE TABLE sites (
  branch_id    VARBINARY(16) NOT NULL,
  site_id      VARBINARY(16) NOT NULL,          -- a short code, chosen once
  display_name VARCHAR(60) NOT NULL,
  address      VARCHAR(200) NOT NULL,
  hotline      VARCHAR(40) NOT NULL,
  create_time  DATETIME(6) NOT NULL,
  update_time  DATETIME(6) NOT NULL,
  version      BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, site_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
