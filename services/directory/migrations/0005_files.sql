-- 0005_files.sql: photos. The bytes lie in the blob store under their hash.
CREATE TABLE files (
  branch_id    VARBINARY(16) NOT NULL,
  id           BINARY(16) NOT NULL,
  site_id      VARBINARY(16) NOT NULL,
  content_type TINYINT UNSIGNED NOT NULL,       -- 1 JPEG, 2 PNG
  size_bytes   BIGINT NOT NULL,
  sha256       BINARY(32) NOT NULL,
  create_time  DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
