-- 0015_archive_loans.sql: files that are out (D-15), boxes and their retrieval index (D-13).
CREATE TABLE archive_loans (
  branch_id       VARBINARY(16) NOT NULL,
  id              BINARY(16) NOT NULL,
  site_id         VARBINARY(16) NOT NULL,
  archive_id      BINARY(16) NOT NULL,
  out_archive_id  BINARY(16) NULL,              -- the file while it is out: one loan at a time
  borrower        VARBINARY(96) NOT NULL,
  due_time        DATETIME(6) NOT NULL,
  text            VARCHAR(200) NOT NULL,
  keeper          VARBINARY(96) NOT NULL,
  lend_time       DATETIME(6) NOT NULL,
  taken_back_by   VARBINARY(96) NULL,
  taken_back_time DATETIME(6) NULL,
  PRIMARY KEY (branch_id, id),
  UNIQUE KEY archive_loans_by_out_archive (branch_id, out_archive_id),
  KEY archive_loans_by_archive (branch_id, archive_id, lend_time),
  KEY archive_loans_by_borrower (branch_id, borrower, taken_back_time),
  KEY archive_loans_by_due (branch_id, site_id, due_time)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE archive_boxes (
  branch_id   VARBINARY(16) NOT NULL,
  id          BINARY(16) NOT NULL,
  site_id     VARBINARY(16) NOT NULL,
  number      VARCHAR(20) NOT NULL,
  location    VARCHAR(80) NOT NULL,
  version     BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, id),
  UNIQUE KEY archive_boxes_by_number (branch_id, site_id, number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE archive_box_entries (
  branch_id  VARBINARY(16) NOT NULL,
  id         BINARY(16) NOT NULL,
  site_id    VARBINARY(16) NOT NULL,
  box_id     BINARY(16) NOT NULL,
  text       VARCHAR(120) NOT NULL,
  archive_id BINARY(16) NULL,
  PRIMARY KEY (branch_id, id),
  UNIQUE KEY archive_box_entries_by_archive (branch_id, archive_id),
  KEY archive_box_entries_by_box (branch_id, box_id),
  KEY archive_box_entries_by_site (branch_id, site_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
