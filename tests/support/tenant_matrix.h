// The tenant matrix of one service, generated from its contract: every RPC as fourteen callers
// about six objects, with the answer each of them must get, and no word of what is not theirs in
// any answer. And its proof: every rule and every scope clause of SQL is taken away once, and the
// matrix must notice (reliability.md 5.2).
//
// A new RPC takes part by being bound; the objects are what the write steps make.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/db/fault_plan.h"
#include "tests/support/pipeline_stage.h"
#include "tests/support/schema_observer.h"
#include "tests/support/write_steps.h"

namespace steward::testing {

// For one thread.
class TenantMatrix {
 public:
  // All outlive the matrix. Nothing may be cached between calls.
  struct Parts {
    PipelineStage& pipeline;
    const rpc::Bindings& bindings;
    db::Database& db;
    const TestDatabase& schema;
    std::vector<std::string> packages;  // whose write steps make the objects
    std::string role;                   // that may do everything
    // Persons the steps name, such as {"technician", "branches/b1/staff/..."}.
    std::map<std::string, std::string> names{};
    // The word of whoever the objects of the first site belong to, for people who see their own
    // only.
    std::string own_word = "technician";
    // Whether people who work at one site may see what belongs to the whole branch.
    bool branch_is_shared = false;
    // Statements, by a part of their text, whose condition on the branch nothing can miss, because
    // they look for ids that a statement before found in the scope; with the reason.
    std::map<std::string, std::string> by_checked_ids{};
    // The same of the conditions on branch and site: the unit itself was found with both before.
    std::map<std::string, std::string> by_checked_unit{};
    // Ties objects of the first site to those of the second, by the words of both.
    std::function<void(const std::map<std::string, std::string>& own,
                       const std::map<std::string, std::string>& sibling)>
        link{};
    // Makes at a site what no step makes, with the canary in its texts; the names.
    std::function<std::vector<std::string>(const std::string& branch, const std::string& site,
                                           const std::string& canary)>
        make{};
  };
  explicit TenantMatrix(Parts parts);
  ~TenantMatrix();

  // Runs all cells; the violations, in words.
  std::vector<std::string> Run();
  // After Run: what was taken away without any cell noticing.
  std::vector<std::string> Survivors();

  int cells() const { return static_cast<int>(cells_.size()); }
  int mutations() const { return mutations_; }
  // RPCs of which no object exists, so that only refusals were tried.
  const std::set<std::string>& without_object() const { return without_object_; }

 private:
  // Where objects are made: the words of the steps there, and what was made by its pattern.
  struct Place {
    std::string branch;
    std::string site;
    std::map<std::string, std::string> names;
    std::map<std::string, std::string> objects;
    std::string canary() const { return "canary-" + branch + "-" + site; }
    std::string prefix() const { return "branches/" + branch + "/sites/" + site; }
  };
  struct Caller {
    std::string label;
    std::string token;
    std::vector<std::string> prefixes;
    bool signed_in = true;
    bool reads_only = false;
    bool own_only = false;  // holds the own_permissions alone
    bool assigned = false;  // and the objects of the first site are his
  };
  enum class Fate { kUnauthenticated, kDenied, kNotDone, kMissing, kAny };
  struct Cell {
    const rpc::Method* method;
    size_t caller;
    std::string object;   // which of the six, for people
    std::string request;  // its bytes, without a request id
    Fate fate;
    std::set<std::string> statements{};  // that it ran
    std::string answer{};                // its reason, then its bytes or words
    bool steady = true;                  // the same every time
  };

  void MakeCallers();
  void MakeOwnCallers();
  void MakePlace(Place& place);
  WriteStep InPlace(WriteStep step, const Place& place) const;
  void AddMethod(const rpc::Method& method);
  void AddCells(const rpc::Method& method, const std::string& object, const std::string& request,
                const std::string& name, bool exists);
  std::string RequestBytes(const rpc::Method& method, const Place& place,
                           const std::string& name) const;
  Fate FateOf(const rpc::Method& method, const Caller& caller, const std::string& name,
              bool exists) const;
  bool MaySee(const Caller& caller, const Place& place) const;
  void AddPlaceCells(const rpc::Method& method, const std::string& pattern);
  Status Send(const Cell& cell, const rpc::Method& method, rpc::pb::Message& response);
  std::string Judge(const Cell& cell, const rpc::Method& method, std::string& answer);
  bool Notices(const Cell& cell, const rpc::Method& method);
  std::string LeakIn(const Cell& cell, const std::string& text) const;
  void MutateRules(std::vector<std::string>& survivors);
  void MutateStatements(std::vector<std::string>& survivors);

  Parts parts_;
  SchemaObserver observer_;
  db::FaultPlan faults_;
  std::vector<Place> places_;
  std::vector<Caller> callers_;
  std::vector<Cell> cells_;
  std::set<std::string> without_object_;
  int mutations_ = 0;
};

}  // namespace steward::testing
