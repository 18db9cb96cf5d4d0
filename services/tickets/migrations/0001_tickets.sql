-- 0001_tickets.sql: tickets, their histories, and what their clocks are reckoned by.
--
-- A ticket is read with one statement: the row holds what it is (`report`, the writer's fields as
-- the API knows them), how it got here (`history`, replayed by the rules), and as columns only what
-- lists filter and order by and what reports count. ticket_entries holds the same history, one row
-- an entry, only ever inserted: it is what an auditor reads, and a test folds it to the row.
-- References are resource names; VARBINARY, because a text collation would take two of them for
-- one.
CREATE TABLE tickets (
  branch_id         VARBINARY(16) NOT NULL,
  id                BINARY(16) NOT NULL,
  site_id           VARBINARY(16) NOT NULL,
  number            VARBINARY(32) NOT NULL,
  version           BIGINT UNSIGNED NOT NULL,
  kind              TINYINT UNSIGNED NOT NULL,
  channel           TINYINT UNSIGNED NOT NULL,
  severity          TINYINT UNSIGNED NOT NULL,
  urgency           TINYINT UNSIGNED NOT NULL,
  state             TINYINT UNSIGNED NOT NULL,
  unit              VARBINARY(96) NOT NULL,
  building          VARBINARY(96) NOT NULL,
  customer          VARBINARY(96) NOT NULL,
  first_responder   VARBINARY(96) NOT NULL,
  responsible       VARBINARY(96) NOT NULL,
  assignee          VARBINARY(96) NOT NULL,
  fault_group       VARBINARY(40) NOT NULL,
  case_id           BINARY(16) NOT NULL,
  same_contact_as   VARBINARY(96) NOT NULL,
  rework_of         VARBINARY(96) NOT NULL,
  appointment_start DATETIME(6) NULL,
  appointment_end   DATETIME(6) NULL,
  report_time       DATETIME(6) NOT NULL,
  due_time          DATETIME(6) NULL,          -- earliest of the clocks that run
  done_time         DATETIME(6) NULL,
  end_time          DATETIME(6) NULL,
  is_timely         TINYINT UNSIGNED NULL,     -- T-45, once clocks have come to a result
  visit_result      TINYINT UNSIGNED NULL,
  visit_time        DATETIME(6) NULL,
  import_source     VARBINARY(40) NULL,
  import_number     VARBINARY(60) NULL,
  create_time       DATETIME(6) NOT NULL,
  update_time       DATETIME(6) NOT NULL,
  reporter_name     VARBINARY(400) NOT NULL,   -- encrypted, bound to this row
  reporter_phone    VARBINARY(160) NOT NULL,   -- encrypted, bound to this row
  report            MEDIUMBLOB NOT NULL,
  history           MEDIUMBLOB NOT NULL,
  PRIMARY KEY (branch_id, id),
  UNIQUE KEY tickets_by_number (branch_id, number),
  UNIQUE KEY tickets_by_import (branch_id, site_id, import_source, import_number),
  KEY tickets_of_branch (branch_id, report_time, id),
  KEY tickets_of_site (branch_id, site_id, report_time, id),
  KEY tickets_by_state (branch_id, site_id, state, due_time),
  KEY tickets_by_due (branch_id, due_time),
  KEY tickets_by_assignee (branch_id, assignee, state),
  KEY tickets_by_case (branch_id, case_id),
  KEY tickets_by_unit (branch_id, unit, report_time),
  KEY tickets_by_visit (branch_id, site_id, visit_time)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The history, one row an entry, never updated or deleted.
CREATE TABLE ticket_entries (
  branch_id  VARBINARY(16) NOT NULL,
  ticket_id  BINARY(16) NOT NULL,
  sequence   INT UNSIGNED NOT NULL,
  site_id    VARBINARY(16) NOT NULL,
  action     VARBINARY(32) NOT NULL,           -- the word, for people who read the table
  actor      VARBINARY(96) NOT NULL,
  event_time DATETIME(6) NOT NULL,
  entry      BLOB NOT NULL,
  PRIMARY KEY (branch_id, ticket_id, sequence)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- One row per technician that has had an appointment: the parent row that is locked while his
-- appointments are compared, so that two dispatchers cannot both see a free slot.
CREATE TABLE technicians (
  branch_id  VARBINARY(16) NOT NULL,
  technician VARBINARY(96) NOT NULL,
  PRIMARY KEY (branch_id, technician)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What a branch promises. `standard`, or the code of a site that has its own. Every revision is
-- kept.
CREATE TABLE sla_policies (
  branch_id   VARBINARY(16) NOT NULL,
  policy_id   VARBINARY(16) NOT NULL,
  revision    BIGINT UNSIGNED NOT NULL,
  policy      MEDIUMBLOB NOT NULL,
  update_time DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, policy_id, revision)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Copies of working calendars as identity made them. A clock keeps the version it started with, so
-- no version is ever changed or removed here.
CREATE TABLE working_calendars (
  branch_id VARBINARY(16) NOT NULL,
  version   BIGINT UNSIGNED NOT NULL,
  calendar  MEDIUMBLOB NOT NULL,
  PRIMARY KEY (branch_id, version)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
