-- 0019_api_keys.sql: keys of applications. Of a secret only the hash is kept. Whoever presents one
-- names the id, and no branch.
CREATE TABLE api_keys (
  branch_id        VARBINARY(16) NOT NULL,
  id               BINARY(16) NOT NULL,
  display_name     VARCHAR(60) COLLATE utf8mb4_unicode_ci NOT NULL,
  role_id          VARBINARY(16) NULL,         -- or else permissions
  permissions      TEXT NOT NULL,              -- sorted, with a space between
  scopes           VARBINARY(1600) NOT NULL,   -- name prefixes, with a space between
  calls_per_minute INT NOT NULL,
  token_id         BINARY(16) NOT NULL,        -- what access tokens call their session
  newest_hash      BINARY(32) NOT NULL,
  previous_hash    BINARY(32) NULL,
  overlap_end_time DATETIME(6) NULL,           -- of the previous one
  state            TINYINT NOT NULL,           -- 1 active, 2 disabled
  expire_time      DATETIME(6) NOT NULL,
  last_use_time    DATETIME(6) NULL,
  creator          VARBINARY(128) NOT NULL,
  create_time      DATETIME(6) NOT NULL,
  update_time      DATETIME(6) NOT NULL,
  version          BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, id),
  KEY api_keys_by_id (id),
  KEY api_keys_by_name (branch_id, display_name, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
