-- 0007_event_log.sql: the order in which events are told, how far others are with them, and how far
-- this service is with those of others.

-- Positions 1, 2, 3 ... given by the one relay that leads. Apart from the outbox itself: its rows
-- are never updated.
CREATE TABLE outbox_positions (
  position     BIGINT UNSIGNED NOT NULL,
  outbox_id    BIGINT UNSIGNED NOT NULL,
  publish_time DATETIME(6) NOT NULL,           -- real time: what is kept is counted from it
  PRIMARY KEY (position),
  UNIQUE KEY outbox_positions_by_event (outbox_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- A new row where the database turns out to be older than what others have seen of it.
CREATE TABLE event_epochs (
  -- milliseconds of its beginning, so that no restore brings it back
  epoch         BIGINT UNSIGNED NOT NULL,
  base_position BIGINT UNSIGNED NOT NULL,      -- the last one given before it
  PRIMARY KEY (epoch)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Who reads the events of this service.
CREATE TABLE event_consumers (
  consumer     VARBINARY(32) NOT NULL,         -- name of a service
  epoch        BIGINT UNSIGNED NOT NULL,
  position     BIGINT UNSIGNED NOT NULL,       -- everything up to it was applied
  confirm_time DATETIME(6) NOT NULL,
  PRIMARY KEY (consumer)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- How far this service is with the events of another one: moved in the transaction of their effect.
CREATE TABLE consumer_cursors (
  source   VARBINARY(32) NOT NULL,             -- name of a service
  epoch    BIGINT UNSIGNED NOT NULL,
  position BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (source)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Events that could not be applied, and those of the same resource behind them. Applied in order by
-- --retry-dead-letters once the program is repaired.
CREATE TABLE dead_letters (
  source    VARBINARY(32) NOT NULL,
  epoch     BIGINT UNSIGNED NOT NULL,
  position  BIGINT UNSIGNED NOT NULL,
  aggregate VARBINARY(191) NOT NULL,
  envelope  MEDIUMBLOB NOT NULL,
  problem   VARBINARY(255) NOT NULL,           -- empty: it only waits behind another one
  PRIMARY KEY (source, epoch, position),
  KEY dead_letters_by_aggregate (source, aggregate)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
