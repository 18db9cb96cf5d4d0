// Answers the methods of steward.directory.v1.FitOutService.
#pragma once

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/estate/fit_out_repository.h"
#include "services/directory/site_repository.h"
#include "services/directory/unit_repository.h"
#include "steward/directory/v1/fit_out_service.pb.h"

namespace steward::directory {

// Any thread. The arguments outlive it.
class FitOutService {
 public:
  FitOutService(const rpc::Writes& writes, const paging::Pages& pages)
      : writes_(writes), pages_(pages) {}

  Result<v1::FitOut> CreateFitOut(rpc::Call& call, const v1::CreateFitOutRequest& request);
  Result<v1::FitOut> GetFitOut(rpc::Call& call, const v1::GetFitOutRequest& request);
  Result<v1::ListFitOutsResponse> ListFitOuts(rpc::Call& call,
                                              const v1::ListFitOutsRequest& request);
  Result<v1::FitOut> PermitFitOut(rpc::Call& call, const v1::PermitFitOutRequest& request);
  Result<v1::FitOut> StartFitOut(rpc::Call& call, const v1::StartFitOutRequest& request);
  Result<v1::FitOut> RecordFitOutStage(rpc::Call& call,
                                       const v1::RecordFitOutStageRequest& request);
  Result<v1::FitOut> RecordFitOutViolation(rpc::Call& call,
                                           const v1::RecordFitOutViolationRequest& request);
  Result<v1::FitOut> CorrectFitOutViolation(rpc::Call& call,
                                            const v1::CorrectFitOutViolationRequest& request);
  Result<v1::FitOut> ExtendFitOut(rpc::Call& call, const v1::ExtendFitOutRequest& request);
  Result<v1::FitOut> InspectFitOut(rpc::Call& call, const v1::InspectFitOutRequest& request);
  Result<v1::FitOut> ReturnFitOutPasses(rpc::Call& call,
                                        const v1::ReturnFitOutPassesRequest& request);
  Result<v1::FitOut> CloseFitOut(rpc::Call& call, const v1::CloseFitOutRequest& request);
  Result<v1::CountFitOutsResponse> CountFitOuts(rpc::Call& call,
                                                const v1::CountFitOutsRequest& request);
  Result<v1::FitOutRule> CreateFitOutRule(rpc::Call& call,
                                          const v1::CreateFitOutRuleRequest& request);
  Result<v1::ListFitOutRulesResponse> ListFitOutRules(rpc::Call& call,
                                                      const v1::ListFitOutRulesRequest& request);

 private:
  template <class Request, class Step>
  Result<v1::FitOut> Change(rpc::Call& call, const Request& request, Step step) const;
  Status Move(db::Tx& tx, const rpc::Call& call, FitOut& fit_out, FitOutAction action,
              const std::string& text) const;
  Result<FitOutTerms> TermsOn(db::Session& session, const FitOut& fit_out, Day today) const;
  Status AppendRelease(db::Tx& tx, const rpc::Call& call, const FitOut& fit_out) const;

  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  const FitOutRepository fit_outs_{};
  const SiteRepository sites_{};
  const UnitRepository units_{};
};

}  // namespace steward::directory
