-- 0013_employment.sql: whose employee somebody is, until when, and where he may act at all. Nobody
-- signs in after the earlier of the two days.
ALTER TABLE staff
  ADD COLUMN firm VARCHAR(100) COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT '',  -- empty: our own
  ADD COLUMN contract_end_date DATE NULL,
  ADD COLUMN leave_date DATE NULL,
  ADD COLUMN sites VARBINARY(1100) NOT NULL DEFAULT '',  -- codes with a space between; empty: all
  ADD KEY staff_by_firm (branch_id, firm, id);
