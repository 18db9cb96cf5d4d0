-- 0003_counting.sql: the month and the year of a branch, counted from one key.
--
-- R-01 to R-03 group every ticket of their period. What they group by stands behind the order of
-- the branch's list, so that they read this key and no rows: a month in a branch with a million
-- tickets takes a fraction of a second.
ALTER TABLE tickets
  ADD COLUMN is_first_of_contact TINYINT UNSIGNED AS (same_contact_as = '') VIRTUAL,
  ADD COLUMN is_rework TINYINT UNSIGNED AS (rework_of <> '') VIRTUAL;

ALTER TABLE tickets
  DROP KEY tickets_of_branch,
  ADD KEY tickets_of_branch (branch_id, report_time, id, site_id, kind, channel, state,
    is_first_of_contact, is_rework, is_timely, visit_result);
