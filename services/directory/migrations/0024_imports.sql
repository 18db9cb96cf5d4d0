-- 0024_imports.sql: files that are brought in: their parts, what was found in their rows, and what
-- was made of them (X-13, X-14).
CREATE TABLE imports (
  branch_id          VARBINARY(16) NOT NULL,
  id                 BINARY(16) NOT NULL,
  site_id            VARBINARY(16) NOT NULL,
  kind               TINYINT UNSIGNED NOT NULL,   -- 1 units 2 people
  state              TINYINT UNSIGNED NOT NULL,
  file_name          VARCHAR(120) NOT NULL,
  source             VARCHAR(40) NOT NULL,
  size_bytes         BIGINT NOT NULL,
  sha256             BINARY(32) NOT NULL,
  control_row_count  BIGINT NOT NULL,
  control_floor_area_m2_x100 BIGINT NOT NULL,
  retry_of           BINARY(16) NULL,
  job_id             BINARY(16) NULL,             -- of the work that goes on, or went on last
  good_count         BIGINT NOT NULL,
  bad_count          BIGINT NOT NULL,
  existing_count     BIGINT NOT NULL,
  posted_count       BIGINT NOT NULL,
  floor_area_m2_x100 BIGINT NOT NULL,
  difference_text    VARCHAR(200) NOT NULL,
  difference_signer  VARBINARY(128) NOT NULL,
  error_zh           VARCHAR(500) NOT NULL,
  error_en           VARCHAR(500) NOT NULL,
  creator            VARBINARY(128) NOT NULL,
  create_time        DATETIME(6) NOT NULL,
  update_time        DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, id),
  KEY imports_by_create_time (branch_id, create_time, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The parts of a file, sealed, because there are phones in it. The bytes lie in the blob store.
CREATE TABLE import_parts (
  branch_id    VARBINARY(16) NOT NULL,
  import_id    BINARY(16) NOT NULL,
  position     SMALLINT UNSIGNED NOT NULL,
  size_bytes   BIGINT NOT NULL,                   -- of the part itself
  content_hash BINARY(32) NOT NULL,               -- keyed, of the part itself
  blob_hash    BINARY(32) NOT NULL,               -- under which the sealed bytes are kept
  PRIMARY KEY (branch_id, import_id, position)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What was found in a row. No personal data: those columns show no value.
CREATE TABLE import_problems (
  branch_id    VARBINARY(16) NOT NULL,
  import_id    BINARY(16) NOT NULL,
  sequence     BIGINT UNSIGNED NOT NULL,          -- line * 1000 and the how manieth in it
  severity     TINYINT UNSIGNED NOT NULL,         -- 1 error 2 correction
  column_name  VARCHAR(3) NOT NULL,
  column_title VARCHAR(60) NOT NULL,
  reason       VARBINARY(64) NOT NULL,
  value        VARCHAR(100) NOT NULL,
  problem_zh   VARCHAR(500) NOT NULL,
  problem_en   VARCHAR(500) NOT NULL,
  PRIMARY KEY (branch_id, import_id, sequence)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The rows that were not taken, as they stood in the file and sealed; under line 0 its heading.
CREATE TABLE import_failed_rows (
  branch_id    VARBINARY(16) NOT NULL,
  import_id    BINARY(16) NOT NULL,
  line         INT UNSIGNED NOT NULL,
  cells_sealed MEDIUMBLOB NOT NULL,
  PRIMARY KEY (branch_id, import_id, line)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What an import has made, so that it can be taken back.
CREATE TABLE imported_records (
  branch_id VARBINARY(16) NOT NULL,
  import_id BINARY(16) NOT NULL,
  line      INT UNSIGNED NOT NULL,
  record_id BINARY(16) NOT NULL,                  -- of a unit or an owner
  PRIMARY KEY (branch_id, import_id, line)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
