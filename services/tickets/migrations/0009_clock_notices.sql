-- 0009_clock_notices.sql: when a warning or a breach of a clock is to be told, and what was.
--
-- Whoever tells them reads tickets_by_notice_time: of each branch the earliest instant, and what is
-- due by now in its order. Tickets of before are looked at when their earliest clock runs out.
ALTER TABLE tickets
  ADD COLUMN notice_time DATETIME(6) NULL,                 -- none is due before
  ADD COLUMN notice TINYINT UNSIGNED NOT NULL DEFAULT 0,   -- the worst told of clocks not yet met
  ADD KEY tickets_by_notice_time (branch_id, notice_time),
  ADD KEY tickets_by_notice (branch_id, notice, report_time, id);

UPDATE tickets SET notice_time = due_time WHERE due_time IS NOT NULL;
