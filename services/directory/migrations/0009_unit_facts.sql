-- 0009_unit_facts.sql: delivery, use and agency of a unit, moved apart from each other, and every
-- move with who, when, before and after.
ALTER TABLE units
  ADD COLUMN delivery      TINYINT UNSIGNED NOT NULL DEFAULT 1,
  ADD COLUMN delivery_date DATE NULL,
  ADD COLUMN use_kind      TINYINT UNSIGNED NOT NULL DEFAULT 1,
  ADD COLUMN use_date      DATE NULL,
  ADD COLUMN agency        TINYINT UNSIGNED NOT NULL DEFAULT 1,
  ADD COLUMN agency_date   DATE NULL,
  ADD COLUMN state         TINYINT UNSIGNED NOT NULL DEFAULT 1,  -- the view of D-23
  ADD COLUMN facts_version BIGINT UNSIGNED NOT NULL DEFAULT 1,
  ADD KEY units_by_state (branch_id, site_id, state, house_number);

CREATE TABLE unit_fact_changes (
  branch_id        VARBINARY(16) NOT NULL,
  id               BINARY(16) NOT NULL,
  site_id          VARBINARY(16) NOT NULL,
  unit_id          BINARY(16) NOT NULL,
  fact             TINYINT UNSIGNED NOT NULL,   -- 1 delivery, 2 use, 3 agency
  before_value     TINYINT UNSIGNED NOT NULL,
  after_value      TINYINT UNSIGNED NOT NULL,
  from_date        DATE NOT NULL,
  evidence         VARCHAR(200) NOT NULL,
  evidence_file_id BINARY(16) NULL,
  notice_date      DATE NULL,                   -- this and the next two: of a deemed delivery
  arrival_date     DATE NULL,
  owes_from_date   DATE NULL,
  actor            VARBINARY(128) NOT NULL,
  create_time      DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, id),
  KEY unit_fact_changes_by_unit (branch_id, unit_id, fact, from_date),
  KEY unit_fact_changes_by_site (branch_id, site_id, create_time, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
