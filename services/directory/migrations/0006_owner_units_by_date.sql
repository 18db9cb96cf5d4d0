-- 0006_owner_units_by_date.sql: what somebody is to a unit has days. A row of its own stands for
-- each ownership and occupancy; those written with the owner himself have record_id 0 and end where
-- the first record begins that says better.
ALTER TABLE owner_units
  ADD COLUMN record_id BINARY(16) NOT NULL DEFAULT '',
  ADD COLUMN from_date DATE NOT NULL DEFAULT '1900-01-01',
  ADD COLUMN to_date DATE NULL,                 -- the first day no more; NULL: open
  DROP PRIMARY KEY,
  ADD PRIMARY KEY (branch_id, owner_id, unit_id, record_id);
