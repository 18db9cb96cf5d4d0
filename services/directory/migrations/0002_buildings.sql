-- 0002_buildings.sql: the buildings of a site, with phase and type (D-21).
CREATE TABLE buildings (
  branch_id    VARBINARY(16) NOT NULL,
  id           BINARY(16) NOT NULL,
  site_id      VARBINARY(16) NOT NULL,
  number       VARCHAR(16) NOT NULL,
  phase        VARCHAR(20) NOT NULL,            -- text: there are phases such as 1.6期
  type         TINYINT UNSIGNED NOT NULL,
  storey_count SMALLINT UNSIGNED NOT NULL,
  create_time  DATETIME(6) NOT NULL,
  update_time  DATETIME(6) NOT NULL,
  version      BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, id),
  UNIQUE KEY buildings_by_number (branch_id, site_id, number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
