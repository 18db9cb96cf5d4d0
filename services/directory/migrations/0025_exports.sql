-- 0025_exports.sql: exports and the pieces of their files. The bytes lie sealed in the blob store
-- until the export expires.
CREATE TABLE exports (
  branch_id   VARBINARY(16) NOT NULL,
  id          BINARY(16) NOT NULL,
  site_id     VARBINARY(16) NOT NULL,
  kind        TINYINT UNSIGNED NOT NULL,        -- 1 units 2 people
  format      TINYINT UNSIGNED NOT NULL,        -- 1 CSV 2 xlsx
  state       TINYINT UNSIGNED NOT NULL,
  job_id      BINARY(16) NOT NULL,
  size_bytes  BIGINT NOT NULL,
  error_zh    VARCHAR(500) NOT NULL,
  error_en    VARCHAR(500) NOT NULL,
  creator     VARBINARY(128) NOT NULL,
  create_time DATETIME(6) NOT NULL,
  expire_time DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, id),
  KEY exports_by_create_time (branch_id, create_time, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE export_pieces (
  branch_id    VARBINARY(16) NOT NULL,
  export_id    BINARY(16) NOT NULL,
  offset_bytes BIGINT NOT NULL,                 -- where it begins in the file
  size_bytes   BIGINT NOT NULL,
  blob_hash    BINARY(32) NOT NULL,             -- under which the sealed bytes are kept
  PRIMARY KEY (branch_id, export_id, offset_bytes)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
