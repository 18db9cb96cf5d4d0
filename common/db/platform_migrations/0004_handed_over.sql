-- 0004_handed_over.sql: what went over to a successor when somebody left (D-10), a row each, so
-- that a repetition after a crash counts nothing twice.
CREATE TABLE handed_over (
  branch_id      VARBINARY(16) NOT NULL,
  leaving_id     BINARY(16) NOT NULL,
  resource       VARBINARY(191) NOT NULL,
  kind           VARBINARY(30) NOT NULL,
  hand_over_time DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, leaving_id, resource)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
