-- 0004_sessions.sql: sign-ins, and what is needed for the first one of all. A refresh token is kept
-- only as a hash, the answer to the last exchange only sealed under the token that was exchanged.
CREATE TABLE sessions (
  id            BINARY(16) NOT NULL,
  branch_id     VARBINARY(16) NOT NULL,
  staff_id      BINARY(16) NOT NULL,
  token_id      BINARY(16) NOT NULL,           -- what access tokens call the session
  newest_hash   BINARY(32) NOT NULL,
  previous_hash BINARY(32) NULL,
  sealed_answer BLOB NULL,
  start_time    DATETIME(6) NOT NULL,
  refresh_time  DATETIME(6) NOT NULL,
  end_time      DATETIME(6) NULL,
  PRIMARY KEY (id),
  KEY sessions_by_staff (branch_id, staff_id),
  KEY sessions_by_token (token_id),
  KEY sessions_by_start (start_time)           -- purged in small batches
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- One row, of the head office, while a code that was printed may be redeemed.
CREATE TABLE bootstrap_codes (
  branch_id   VARBINARY(16) NOT NULL,
  code_hash   BINARY(32) NOT NULL,
  expire_time DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
