-- 0022_contractors_and_contacts.sql: contractors of a branch, and outside parties of sites (D-36).
CREATE TABLE contractors (
  branch_id       VARBINARY(16) NOT NULL,
  id              BINARY(16) NOT NULL,
  display_name    VARCHAR(60) COLLATE utf8mb4_unicode_ci NOT NULL,
  contract_number VARCHAR(60) NOT NULL,
  start_date      DATE NOT NULL,
  end_date        DATE NULL,                     -- included
  trades          VARCHAR(640) NOT NULL,         -- with a space between
  create_time     DATETIME(6) NOT NULL,
  update_time     DATETIME(6) NOT NULL,
  version         BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, id),
  KEY contractors_by_create_time (branch_id, create_time, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE contractor_sites (
  branch_id     VARBINARY(16) NOT NULL,
  contractor_id BINARY(16) NOT NULL,
  site_id       VARBINARY(16) NOT NULL,          -- what a caller sees is decided by it
  PRIMARY KEY (branch_id, contractor_id, site_id),
  KEY contractor_sites_by_site (branch_id, site_id, contractor_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE contacts (
  branch_id     VARBINARY(16) NOT NULL,
  id            BINARY(16) NOT NULL,
  site_id       VARBINARY(16) NOT NULL,
  kind          TINYINT NOT NULL,
  display_name  VARCHAR(60) COLLATE utf8mb4_unicode_ci NOT NULL,
  person_sealed VARBINARY(400) NOT NULL,
  phones_sealed VARBINARY(400) NOT NULL,         -- with a space between
  text          VARCHAR(200) NOT NULL,
  create_time   DATETIME(6) NOT NULL,
  update_time   DATETIME(6) NOT NULL,
  version       BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, id),
  KEY contacts_by_site (branch_id, site_id, create_time, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
