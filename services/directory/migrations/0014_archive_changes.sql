-- 0014_archive_changes.sql: requests to correct or delete a signed file (D-07).
CREATE TABLE archive_changes (
  branch_id    VARBINARY(16) NOT NULL,
  id           BINARY(16) NOT NULL,
  site_id      VARBINARY(16) NOT NULL,
  archive_id   BINARY(16) NOT NULL,
  kind         TINYINT UNSIGNED NOT NULL,
  state        TINYINT UNSIGNED NOT NULL,
  text         VARCHAR(200) NOT NULL,
  requester    VARBINARY(96) NOT NULL,
  request_time DATETIME(6) NOT NULL,
  reviewer     VARBINARY(96) NULL,              -- or whoever withdrew it
  review_time  DATETIME(6) NULL,
  review_text  VARCHAR(200) NOT NULL,
  PRIMARY KEY (branch_id, id),
  KEY archive_changes_by_archive (branch_id, archive_id, request_time),
  KEY archive_changes_by_state (branch_id, site_id, state, request_time)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE archive_change_values (
  branch_id     VARBINARY(16) NOT NULL,
  change_id     BINARY(16) NOT NULL,
  field         TINYINT UNSIGNED NOT NULL,
  before_sealed VARBINARY(600) NOT NULL,        -- empty: no value
  after_sealed  VARBINARY(600) NOT NULL,
  PRIMARY KEY (branch_id, change_id, field)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
