#include "services/directory/estate/assignment_service.h"

#include "common/validate/field_mask.h"
#include "services/directory/estate/assignment_hand_over.h"
#include "services/directory/estate/convert.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

constexpr int kAllAssignments = 10'000;  // of one person

paging::Value ValueOf(const Assignment& assignment, std::string_view field) {
  if (field == "create_time") return assignment.created;
  if (field == "update_time") return assignment.updated;
  return Uuid(assignment.name.id);
}

const ListKind<Assignment>& AssignmentLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<Assignment> kind{
      paging::Columns(
          {{"building", Type::Reference("branches/*/sites/*/buildings/*"), "building_id",
            Use::kFilter},
           {"post", Type::Enum(v1::Assignment::Post_descriptor()), "post", Use::kFilter},
           {"staff", Type::Reference("branches/*/staff/*"), "staff_id", Use::kFilter},
           {"start_date", Type::Day(), "start_date", Use::kFilter},
           {"end_date", Type::Day(), "end_date", Use::kFilter},
           {"create_time", Type::Instant(), "create_time"},
           {"update_time", Type::Instant(), "update_time"}},
          {"id", Type::Id(), "id"}),
      "create_time", ValueOf};
  return kind;
}

paging::Value ValueOf(const UncoveredBuilding& building, std::string_view field) {
  if (field == "number") return building.number;
  return Uuid(building.name.id);
}

const ListKind<UncoveredBuilding>& UncoveredLists() {
  using paging::Type;
  static const ListKind<UncoveredBuilding> kind{
      paging::Columns({{"number", Type::Text(), "number"}}, {"id", Type::Id(), "id"}), "number",
      ValueOf};
  return kind;
}

}  // namespace

Result<v1::Assignment> AssignmentService::CreateAssignment(
    rpc::Call& call, const v1::CreateAssignmentRequest& request) {
  const BuildingName building = TRY(BuildingName::Parse(request.parent()));
  const Assignment assignment{.name = {building.branch, building.site, building.id,
                                       AssignmentId(writes_.ids.Next(call.now()))},
                              .post = static_cast<AssignmentPost>(request.assignment().post()),
                              .staff = TRY(StaffName::Parse(request.assignment().staff())),
                              .days = TRY(DaysFromProto(request.assignment())),
                              .created = call.now(),
                              .updated = call.now()};

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Assignment> {
    TRY(buildings_.Lock(tx, building));  // one change of its posts at a time
    TRY(assignments_.CheckFree(tx, assignment));
    TRY(assignments_.Insert(tx, assignment));
    return ToProto(assignment);
  });
}

Result<v1::Assignment> AssignmentService::GetAssignment(rpc::Call& call,
                                                        const v1::GetAssignmentRequest& request) {
  const AssignmentName name = TRY(AssignmentName::Parse(request.name()));
  return ToProto(TRY(writes_.db.Read(
      call.patience(), [&](db::Session& session) { return assignments_.Find(session, name); })));
}

Result<v1::ListAssignmentsResponse> AssignmentService::ListAssignments(
    rpc::Call& call, const v1::ListAssignmentsRequest& request) {
  return RunList<v1::ListAssignmentsResponse>(
      call, pages_, AssignmentLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(), [&](db::Session& session) {
          return assignments_.List(session, query);
        });
      },
      [](v1::ListAssignmentsResponse& response, const Assignment& assignment) {
        *response.add_assignments() = ToProto(assignment);
      });
}

Result<v1::Assignment> AssignmentService::UpdateAssignment(
    rpc::Call& call, const v1::UpdateAssignmentRequest& request) {
  const AssignmentName name = TRY(AssignmentName::Parse(request.assignment().name()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Assignment> {
    TRY(buildings_.Lock(tx, {{name.branch, name.site, name.building}}));
    Assignment assignment = TRY(assignments_.Lock(tx, name));
    TRY(CheckEtag(request.assignment().etag(), assignment.version));
    assignment.days = TRY(DaysFromProto(TRY(
        validate::ApplyMask(ToProto(assignment), request.assignment(), request.update_mask()))));
    TRY(assignments_.CheckFree(tx, assignment));
    assignment.updated = call.now();
    TRY(assignments_.Save(tx, assignment));
    return ToProto(assignment);
  });
}

Result<v1::FindUnitStewardsResponse> AssignmentService::FindUnitStewards(
    rpc::Call& call, const v1::FindUnitStewardsRequest& request) {
  const UnitName unit = TRY(UnitName::Parse(request.unit()));
  const Day day = ToDay(request.date());
  v1::FindUnitStewardsResponse response;
  for (const Assignment& assignment :
       TRY(writes_.db.Read(call.patience(), [&](db::Session& session) {
         return assignments_.OfUnit(session, unit, day);
       }))) {
    *response.add_assignments() = ToProto(assignment);
  }
  return response;
}

Result<v1::ListUncoveredBuildingsResponse> AssignmentService::ListUncoveredBuildings(
    rpc::Call& call, const v1::ListUncoveredBuildingsRequest& request) {
  const auto post = static_cast<AssignmentPost>(request.post());
  const Day day = ToDay(request.date());
  return RunList<v1::ListUncoveredBuildingsResponse>(
      call, pages_, UncoveredLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(), [&](db::Session& session) {
          return assignments_.ListUncovered(session, query, post, day);
        });
      },
      [](v1::ListUncoveredBuildingsResponse& response, const UncoveredBuilding& building) {
        v1::UncoveredBuilding& added = *response.add_buildings();
        added.set_building(building.name.ToString());
        added.set_number(building.number);
      });
}

Result<v1::HandOverAssignmentsResponse> AssignmentService::HandOverAssignments(
    rpc::Call& call, const v1::HandOverAssignmentsRequest& request) {
  const StaffName staff = TRY(StaffName::Parse(request.staff()));
  const StaffName successor = TRY(StaffName::Parse(request.successor()));
  const Day start = ToDay(request.start_date());
  if (staff == successor) return Fail(Reason::kSuccessorIsSame);

  return rpc::Mutate(
      call, writes_, request, [&](db::Tx& tx) -> Result<v1::HandOverAssignmentsResponse> {
        v1::HandOverAssignmentsResponse response;
        for (const Assignment& assignment :
             TRY(assignments_.LockOf(tx, staff, start, kAllAssignments))) {
          TRY(GiveAssignment(tx, writes_.ids, call.now(), assignment, successor, start));
          response.set_handed_over_count(response.handed_over_count() + 1);
        }
        response.set_orphan_count(TRY(assignments_.CountOf(tx, staff, start)));
        return response;
      });
}

}  // namespace steward::directory
