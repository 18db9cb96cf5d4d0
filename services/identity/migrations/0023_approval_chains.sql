-- 0023_approval_chains.sql: who decides which kind of request, step by step (X-07). Head office has
-- a chain of every kind, a branch its own where it wants another. Until somebody changes them each
-- has one step, decided by those who could decide alone before.
CREATE TABLE approval_chains (
  branch_id VARBINARY(16) NOT NULL,
  code      VARBINARY(16) NOT NULL,
  version   BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, code)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE approval_chain_steps (
  branch_id       VARBINARY(16) NOT NULL,
  code            VARBINARY(16) NOT NULL,
  from_date       DATE NOT NULL,               -- of the version
  position        SMALLINT NOT NULL,
  roles           VARBINARY(160) NOT NULL,     -- codes, separated by blanks
  from_amount_fen BIGINT NOT NULL,
  limit_hours     INT NOT NULL,
  substitute_role VARBINARY(16) NOT NULL,
  PRIMARY KEY (branch_id, code, from_date, position)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT INTO approval_chains (branch_id, code, version) VALUES
  ('hq', 'archive-change', 1), ('hq', 'data-erasure', 1), ('hq', 'data-export', 1);
INSERT INTO approval_chain_steps (branch_id, code, from_date, position, roles, from_amount_fen,
    limit_hours, substitute_role) VALUES
  ('hq', 'archive-change', '2000-01-01', 0,
    'supervisor dept-manager branch-head administrator', 0, 0, ''),
  ('hq', 'data-erasure', '2000-01-01', 0, 'branch-head administrator', 0, 0, ''),
  ('hq', 'data-export', '2000-01-01', 0, 'branch-head administrator', 0, 0, '');
