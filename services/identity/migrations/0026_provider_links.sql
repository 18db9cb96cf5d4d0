-- 0026_provider_links.sql: accounts at providers of sign-on that are somebody's here, and sign-ons
-- that were begun. Like a login an account is one person's in the whole company.
CREATE TABLE provider_links (
  branch_id   VARBINARY(16) NOT NULL,
  staff_id    BINARY(16) NOT NULL,
  id          BINARY(16) NOT NULL,
  issuer      VARBINARY(200) NOT NULL,
  subject     VARBINARY(255) NOT NULL,         -- as the issuer names the account
  creator     VARBINARY(128) NOT NULL,
  create_time DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, staff_id, id),
  UNIQUE KEY provider_links_by_account (issuer, subject),
  UNIQUE KEY provider_links_by_issuer (branch_id, staff_id, issuer)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE provider_sign_ons (
  branch_id   VARBINARY(16) NOT NULL,          -- always the head office: nobody has signed on yet
  id          BINARY(16) NOT NULL,
  provider    VARBINARY(16) NOT NULL,
  secret_hash BINARY(32) NOT NULL,             -- of what the browser keeps
  expire_time DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, id),
  KEY provider_sign_ons_by_expiry (expire_time) -- purged in small batches
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
