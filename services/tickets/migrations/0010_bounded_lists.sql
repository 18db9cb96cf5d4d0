-- 0010_bounded_lists.sql: a key for each order of the list, so that a page of a branch with a
-- million tickets is read along it and nothing is sorted.
--
-- due_order stands for due_time wherever tickets are ordered or compared by it: without a due time
-- they come last.
ALTER TABLE tickets
  ADD COLUMN due_order DATETIME(6) AS (COALESCE(due_time, DATE'9999-12-31')) STORED,
  ADD KEY tickets_by_due_order (branch_id, due_order, id),
  ADD KEY tickets_by_update (branch_id, update_time, id),
  ADD KEY tickets_by_severity (branch_id, severity, id),
  DROP KEY tickets_by_due;
