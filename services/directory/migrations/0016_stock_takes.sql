-- 0016_stock_takes.sql: the yearly count of the files of a site (D-08).
ALTER TABLE archives ADD COLUMN checked_time DATETIME(6) NULL;

CREATE TABLE stock_takes (
  branch_id    VARBINARY(16) NOT NULL,
  id           BINARY(16) NOT NULL,
  site_id      VARBINARY(16) NOT NULL,
  open_site_id VARBINARY(16) NULL,              -- the site while it is open: one at a time
  year         SMALLINT UNSIGNED NOT NULL,
  file_count   INT NOT NULL,
  starter      VARBINARY(96) NOT NULL,
  start_time   DATETIME(6) NOT NULL,
  finisher     VARBINARY(96) NULL,
  finish_time  DATETIME(6) NULL,
  PRIMARY KEY (branch_id, id),
  UNIQUE KEY stock_takes_by_open_site (branch_id, open_site_id),
  KEY stock_takes_by_site (branch_id, site_id, start_time)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE stock_take_checks (
  branch_id     VARBINARY(16) NOT NULL,
  stock_take_id BINARY(16) NOT NULL,
  archive_id    BINARY(16) NOT NULL,
  outcome       TINYINT UNSIGNED NOT NULL,
  text          VARCHAR(200) NOT NULL,
  checker       VARBINARY(96) NOT NULL,
  check_time    DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, stock_take_id, archive_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
