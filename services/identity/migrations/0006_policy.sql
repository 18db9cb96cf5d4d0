-- 0006_policy.sql: what every process polls. The one row of policy_state moves on with every change
-- of roles, ended sessions or business dates; it is also the row to lock for rules over the whole
-- company, such as "the last administrator stays".
CREATE TABLE policy_state (
  branch_id VARBINARY(16) NOT NULL,            -- always the head office
  version   BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT INTO policy_state (branch_id, version) VALUES ('hq', 1);

-- Sessions, as access tokens call them, that must be refused until the last such token has expired.
CREATE TABLE ended_sessions (
  token_id    BINARY(16) NOT NULL,
  expire_time DATETIME(6) NOT NULL,
  PRIMARY KEY (token_id),
  KEY ended_sessions_by_expiry (expire_time)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Business time of a trial installation minus real time (DEF-27).
CREATE TABLE business_dates (
  branch_id VARBINARY(16) NOT NULL,
  offset_ms BIGINT NOT NULL,
  PRIMARY KEY (branch_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
