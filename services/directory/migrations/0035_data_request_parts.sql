-- 0035_data_request_parts.sql: the parts of other services in what people ask about their own data,
-- and the pieces of copies, whose bytes lie sealed in the blob store until the copy expires.
CREATE TABLE data_request_parts (
  branch_id       VARBINARY(16) NOT NULL,
  data_request_id BINARY(16) NOT NULL,
  service         VARBINARY(32) NOT NULL,
  state           TINYINT UNSIGNED NOT NULL,    -- 1 not asked 2 asked 3 done 4 dropped
  copied_to       VARBINARY(60) NOT NULL,       -- of a copy: behind which the next piece begins
  open_count      INT NOT NULL,                 -- records of the person that have not ended
  open_titles     VARCHAR(320) NOT NULL,        -- what people call the first ones
  report_time     DATETIME(6) NULL,             -- real time of the last report
  PRIMARY KEY (branch_id, data_request_id, service),
  KEY data_request_parts_by_state (service, state)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE data_request_pieces (
  branch_id       VARBINARY(16) NOT NULL,
  data_request_id BINARY(16) NOT NULL,
  offset_bytes    BIGINT NOT NULL,              -- where it begins in the file
  size_bytes      BIGINT NOT NULL,
  blob_hash       BINARY(32) NOT NULL,          -- under which the sealed bytes are kept
  PRIMARY KEY (branch_id, data_request_id, offset_bytes)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
