-- 0019_building_assignments.sql: who has which post in a building, and from when to when (D-35).
CREATE TABLE building_assignments (
  branch_id   VARBINARY(16) NOT NULL,
  id          BINARY(16) NOT NULL,
  site_id     VARBINARY(16) NOT NULL,
  building_id BINARY(16) NOT NULL,
  post        TINYINT NOT NULL,
  staff_id    BINARY(16) NOT NULL,
  start_date  DATE NOT NULL,
  end_date    DATE NULL,                         -- included
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  version     BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, id),
  KEY building_assignments_by_building (branch_id, building_id, post, start_date),
  KEY building_assignments_by_staff (branch_id, staff_id, end_date),
  KEY building_assignments_by_site (branch_id, site_id, create_time, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
