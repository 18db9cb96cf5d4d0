-- 0001_branches.sql: the tenants. Rows are never deleted, codes are never given again.
CREATE TABLE branches (
  branch_id          VARBINARY(16) NOT NULL,
  display_name       VARCHAR(60) COLLATE utf8mb4_unicode_ci NOT NULL,
  utc_offset_minutes SMALLINT NOT NULL,
  create_time        DATETIME(6) NOT NULL,
  update_time        DATETIME(6) NOT NULL,
  version            BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
