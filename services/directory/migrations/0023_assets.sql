-- 0023_assets.sql: facilities and equipment (D-33), and how long what is under warranty. The head
-- company's classes are the least terms of the law for buildings; a branch may say otherwise.
CREATE TABLE assets (
  branch_id                 VARBINARY(16) NOT NULL,
  id                        BINARY(16) NOT NULL,
  site_id                   VARBINARY(16) NOT NULL,
  asset_class               TINYINT NOT NULL,
  display_name              VARCHAR(60) COLLATE utf8mb4_unicode_ci NOT NULL,
  building_id               BINARY(16) NULL,
  place                     VARCHAR(100) NOT NULL,
  make                      VARCHAR(60) NOT NULL,
  model                     VARCHAR(60) NOT NULL,
  serial_number             VARCHAR(60) NOT NULL,
  install_date              DATE NULL,
  accept_date               DATE NULL,
  sign_date                 DATE NULL,
  delivery_date             DATE NULL,
  maintenance_rule          VARCHAR(200) NOT NULL,
  maintenance_interval_days SMALLINT NOT NULL,
  warranty_class            VARBINARY(40) NOT NULL,
  warranty_start_date       DATE NULL,
  warranty_end_date         DATE NULL,
  create_time               DATETIME(6) NOT NULL,
  update_time               DATETIME(6) NOT NULL,
  version                   BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, id),
  KEY assets_by_site (branch_id, site_id, create_time, id),
  KEY assets_by_building (branch_id, building_id),
  KEY assets_by_warranty_end (branch_id, site_id, warranty_end_date)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE warranty_classes (
  branch_id             VARBINARY(16) NOT NULL,
  id                    BINARY(16) NOT NULL,
  code                  VARBINARY(40) NOT NULL,
  part                  VARCHAR(60) NOT NULL,
  start_date            DATE NOT NULL,           -- until the next of the code
  unit                  TINYINT NOT NULL,        -- 1 years, 2 seasons, 3 design life
  term_count            SMALLINT NOT NULL,
  start_rule            TINYINT NOT NULL,        -- 1 acceptance, 2 day after signing, 3 delivery
  season_start_mmdd     SMALLINT NOT NULL,
  season_end_mmdd       SMALLINT NOT NULL,
  counts_running_season TINYINT NOT NULL,
  PRIMARY KEY (branch_id, id),
  UNIQUE KEY warranty_classes_by_code (branch_id, code, start_date)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT INTO warranty_classes (branch_id, id, code, part, start_date, unit, term_count,
    start_rule, season_start_mmdd, season_end_mmdd, counts_running_season) VALUES
  ('hq', UNHEX('01900000000070008000000000000001'), 'building-leaks', '屋面、涉水房间、外墙防渗漏',
    '2000-01-30', 1, 5, 1, 0, 0, 0),
  ('hq', UNHEX('01900000000070008000000000000002'), 'building-climate', '供热与供冷系统',
    '2000-01-30', 2, 2, 1, 1115, 315, 0),
  ('hq', UNHEX('01900000000070008000000000000003'), 'building-fittings', '电气管线、给排水管道、设备安装、装修',
    '2000-01-30', 1, 2, 1, 0, 0, 0),
  ('hq', UNHEX('01900000000070008000000000000004'), 'building-structure', '地基基础和主体结构',
    '2000-01-30', 3, 0, 1, 0, 0, 0),
  ('hq', UNHEX('01900000000070008000000000000005'), 'unit-leaks', '屋面、涉水房间、外墙防渗漏（对买受人）',
    '2000-01-30', 1, 5, 3, 0, 0, 0),
  ('hq', UNHEX('01900000000070008000000000000006'), 'unit-climate', '供热与供冷系统（对买受人）',
    '2000-01-30', 2, 2, 3, 1115, 315, 0),
  ('hq', UNHEX('01900000000070008000000000000007'), 'unit-fittings', '管线、设备与装修（对买受人）',
    '2000-01-30', 1, 2, 3, 0, 0, 0),
  ('hq', UNHEX('01900000000070008000000000000008'), 'unit-structure', '地基基础和主体结构（对买受人）',
    '2000-01-30', 3, 0, 3, 0, 0, 0);
