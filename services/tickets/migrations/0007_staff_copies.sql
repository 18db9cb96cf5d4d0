-- 0007_staff_copies.sql: who works here, as identity's events tell it.
CREATE TABLE staff_copies (
  branch_id VARBINARY(16) NOT NULL,
  id        BINARY(16) NOT NULL,
  version   BIGINT UNSIGNED NOT NULL,          -- of the person at identity
  is_active TINYINT NOT NULL,                  -- 0: disabled
  PRIMARY KEY (branch_id, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
