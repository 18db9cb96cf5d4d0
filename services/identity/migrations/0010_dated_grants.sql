-- 0010_dated_grants.sql: grants at nodes, with dates, and delegated ones. The same role under the
-- same scope may be held in several periods, so the key that says who holds what is no longer
-- unique; the lock of the person keeps equal ones apart.
ALTER TABLE grants
  MODIFY scope VARBINARY(80) NOT NULL,         -- name prefix or node; empty: the whole company
  ADD COLUMN from_time DATETIME(6) NULL,       -- NULL: from its creation
  ADD COLUMN to_time DATETIME(6) NULL,         -- NULL: goes on
  ADD COLUMN source_staff_id BINARY(16) NULL,  -- delegated: whose, in the same branch
  ADD COLUMN source_grant_id BINARY(16) NULL,
  DROP KEY grants_by_staff,
  ADD KEY grants_by_staff (branch_id, staff_id, scope, role_id),
  ADD KEY grants_by_scope (scope),             -- who holds something at a node
  ADD KEY grants_by_source (branch_id, source_staff_id, source_grant_id);
