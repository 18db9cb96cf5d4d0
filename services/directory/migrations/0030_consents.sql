-- 0030_consents.sql: what personal data are used for, and who has consented to it (X-08, INV-77).
-- A purpose is the head company's; its version with the last first day holds. Consents are only
-- added and withdrawn.
CREATE TABLE purposes (
  branch_id VARBINARY(16) NOT NULL,
  code      VARBINARY(24) NOT NULL,
  from_date DATE NOT NULL,
  basis     TINYINT UNSIGNED NOT NULL,         -- 1 contract 2 law 3 consent 4 separate consent
  title_zh  VARCHAR(40) NOT NULL,
  title_en  VARCHAR(60) NOT NULL,
  notice_zh VARCHAR(300) NOT NULL,
  notice_en VARCHAR(500) NOT NULL,
  PRIMARY KEY (branch_id, code, from_date)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE consents (
  branch_id         VARBINARY(16) NOT NULL,
  owner_id          BINARY(16) NOT NULL,
  id                BINARY(16) NOT NULL,
  purpose           VARBINARY(24) NOT NULL,
  purpose_from_date DATE NOT NULL,             -- of the version that was in force
  channel           TINYINT UNSIGNED NOT NULL,
  proof             VARCHAR(100) NOT NULL,
  give_time         DATETIME(6) NOT NULL,
  giver             VARBINARY(128) NOT NULL,
  end_time          DATETIME(6) NULL,
  withdraw_time     DATETIME(6) NULL,
  withdrawer        VARBINARY(128) NOT NULL,
  withdraw_channel  TINYINT UNSIGNED NOT NULL, -- 0: not withdrawn
  PRIMARY KEY (branch_id, owner_id, id),
  KEY consents_by_purpose (branch_id, owner_id, purpose, give_time)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT INTO purposes (branch_id, code, from_date, basis, title_zh, title_en, notice_zh, notice_en)
VALUES
  ('hq', 'service', '2000-01-01', 1, '物业服务', 'property service',
    '为履行物业服务合同处理姓名、电话、房号，用于报修、通知与收费；合同期内及法定期限内保存。',
    'Name, phone and house number are used for repairs, notices and charges, as the '
    'service contract needs; kept during the contract and as long as the law says.'),
  ('hq', 'records-by-law', '2000-01-01', 2, '法定登记', 'records the law demands',
    '依法登记并保存业主与房屋资料，保存期限从法律规定。',
    'Records of owners and homes are kept as the law demands, for as long as it says.'),
  ('hq', 'return-call', '2000-01-01', 3, '回访', 'return call',
    '服务完成后致电回访，使用姓名与电话；可随时撤回，不影响服务。',
    'You may be called about the service afterwards, by name and phone; withdraw at any '
    'time without losing any service.'),
  ('hq', 'marketing', '2000-01-01', 3, '营销信息', 'marketing',
    '发送经营服务与优惠信息，使用姓名与电话；可随时撤回，不影响服务。',
    'Offers may be sent to you by name and phone; withdraw at any time without losing '
    'any service.'),
  ('hq', 'community-events', '2000-01-01', 3, '社区活动', 'community events',
    '发送社区活动邀请，使用姓名与电话；可随时撤回，不影响服务。',
    'Invitations may be sent to you by name and phone; withdraw at any time without '
    'losing any service.'),
  ('hq', 'face', '2000-01-01', 4, '人脸识别通行', 'entry by face',
    '为人脸通行处理人脸信息（敏感个人信息）；另有其他通行方式，可随时撤回并删除。',
    'Your face, which is sensitive, is used to let you in; there are other ways in, and '
    'you may withdraw at any time and have it deleted.'),
  ('hq', 'plate', '2000-01-01', 4, '车牌识别通行', 'entry by plate',
    '为车辆通行处理车牌信息；另有其他通行方式，可随时撤回并删除。',
    'The plate of your car is used to let it in; there are other ways in, and you may '
    'withdraw at any time and have it deleted.'),
  ('hq', 'child', '2000-01-01', 4, '未满十四周岁儿童信息', 'data of a child under 14',
    '经监护人单独同意处理儿童信息，仅用于所述活动与安全；可随时撤回并删除。',
    'Data of a child are used with the separate consent of its guardian, for the named '
    'activity and for safety only; withdraw at any time and have them deleted.');
