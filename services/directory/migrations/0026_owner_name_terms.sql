-- 0026_owner_name_terms.sql: what the search box finds people by, so that a common surname costs no
-- more than a rare one. Written with the owner and his units; this file does it for those who are
-- there already. It makes ASCII small as the program does, but leaves full-width characters as they
-- are: such a name gets its plain terms with its next change. IGNORE: one may have several units.
-- STRAIGHT_JOIN: whatever the server thinks of the sizes. Keys that are made last are made quickly.
CREATE TABLE owner_name_terms (
  branch_id VARBINARY(16) NOT NULL,
  kind      TINYINT UNSIGNED NOT NULL,          -- 1: the name from one of its characters on; 2: its
                                                -- pinyin or initials
  term      VARBINARY(240) NOT NULL,            -- in small letters; found by its beginning
  site_id   VARBINARY(16) NOT NULL,             -- where he has, or had, to do with a unit
  owner_id  BINARY(16) NOT NULL,
  PRIMARY KEY (branch_id, kind, term, site_id, owner_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT IGNORE INTO owner_name_terms (branch_id, kind, term, site_id, owner_id)
SELECT o.branch_id, 1, LOWER(SUBSTRING(o.display_name, n.position)), s.site_id, o.id
  FROM owner_units s
  STRAIGHT_JOIN owners o ON o.branch_id = s.branch_id AND o.id = s.owner_id
  STRAIGHT_JOIN (SELECT 1 + a.digit + 10 * b.digit AS position
          FROM (SELECT 0 AS digit UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3
                UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7
                UNION ALL SELECT 8 UNION ALL SELECT 9) a,
               (SELECT 0 AS digit UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3
                UNION ALL SELECT 4 UNION ALL SELECT 5) b) n
    ON n.position <= CHAR_LENGTH(o.display_name)
 WHERE SUBSTRING(o.display_name, n.position, 1) <> ' ';

INSERT IGNORE INTO owner_name_terms (branch_id, kind, term, site_id, owner_id)
SELECT o.branch_id, 2, LEFT(o.name_pinyin, 60), s.site_id, o.id
  FROM owner_units s
  STRAIGHT_JOIN owners o ON o.branch_id = s.branch_id AND o.id = s.owner_id
 WHERE o.name_pinyin <> '';

INSERT IGNORE INTO owner_name_terms (branch_id, kind, term, site_id, owner_id)
SELECT o.branch_id, 2, LEFT(o.name_initials, 60), s.site_id, o.id
  FROM owner_units s
  STRAIGHT_JOIN owners o ON o.branch_id = s.branch_id AND o.id = s.owner_id
 WHERE o.name_initials <> '';

ALTER TABLE owner_name_terms
  ADD KEY owner_name_terms_by_site (branch_id, site_id, kind, term),
  ADD KEY owner_name_terms_by_owner (branch_id, owner_id);
