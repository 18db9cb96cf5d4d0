-- 0003_units.sql: one archive per unit (D-01), found by its house number in any spelling.
CREATE TABLE units (
  branch_id          VARBINARY(16) NOT NULL,
  id                 BINARY(16) NOT NULL,
  site_id            VARBINARY(16) NOT NULL,
  building_id        BINARY(16) NOT NULL,
  house_number       VARCHAR(40) NOT NULL,
  house_key          VARBINARY(160) NOT NULL,   -- the house number without leading zeros
  floor_area_m2_x100 BIGINT NOT NULL,
  storey             SMALLINT NOT NULL,
  import_source      VARCHAR(40) NULL,          -- with the number there: an import may be repeated
  import_number      VARCHAR(60) NULL,
  create_time        DATETIME(6) NOT NULL,
  update_time        DATETIME(6) NOT NULL,
  version            BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, id),
  UNIQUE KEY units_by_house_key (branch_id, site_id, house_key),
  UNIQUE KEY units_by_import (branch_id, site_id, import_source, import_number),
  KEY units_by_house_number (branch_id, site_id, house_number, id),
  KEY units_by_building (branch_id, building_id, house_number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
