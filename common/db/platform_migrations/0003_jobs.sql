-- 0003_jobs.sql: work that is done beside the calls: long work in steps, and work at a later time.
-- A process takes a job by its row lock and holds it by a lease; every step checks the token.
CREATE TABLE jobs (
  branch_id     VARBINARY(16) NOT NULL,
  id            BINARY(16) NOT NULL,
  kind          VARBINARY(64) NOT NULL,         -- who can do it; others leave it alone
  state         TINYINT UNSIGNED NOT NULL,      -- 1 waiting 2 running 3 done 4 failed 5 cancelled
  -- Waiting: not to be begun before. Running: the end of the lease, then anybody may take it over.
  due_time      DATETIME(6) NOT NULL,
  lease_token   BIGINT UNSIGNED NOT NULL,       -- grows with every taking
  attempt_count INT UNSIGNED NOT NULL,          -- takings since the last step that was done
  done_count    BIGINT NOT NULL,
  total_count   BIGINT NOT NULL,                -- 0: not known
  resume_point  VARBINARY(255) NOT NULL,        -- where the next step goes on
  error_reason  VARBINARY(64) NOT NULL,         -- of the last failure
  error_zh      VARCHAR(500) NOT NULL,
  error_en      VARCHAR(500) NOT NULL,
  principal     VARBINARY(128) NOT NULL,        -- who asked for it
  create_time   DATETIME(6) NOT NULL,
  update_time   DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, id),
  KEY jobs_by_due_time (state, due_time)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
