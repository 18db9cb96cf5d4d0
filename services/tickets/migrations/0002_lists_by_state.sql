-- 0002_lists_by_state.sql: what waits in a whole branch is a few tickets among all it ever had. Without
-- this key a list by state reads the branch from its newest ticket to its oldest.
ALTER TABLE tickets ADD KEY tickets_by_branch_state (branch_id, state, report_time, id);
