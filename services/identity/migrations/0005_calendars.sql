-- 0005_calendars.sql: working time. What is entered is read and written whole, so it is kept as the
-- message it comes in (steward.identity.v1). Calendars of a year belong to the company: branch_id
-- is the head office.
CREATE TABLE calendars (
  branch_id VARBINARY(16) NOT NULL,
  year      SMALLINT NOT NULL,
  content   MEDIUMBLOB NOT NULL,               -- Calendar
  version   BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, year)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE working_hours (
  branch_id VARBINARY(16) NOT NULL,
  content   MEDIUMBLOB NOT NULL,               -- WorkingHours
  version   BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Every state a branch's working time was ever in: clocks keep the version they started with
-- (DEF-16).
CREATE TABLE working_calendars (
  branch_id   VARBINARY(16) NOT NULL,
  version     BIGINT UNSIGNED NOT NULL,
  content     MEDIUMBLOB NOT NULL,             -- WorkingCalendar
  create_time DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, version)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
