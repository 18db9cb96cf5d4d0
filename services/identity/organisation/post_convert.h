// Between the messages of posts and the types of the domain. Pure.
#pragma once

#include "services/identity/organisation/post.h"
#include "services/identity/organisation/post_repository.h"
#include "steward/identity/v1/post_service.pb.h"

namespace steward::identity {

v1::Post ToProto(const Post& post);
// Takes over what an update may change.
void Apply(const v1::Post& proto, Post& post);
v1::PostChange ToProto(const PostChange& change);
v1::DutyPlan ToProto(const DutyPlan& plan, const std::string& branch);
void Apply(const v1::DutyPlan& proto, DutyPlan& plan);
v1::GapsReport ToProto(const std::vector<Gap>& gaps);

}  // namespace steward::identity
