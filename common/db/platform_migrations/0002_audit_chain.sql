-- 0002_audit_chain.sql: every audit record is sealed with a key of the installation, and one leader
-- chains the records of a branch afterwards (INV-74). Records from before carry no seal.
ALTER TABLE audit_records
  ADD COLUMN key_id     VARBINARY(64) NOT NULL DEFAULT '',  -- the master key behind seal and chain
  ADD COLUMN seal       BINARY(32) NOT NULL DEFAULT '',     -- keyed hash of all columns before
  ADD COLUMN position   BIGINT UNSIGNED NULL,               -- from 1 in a branch; NULL: not chained
  ADD COLUMN chain_hash BINARY(32) NULL,                    -- over the one before and this record
  ADD UNIQUE KEY audit_records_by_position (branch_id, position);

-- Who leads a kind of background work of this schema. The epoch grows with every new leader, and is
-- checked in each of its commits: one that was stopped for a while can no longer write.
CREATE TABLE leader_epochs (
  name  VARBINARY(64) NOT NULL,
  epoch BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (name)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
