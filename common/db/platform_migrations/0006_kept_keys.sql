-- 0006_kept_keys.sql: keys derived from master keys that were taken away, for what cannot be sealed
-- anew: request keys of repeated requests, and the seals of audit records. Sealed under a master
-- key that is there.
CREATE TABLE kept_keys (
  purpose    VARBINARY(32) NOT NULL,
  key_id     VARBINARY(64) NOT NULL,           -- of the master key it was derived from
  sealed_by  VARBINARY(64) NOT NULL,           -- the master key behind key_sealed
  key_sealed VARBINARY(80) NOT NULL,
  PRIMARY KEY (purpose, key_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
