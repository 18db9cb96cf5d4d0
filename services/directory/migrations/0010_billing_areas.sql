-- 0010_billing_areas.sql: the area a unit is charged by, with its source and its days (D-22).
CREATE TABLE billing_areas (
  branch_id        VARBINARY(16) NOT NULL,
  id               BINARY(16) NOT NULL,
  site_id          VARBINARY(16) NOT NULL,
  unit_id          BINARY(16) NOT NULL,
  area_m2_x100     BIGINT NOT NULL,
  source           TINYINT UNSIGNED NOT NULL,   -- 1 title deed, 2 survey
  from_date        DATE NOT NULL,
  to_date          DATE NULL,                   -- the first day of the next one; NULL: the last
  is_supplementary TINYINT UNSIGNED NOT NULL,
  evidence         VARCHAR(200) NOT NULL,
  creator          VARBINARY(128) NOT NULL,
  create_time      DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, id),
  KEY billing_areas_by_unit (branch_id, unit_id, from_date),
  KEY billing_areas_by_site (branch_id, site_id, create_time, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
