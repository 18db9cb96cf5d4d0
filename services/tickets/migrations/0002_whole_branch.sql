-- 0002_whole_branch.sql: what a whole branch is asked for when it has had a million tickets.
--
-- What waits is a few tickets among all there ever were: without tickets_by_branch_state a list by
-- state reads the branch from its newest ticket to its oldest. Return visits of a month are counted
-- for a site and for all of them, so the time goes before the site.
ALTER TABLE tickets
  ADD KEY tickets_by_branch_state (branch_id, state, report_time, id),
  DROP KEY tickets_by_visit,
  ADD KEY tickets_by_visit_time (branch_id, visit_time, site_id, visit_result);
