-- 0021_parking.sql: parking spaces, the queue for them, and plates (D-30).
CREATE TABLE parking_spaces (
  branch_id      VARBINARY(16) NOT NULL,
  id             BINARY(16) NOT NULL,
  site_id        VARBINARY(16) NOT NULL,
  number         VARCHAR(20) NOT NULL,
  kind           TINYINT NOT NULL,
  application_id BINARY(16) NULL,                -- who has it
  create_time    DATETIME(6) NOT NULL,
  update_time    DATETIME(6) NOT NULL,
  version        BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, id),
  UNIQUE KEY parking_spaces_by_number (branch_id, site_id, number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE parking_applications (
  branch_id    VARBINARY(16) NOT NULL,
  id           BINARY(16) NOT NULL,
  site_id      VARBINARY(16) NOT NULL,
  unit_id      BINARY(16) NOT NULL,
  queue_number BIGINT NOT NULL,                  -- rises in the order of the applications of a site
  state        TINYINT NOT NULL,
  space_id     BINARY(16) NULL,
  create_time  DATETIME(6) NOT NULL,
  update_time  DATETIME(6) NOT NULL,
  version      BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, id),
  UNIQUE KEY parking_applications_by_queue (branch_id, site_id, queue_number),
  KEY parking_applications_by_state (branch_id, site_id, state, queue_number),
  KEY parking_applications_by_unit (branch_id, unit_id, state)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE parking_plates (
  branch_id   VARBINARY(16) NOT NULL,
  id          BINARY(16) NOT NULL,
  site_id     VARBINARY(16) NOT NULL,
  plate       VARCHAR(16) NOT NULL,              -- in capitals, without dots and spaces
  unit_id     BINARY(16) NOT NULL,
  space_id    BINARY(16) NULL,
  end_time    DATETIME(6) NULL,
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  version     BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, id),
  KEY parking_plates_by_plate (branch_id, plate, site_id),
  KEY parking_plates_by_unit (branch_id, unit_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
