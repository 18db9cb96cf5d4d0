-- 0017_archive_samples.sql: batches of imported files, and the random samples of them.
CREATE TABLE archive_samples (
  branch_id   VARBINARY(16) NOT NULL,
  id          BINARY(16) NOT NULL,
  site_id     VARBINARY(16) NOT NULL,
  seed        BIGINT NOT NULL,
  creator     VARBINARY(96) NOT NULL,
  create_time DATETIME(6) NOT NULL,
  signer      VARBINARY(96) NULL,
  sign_time   DATETIME(6) NULL,
  PRIMARY KEY (branch_id, id),
  KEY archive_samples_by_site (branch_id, site_id, create_time)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE archive_sample_files (
  branch_id  VARBINARY(16) NOT NULL,
  sample_id  BINARY(16) NOT NULL,
  archive_id BINARY(16) NOT NULL,
  position   INT NOT NULL,                      -- in the sample, from 1; 0: not drawn
  outcome    TINYINT UNSIGNED NOT NULL,         -- 0: not checked
  text       VARCHAR(200) NOT NULL,
  checker    VARBINARY(96) NULL,
  check_time DATETIME(6) NULL,
  PRIMARY KEY (branch_id, sample_id, archive_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
