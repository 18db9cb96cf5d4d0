-- 0036_owner_lists.sql: owners by their latest change, which is also what an application asks for
-- that keeps a copy of them.
ALTER TABLE owners
  ADD KEY owners_by_update_time (branch_id, update_time, id);
