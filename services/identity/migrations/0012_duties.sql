-- 0012_duties.sql: incompatible duties (domain.md 4.1), as data of the company, and what head
-- office is warned of. A duty is a role or a permission; permissions may be of services to come.
CREATE TABLE duty_rules (
  branch_id VARBINARY(16) NOT NULL,            -- always the head office
  version   BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE duty_pairs (
  branch_id   VARBINARY(16) NOT NULL,          -- always the head office
  position    SMALLINT NOT NULL,
  first_duty  VARBINARY(60) NOT NULL,
  second_duty VARBINARY(60) NOT NULL,
  PRIMARY KEY (branch_id, position)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT INTO duty_rules (branch_id, version) VALUES ('hq', 1);
INSERT INTO duty_pairs (branch_id, position, first_duty, second_duty) VALUES
  ('hq', 0, 'roles/cashier', 'roles/accountant'),
  ('hq', 1, 'roles/cashier', 'refund.approve'),
  ('hq', 2, 'roles/accountant', 'refund.approve'),
  ('hq', 3, 'roles/collector', 'patrol.work'),
  ('hq', 4, 'tariff.edit', 'billRun.approve'),
  ('hq', 5, 'roles/storekeeper', 'stock.order'),
  ('hq', 6, 'approval.request', 'approval.decide'),
  ('hq', 7, 'roles/archivist', 'owner.erase');

CREATE TABLE duty_warnings (
  branch_id        VARBINARY(16) NOT NULL,     -- always the head office, which is warned
  id               BINARY(16) NOT NULL,
  grant_name       VARBINARY(128) NOT NULL,    -- of the person and the grant, in any branch
  display_name     VARCHAR(60) NOT NULL,
  creator          VARBINARY(128) NOT NULL,
  first_duty       VARBINARY(60) NOT NULL,
  second_duty      VARBINARY(60) NOT NULL,
  state            TINYINT NOT NULL,           -- 1 open, 2 acknowledged
  create_time      DATETIME(6) NOT NULL,
  acknowledge_time DATETIME(6) NULL,
  acknowledger     VARBINARY(128) NULL,
  note             VARCHAR(200) NULL,
  PRIMARY KEY (branch_id, id),
  UNIQUE KEY duty_warnings_once (branch_id, grant_name, first_duty, second_duty),
  KEY duty_warnings_by_time (branch_id, create_time, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
