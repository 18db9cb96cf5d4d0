-- 0033_archive_rules.sql: how often files are confirmed and counted, and how large samples are, by
-- branch and day (X-16). Those of the head company hold where a branch has none.
CREATE TABLE archive_rules (
  branch_id          VARBINARY(16) NOT NULL,
  id                 BINARY(16) NOT NULL,
  start_date         DATE NOT NULL,             -- until the next of the branch
  confirm_months     SMALLINT NOT NULL,
  check_months       SMALLINT NOT NULL,
  sample_percent     SMALLINT NOT NULL,
  least_sample_count SMALLINT NOT NULL,
  creator            VARBINARY(128) NOT NULL,
  create_time        DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, id),
  UNIQUE KEY archive_rules_by_start (branch_id, start_date)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT INTO archive_rules (branch_id, id, start_date, confirm_months, check_months, sample_percent,
    least_sample_count, creator, create_time) VALUES
  ('hq', UNHEX('01900000000070008000000000000001'), '2000-01-01', 12, 12, 5, 10,
    'services/directory', '2000-01-01 00:00:00');
