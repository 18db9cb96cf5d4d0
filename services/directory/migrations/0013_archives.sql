-- 0013_archives.sql: customer files, one per unit (D-01). What they say about people is sealed,
-- field by field, with who entered it; a change is a row of archive_entries, only ever inserted.
CREATE TABLE archives (
  branch_id         VARBINARY(16) NOT NULL,
  id                BINARY(16) NOT NULL,
  site_id           VARBINARY(16) NOT NULL,
  unit_id           BINARY(16) NOT NULL,
  live_unit_id      BINARY(16) NULL,            -- the unit; null once the file is deleted
  number            VARBINARY(32) NOT NULL,
  import_source     VARCHAR(40) NULL,
  import_number     VARCHAR(60) NULL,           -- the number it had there
  state             TINYINT UNSIGNED NOT NULL,
  customer_id       BINARY(16) NOT NULL,        -- what finds it by the customer's name
  asset_key         VARBINARY(160) NOT NULL,    -- the asset number in capitals; empty: none
  missing_fields    INT UNSIGNED NOT NULL,      -- bit n: field n
  completion_source TINYINT UNSIGNED NOT NULL,
  creator           VARBINARY(96) NOT NULL,
  creator_time      DATETIME(6) NOT NULL,
  verifier          VARBINARY(96) NULL,
  verifier_time     DATETIME(6) NULL,
  archivist         VARBINARY(96) NULL,
  archivist_time    DATETIME(6) NULL,
  send_back_text    VARCHAR(200) NOT NULL,
  send_back_fields  INT UNSIGNED NOT NULL,
  confirmed_by      VARBINARY(96) NULL,
  confirmed_time    DATETIME(6) NULL,
  confirmation_due  DATETIME(6) NOT NULL,
  open_change_id    BINARY(16) NULL,
  paper_count       INT NOT NULL,
  entry_count       INT NOT NULL,
  create_time       DATETIME(6) NOT NULL,
  update_time       DATETIME(6) NOT NULL,
  version           BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, id),
  UNIQUE KEY archives_by_unit (branch_id, site_id, live_unit_id),
  UNIQUE KEY archives_by_number (branch_id, number),
  UNIQUE KEY archives_by_import (branch_id, site_id, import_source, import_number),
  KEY archives_by_old_number (branch_id, import_number),
  KEY archives_by_asset (branch_id, asset_key),
  KEY archives_by_customer (branch_id, customer_id),
  KEY archives_by_state (branch_id, site_id, state, number),
  KEY archives_by_confirmation (branch_id, site_id, confirmation_due)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE archive_values (
  branch_id    VARBINARY(16) NOT NULL,
  archive_id   BINARY(16) NOT NULL,
  field        TINYINT UNSIGNED NOT NULL,
  value_sealed VARBINARY(600) NOT NULL,
  entered_by   VARBINARY(96) NOT NULL,
  enter_time   DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, archive_id, field)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE archive_entries (
  branch_id     VARBINARY(16) NOT NULL,
  archive_id    BINARY(16) NOT NULL,
  sequence      INT NOT NULL,
  site_id       VARBINARY(16) NOT NULL,
  action        TINYINT UNSIGNED NOT NULL,
  actor         VARBINARY(96) NOT NULL,
  event_time    DATETIME(6) NOT NULL,
  field         TINYINT UNSIGNED NULL,
  before_sealed VARBINARY(600) NOT NULL,        -- empty: no value
  after_sealed  VARBINARY(600) NOT NULL,
  text          VARCHAR(200) NOT NULL,
  change_id     BINARY(16) NULL,
  PRIMARY KEY (branch_id, archive_id, sequence)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE archive_papers (
  branch_id  VARBINARY(16) NOT NULL,
  archive_id BINARY(16) NOT NULL,
  position   INT NOT NULL,                      -- from 1
  kind       TINYINT UNSIGNED NOT NULL,
  title      VARCHAR(80) NOT NULL,
  file_id    BINARY(16) NULL,
  location   VARCHAR(80) NOT NULL,
  filed_by   VARBINARY(96) NOT NULL,
  file_time  DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, archive_id, position)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
