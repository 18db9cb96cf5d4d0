// The API as an OpenAPI 3.1 document, made from the contracts: every route with its parameters,
// bodies, rules and comments, and every reason for refusing. Served at `/openapi.json`.
#pragma once

#include <string>

#include "gateway/contracts.h"
#include "gateway/router.h"

namespace steward::gateway {

// The document as JSON. `contracts` need their source info for the comments.
std::string OpenApiOf(const Contracts& contracts, const Router& router);

// The OpenAPI path of a template: `/v1/branches/{branch}/sites/{site}:close`.
std::string OpenApiPath(const std::string& pattern);

}  // namespace steward::gateway
