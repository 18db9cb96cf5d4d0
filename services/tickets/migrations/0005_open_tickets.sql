-- 0005_open_tickets.sql: the open tickets of a branch without a look at those that have ended.
ALTER TABLE tickets
  ADD KEY tickets_by_end (branch_id, end_time);
