-- 0027_units_by_branch_key.sql: a house number looked for at all sites of a branch.
ALTER TABLE units
  ADD KEY units_by_branch_key (branch_id, house_key);
