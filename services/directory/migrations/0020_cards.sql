-- 0020_cards.sql: cards of households (D-29).
CREATE TABLE cards (
  branch_id   VARBINARY(16) NOT NULL,
  id          BINARY(16) NOT NULL,
  site_id     VARBINARY(16) NOT NULL,
  kind        TINYINT NOT NULL,
  number      VARCHAR(40) NOT NULL,
  unit_id     BINARY(16) NOT NULL,
  owner_id    BINARY(16) NULL,
  state       TINYINT NOT NULL,
  reason      VARCHAR(100) NOT NULL,
  issue_date  DATE NOT NULL,
  block_date  DATE NULL,
  return_date DATE NULL,
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  version     BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, id),
  UNIQUE KEY cards_by_number (branch_id, kind, number),
  KEY cards_by_unit (branch_id, unit_id),
  KEY cards_by_site (branch_id, site_id, create_time, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
