-- 0028_posts.sql: posts, what they answer for and who holds them, by first and last day (D-39), and
-- for what somebody must answer at all.
CREATE TABLE posts (
  branch_id   VARBINARY(16) NOT NULL,
  id          BINARY(16) NOT NULL,
  title       VARCHAR(60) COLLATE utf8mb4_unicode_ci NOT NULL,
  node_id     BINARY(16) NULL,                 -- NULL: of the branch itself
  from_date   DATE NOT NULL,
  to_date     DATE NULL,                       -- NULL: goes on
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  version     BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id, id),
  KEY posts_by_title (branch_id, title, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE post_responsibilities (
  branch_id VARBINARY(16) NOT NULL,
  post_id   BINARY(16) NOT NULL,
  position  SMALLINT NOT NULL,
  duty      VARBINARY(30) NOT NULL,
  area      VARBINARY(128) NOT NULL,           -- name of a branch, a site or a building
  from_date DATE NOT NULL,
  to_date   DATE NULL,
  PRIMARY KEY (branch_id, post_id, position)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE post_holders (
  branch_id VARBINARY(16) NOT NULL,
  post_id   BINARY(16) NOT NULL,
  position  SMALLINT NOT NULL,
  staff_id  BINARY(16) NOT NULL,
  from_date DATE NOT NULL,
  to_date   DATE NULL,
  PRIMARY KEY (branch_id, post_id, position),
  KEY post_holders_by_staff (branch_id, staff_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE post_changes (
  branch_id    VARBINARY(16) NOT NULL,
  id           BINARY(16) NOT NULL,
  post_id      BINARY(16) NOT NULL,
  field        VARBINARY(200) NOT NULL,
  before_value TEXT NOT NULL,
  after_value  TEXT NOT NULL,
  actor        VARBINARY(128) NOT NULL,
  create_time  DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, id),
  KEY post_changes_by_post (branch_id, post_id, create_time, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE duty_plans (
  branch_id VARBINARY(16) NOT NULL,
  version   BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE duty_areas (
  branch_id VARBINARY(16) NOT NULL,
  position  SMALLINT NOT NULL,
  title     VARCHAR(60) NOT NULL,
  duty      VARBINARY(30) NOT NULL,
  area      VARBINARY(128) NOT NULL,
  from_date DATE NOT NULL,
  to_date   DATE NULL,
  PRIMARY KEY (branch_id, position)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
