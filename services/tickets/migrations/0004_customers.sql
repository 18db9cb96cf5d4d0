-- 0004_customers.sql: an owner lists what he reported without a look at everybody else's.
ALTER TABLE tickets
  ADD KEY tickets_by_customer (branch_id, customer, report_time);
