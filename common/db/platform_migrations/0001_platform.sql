-- 0001_platform.sql: the tables that every service's schema has, whatever its business is. Names
-- and keys are VARBINARY: a text collation would take `key-1`, `KEY-1` and `key-1 ` for the same.

-- One row per write that carried a request id, with its answer, so that a repetition is answered
-- and not run again. Claimed, filled and committed in the transaction of the write itself.
CREATE TABLE idempotency_keys (
  -- keyed hash of branch, principal, method, request id
  request_key  BINARY(32) NOT NULL,
  -- keyed hash of the body: the same id with another body is refused
  request_hash BINARY(32) NOT NULL,
  -- at most 64 KiB, one byte more than a BLOB holds; NULL only inside the transaction
  response     MEDIUMBLOB NULL,
  expire_time  DATETIME(6) NOT NULL,
  PRIMARY KEY (request_key),
  KEY idempotency_keys_by_expiry (expire_time) -- purged in small batches
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Values that a schema decides once and every process of the service must share, such as which
-- master key request keys come from.
CREATE TABLE platform_settings (
  name  VARBINARY(64) NOT NULL,
  value VARBINARY(255) NOT NULL,
  PRIMARY KEY (name)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What happened, written in the transaction that made it happen. Rows are never updated. Ids are
-- given out before the commit, so they are no order to publish in: the relay gives positions.
CREATE TABLE outbox (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  event_id    BINARY(16) NOT NULL,
  branch_id   VARBINARY(16) NOT NULL,
  aggregate   VARBINARY(191) NOT NULL,         -- resource name
  type        VARBINARY(96) NOT NULL,          -- full name of the event's message
  version     BIGINT UNSIGNED NOT NULL,
  payload     MEDIUMBLOB NOT NULL,
  traceparent VARBINARY(55) NOT NULL,
  create_time DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY outbox_by_event (event_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Who did what, written with the change. The hash chain over it is built afterwards by one leader,
-- so that no write has to wait for the writer before it.
CREATE TABLE audit_records (
  branch_id    VARBINARY(16) NOT NULL,
  id           BINARY(16) NOT NULL,
  occur_time   DATETIME(6) NOT NULL,
  principal    VARBINARY(128) NOT NULL,
  method       VARBINARY(128) NOT NULL,
  resource     VARBINARY(191) NOT NULL,
  request_id   VARBINARY(64) NOT NULL,
  outcome      VARBINARY(64) NOT NULL,         -- `OK` or the reason of a refusal
  -- of the request, so that the record proves what was asked
  content_hash BINARY(32) NOT NULL,
  PRIMARY KEY (branch_id, id),
  KEY audit_records_by_time (branch_id, occur_time),
  KEY audit_records_by_resource (branch_id, resource, occur_time)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The next number of each series people see (BX-2026-000123). Processes take them in blocks.
CREATE TABLE number_blocks (
  branch_id   VARBINARY(16) NOT NULL,
  series      VARBINARY(32) NOT NULL,
  next_number BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, series)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
