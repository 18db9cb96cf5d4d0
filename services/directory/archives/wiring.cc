#include "services/directory/wiring.h"

namespace steward::directory {

void Wiring::BindArchives(rpc::Bindings& bindings) {
  bindings.Bind<&ArchiveService::CreateArchive>("steward.directory.v1.ArchiveService.CreateArchive",
                                                archives);
  bindings.Bind<&ArchiveService::GetArchive>("steward.directory.v1.ArchiveService.GetArchive",
                                             archives);
  bindings.Bind<&ArchiveService::ListArchives>("steward.directory.v1.ArchiveService.ListArchives",
                                               archives);
  bindings.Bind<&ArchiveService::ListUnconfirmedArchives>(
      "steward.directory.v1.ArchiveService.ListUnconfirmedArchives", archives);
  bindings.Bind<&ArchiveService::ListOwnerArchives>(
      "steward.directory.v1.ArchiveService.ListOwnerArchives", archives);
  bindings.Bind<&ArchiveService::ListVisitEntries>(
      "steward.directory.v1.ArchiveService.ListVisitEntries", archives);
  bindings.Bind<&ArchiveService::SearchArchives>(
      "steward.directory.v1.ArchiveService.SearchArchives", archives);
  bindings.Bind<&ArchiveService::ListArchiveEntries>(
      "steward.directory.v1.ArchiveService.ListArchiveEntries", archives);
  bindings.Bind<&ArchiveService::UpdateArchive>("steward.directory.v1.ArchiveService.UpdateArchive",
                                                archives);
  bindings.Bind<&ArchiveService::SubmitArchive>("steward.directory.v1.ArchiveService.SubmitArchive",
                                                archives);
  bindings.Bind<&ArchiveService::VerifyArchive>("steward.directory.v1.ArchiveService.VerifyArchive",
                                                archives);
  bindings.Bind<&ArchiveService::SignArchive>("steward.directory.v1.ArchiveService.SignArchive",
                                              archives);
  bindings.Bind<&ArchiveService::SendBackArchive>(
      "steward.directory.v1.ArchiveService.SendBackArchive", archives);
  bindings.Bind<&ArchiveService::ConfirmArchive>(
      "steward.directory.v1.ArchiveService.ConfirmArchive", archives);
  bindings.Bind<&ArchiveService::RevealArchive>("steward.directory.v1.ArchiveService.RevealArchive",
                                                archives);
  bindings.Bind<&ArchiveService::AddArchivePaper>(
      "steward.directory.v1.ArchiveService.AddArchivePaper", archives);
  bindings.Bind<&ArchiveService::ImportArchives>(
      "steward.directory.v1.ArchiveService.ImportArchives", archives);

  bindings.Bind<&ArchiveChangeService::CreateArchiveChange>(
      "steward.directory.v1.ArchiveChangeService.CreateArchiveChange", archive_changes);
  bindings.Bind<&ArchiveChangeService::GetArchiveChange>(
      "steward.directory.v1.ArchiveChangeService.GetArchiveChange", archive_changes);
  bindings.Bind<&ArchiveChangeService::ListArchiveChanges>(
      "steward.directory.v1.ArchiveChangeService.ListArchiveChanges", archive_changes);
  bindings.Bind<&ArchiveChangeService::ApproveArchiveChange>(
      "steward.directory.v1.ArchiveChangeService.ApproveArchiveChange", archive_changes);
  bindings.Bind<&ArchiveChangeService::RejectArchiveChange>(
      "steward.directory.v1.ArchiveChangeService.RejectArchiveChange", archive_changes);
  bindings.Bind<&ArchiveChangeService::WithdrawArchiveChange>(
      "steward.directory.v1.ArchiveChangeService.WithdrawArchiveChange", archive_changes);

  BindArchiveKeeping(bindings);
  BindLedgerChecks(bindings);
}

void Wiring::BindLedgerChecks(rpc::Bindings& bindings) {
  bindings.Bind<&LedgerCheckService::RunLedgerCheck>(
      "steward.directory.v1.LedgerCheckService.RunLedgerCheck", ledger_checks);
  bindings.Bind<&LedgerCheckService::GetLedgerCheck>(
      "steward.directory.v1.LedgerCheckService.GetLedgerCheck", ledger_checks);
  bindings.Bind<&LedgerCheckService::ListLedgerFindings>(
      "steward.directory.v1.LedgerCheckService.ListLedgerFindings", ledger_checks);
  bindings.Bind<&LedgerCheckService::CloseLedgerFinding>(
      "steward.directory.v1.LedgerCheckService.CloseLedgerFinding", ledger_checks);
}

// What happens to the paper.
void Wiring::BindArchiveKeeping(rpc::Bindings& bindings) {
  bindings.Bind<&ArchiveLoanService::CreateArchiveLoan>(
      "steward.directory.v1.ArchiveLoanService.CreateArchiveLoan", archive_loans);
  bindings.Bind<&ArchiveLoanService::GetArchiveLoan>(
      "steward.directory.v1.ArchiveLoanService.GetArchiveLoan", archive_loans);
  bindings.Bind<&ArchiveLoanService::ListArchiveLoans>(
      "steward.directory.v1.ArchiveLoanService.ListArchiveLoans", archive_loans);
  bindings.Bind<&ArchiveLoanService::ListOverdueArchiveLoans>(
      "steward.directory.v1.ArchiveLoanService.ListOverdueArchiveLoans", archive_loans);
  bindings.Bind<&ArchiveLoanService::ReturnArchiveLoan>(
      "steward.directory.v1.ArchiveLoanService.ReturnArchiveLoan", archive_loans);

  bindings.Bind<&ArchiveBoxService::CreateArchiveBox>(
      "steward.directory.v1.ArchiveBoxService.CreateArchiveBox", archive_boxes);
  bindings.Bind<&ArchiveBoxService::ListArchiveBoxes>(
      "steward.directory.v1.ArchiveBoxService.ListArchiveBoxes", archive_boxes);
  bindings.Bind<&ArchiveBoxService::UpdateArchiveBox>(
      "steward.directory.v1.ArchiveBoxService.UpdateArchiveBox", archive_boxes);
  bindings.Bind<&ArchiveBoxService::AddArchiveBoxEntry>(
      "steward.directory.v1.ArchiveBoxService.AddArchiveBoxEntry", archive_boxes);
  bindings.Bind<&ArchiveBoxService::ListArchiveBoxEntries>(
      "steward.directory.v1.ArchiveBoxService.ListArchiveBoxEntries", archive_boxes);

  bindings.Bind<&ArchiveService::ListUncheckedArchives>(
      "steward.directory.v1.ArchiveService.ListUncheckedArchives", archives);

  bindings.Bind<&ArchiveRuleService::CreateArchiveRule>(
      "steward.directory.v1.ArchiveRuleService.CreateArchiveRule", archive_rules);
  bindings.Bind<&ArchiveRuleService::ListArchiveRules>(
      "steward.directory.v1.ArchiveRuleService.ListArchiveRules", archive_rules);

  bindings.Bind<&ArchiveSampleService::CreateArchiveSample>(
      "steward.directory.v1.ArchiveSampleService.CreateArchiveSample", archive_samples);
  bindings.Bind<&ArchiveSampleService::GetArchiveSample>(
      "steward.directory.v1.ArchiveSampleService.GetArchiveSample", archive_samples);
  bindings.Bind<&ArchiveSampleService::RecordArchiveSampleResult>(
      "steward.directory.v1.ArchiveSampleService.RecordArchiveSampleResult", archive_samples);
  bindings.Bind<&ArchiveSampleService::SignArchiveSample>(
      "steward.directory.v1.ArchiveSampleService.SignArchiveSample", archive_samples);

  bindings.Bind<&StockTakeService::CreateStockTake>(
      "steward.directory.v1.StockTakeService.CreateStockTake", stock_takes);
  bindings.Bind<&StockTakeService::GetStockTake>(
      "steward.directory.v1.StockTakeService.GetStockTake", stock_takes);
  bindings.Bind<&StockTakeService::ListStockTakes>(
      "steward.directory.v1.StockTakeService.ListStockTakes", stock_takes);
  bindings.Bind<&StockTakeService::RecordStockTakeCheck>(
      "steward.directory.v1.StockTakeService.RecordStockTakeCheck", stock_takes);
  bindings.Bind<&StockTakeService::ListStockTakeChecks>(
      "steward.directory.v1.StockTakeService.ListStockTakeChecks", stock_takes);
  bindings.Bind<&StockTakeService::FinishStockTake>(
      "steward.directory.v1.StockTakeService.FinishStockTake", stock_takes);
}

}  // namespace steward::directory
