-- 0034_data_requests.sql: what people ask about their own data (X-08, INV-76). The row of an
-- erasure that is done is its proof, with the rows erased by table. The other keys are for finding
-- what is about somebody, and whether a photo's bytes are anybody else's too.
CREATE TABLE data_requests (
  branch_id     VARBINARY(16) NOT NULL,
  id            BINARY(16) NOT NULL,
  owner_id      BINARY(16) NOT NULL,
  open_owner_id BINARY(16) NULL,                -- the person while it has not ended: one at a time
  kind          TINYINT UNSIGNED NOT NULL,      -- 1 access 2 erasure
  state         TINYINT UNSIGNED NOT NULL,
  text          VARCHAR(200) NOT NULL,
  answer        VARCHAR(200) NOT NULL,
  creator       VARBINARY(128) NOT NULL,
  create_time   DATETIME(6) NOT NULL,
  due_time      DATETIME(6) NOT NULL,
  end_time      DATETIME(6) NULL,
  expire_time   DATETIME(6) NULL,               -- of the copy
  size_bytes    BIGINT NOT NULL,                -- likewise
  error_zh      VARCHAR(500) NOT NULL,
  error_en      VARCHAR(500) NOT NULL,
  PRIMARY KEY (branch_id, id),
  UNIQUE KEY data_requests_open (branch_id, open_owner_id),
  KEY data_requests_by_owner (branch_id, owner_id),
  KEY data_requests_by_create_time (branch_id, create_time, id),
  KEY data_requests_by_due_time (branch_id, due_time, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE data_request_counts (
  branch_id       VARBINARY(16) NOT NULL,
  data_request_id BINARY(16) NOT NULL,
  table_name      VARBINARY(64) NOT NULL,
  row_count       BIGINT NOT NULL,
  PRIMARY KEY (branch_id, data_request_id, table_name)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

ALTER TABLE imported_records ADD KEY imported_records_by_record (branch_id, record_id);
ALTER TABLE files ADD KEY files_by_hash (sha256);
