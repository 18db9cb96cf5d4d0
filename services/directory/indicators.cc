#include "services/directory/indicators.h"

#include "services/directory/day.h"
#include "services/directory/estate/assignment.h"

namespace steward::directory {
namespace {

constexpr int kUnconfirmed = 10'000;

warning::Reading ReadCountOfSite(const db::Row& row) {
  return {.site = row.Get<std::string>(0), .value = row.Get<std::int64_t>(1)};
}

}  // namespace

std::vector<app::IndicatorReader> Indicators::Readers() {
  const auto reader = [this](type::v1::Indicator indicator,
                             Result<Readings> (Indicators::*read)(rpc::Call&) const) {
    return app::IndicatorReader{
        indicator, [this, read](rpc::Call& call, const auto&) { return (this->*read)(call); }};
  };
  return {reader(type::v1::INDICATOR_BUILDING_WITHOUT_STEWARD_COUNT,
                 &Indicators::BuildingsWithoutSteward),
          reader(type::v1::INDICATOR_UNCONFIRMED_ARCHIVE_COUNT, &Indicators::UnconfirmedArchives),
          reader(type::v1::INDICATOR_OVERDUE_ARCHIVE_LOAN_COUNT, &Indicators::OverdueLoans),
          reader(type::v1::INDICATOR_OVERDUE_LEDGER_FINDING_COUNT, &Indicators::OverdueFindings)};
}

Result<Indicators::Readings> Indicators::BuildingsWithoutSteward(rpc::Call& call) const {
  const Day today = BusinessDate(call.now());
  return db_.Read(call.patience(), [&](db::Session& session) {
    return session.Query(
        "SELECT b.site_id, COUNT(*) FROM buildings b WHERE b.branch_id = ?"
        " AND NOT EXISTS (SELECT 1 FROM building_assignments a WHERE a.branch_id = b.branch_id"
        " AND a.site_id = b.site_id AND a.building_id = b.id AND a.post = ? AND a.start_date <= ?"
        " AND (a.end_date IS NULL OR a.end_date >= ?)) GROUP BY b.site_id LIMIT 10000",
        ReadCountOfSite, call.branch(), AssignmentPost::kZoneSteward, today, today);
  });
}

Result<Indicators::Readings> Indicators::UnconfirmedArchives(rpc::Call& call) const {
  return db_.Read(call.patience(), [&](db::Session& session) -> Result<Readings> {
    Readings readings = TRY(session.Query(
        "SELECT site_id, 0 FROM sites WHERE branch_id = ? ORDER BY site_id LIMIT 10000",
        ReadCountOfSite, call.branch()));
    for (warning::Reading& reading : readings) {
      reading.value = TRY(session.QueryOne(
                              "SELECT COUNT(*) FROM (SELECT 1 FROM archives WHERE branch_id = ?"
                              " AND site_id = ? AND confirmation_due <= ?"
                              " AND live_unit_id IS NOT NULL LIMIT ?) due",
                              [](const db::Row& row) { return row.Get<std::int64_t>(0); },
                              call.branch(), reading.site, call.now(), kUnconfirmed))
                          .value_or(0);
    }
    return readings;
  });
}

// What is out, or open, has a key of its own; what came back long ago is not looked at.
Result<Indicators::Readings> Indicators::OverdueLoans(rpc::Call& call) const {
  return db_.Read(call.patience(), [&](db::Session& session) {
    return session.Query(
        "SELECT site_id, COUNT(*) FROM archive_loans WHERE branch_id = ?"
        " AND out_archive_id IS NOT NULL AND due_time < ? GROUP BY site_id LIMIT 10000",
        ReadCountOfSite, call.branch(), call.now());
  });
}

Result<Indicators::Readings> Indicators::OverdueFindings(rpc::Call& call) const {
  return db_.Read(call.patience(), [&](db::Session& session) {
    return session.Query(
        "SELECT site_id, COUNT(*) FROM ledger_findings WHERE branch_id = ?"
        " AND open_archive_id IS NOT NULL AND due_time < ? GROUP BY site_id LIMIT 10000",
        ReadCountOfSite, call.branch(), call.now());
  });
}

}  // namespace steward::directory
