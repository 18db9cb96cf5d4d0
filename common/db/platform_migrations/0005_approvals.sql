-- 0005_approvals.sql: requests of this service that go through an approval chain (X-07), with the
-- steps they need as they were when they were made, who may decide now, and what was decided.
CREATE TABLE approvals (
  branch_id       VARBINARY(16) NOT NULL,
  id              BINARY(16) NOT NULL,
  site_id         VARBINARY(16) NOT NULL,      -- empty: of the whole branch
  code            VARBINARY(16) NOT NULL,
  subject         VARBINARY(191) NOT NULL,     -- resource name
  requester       VARBINARY(128) NOT NULL,
  amount_fen      BIGINT NOT NULL,
  effect          VARCHAR(500) NOT NULL,       -- without personal data
  chain           VARBINARY(64) NOT NULL,      -- resource name
  chain_from_date DATE NOT NULL,
  state           TINYINT NOT NULL,            -- 1 waiting, 2 approved, 3 rejected, 4 withdrawn
  create_time     DATETIME(6) NOT NULL,
  waiting_time    DATETIME(6) NOT NULL,        -- since when the last step began waits, or it ended
  withdraw_time   DATETIME(6) NULL,
  version         BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, id),
  UNIQUE KEY approvals_by_subject (branch_id, subject),
  KEY approvals_waiting (branch_id, state, waiting_time, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE approval_steps (
  branch_id       VARBINARY(16) NOT NULL,
  approval_id     BINARY(16) NOT NULL,
  position        SMALLINT NOT NULL,
  roles           VARBINARY(160) NOT NULL,     -- codes, separated by blanks
  from_amount_fen BIGINT NOT NULL,
  limit_hours     INT NOT NULL,
  substitute_role VARBINARY(16) NOT NULL,
  PRIMARY KEY (branch_id, approval_id, position)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Who may decide the step that waits, for lists; no row once a request has ended.
CREATE TABLE approval_deciders (
  branch_id   VARBINARY(16) NOT NULL,
  approval_id BINARY(16) NOT NULL,
  role        VARBINARY(16) NOT NULL,
  from_time   DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, approval_id, role)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE approval_decisions (
  branch_id   VARBINARY(16) NOT NULL,
  approval_id BINARY(16) NOT NULL,
  position    SMALLINT NOT NULL,               -- of the step
  person      VARBINARY(128) NOT NULL,
  outcome     TINYINT NOT NULL,                -- 1 approved, 2 rejected
  reason      VARCHAR(200) NOT NULL,
  decide_time DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, approval_id, position),
  UNIQUE KEY approval_decisions_once (branch_id, approval_id, person)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
