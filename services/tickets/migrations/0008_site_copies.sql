-- 0008_site_copies.sql: the sites there are, as directory's events tell it. None is ever removed.
CREATE TABLE site_copies (
  branch_id VARBINARY(16) NOT NULL,
  site_id   VARBINARY(16) NOT NULL,
  version   BIGINT UNSIGNED NOT NULL,          -- of the site at directory
  PRIMARY KEY (branch_id, site_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
