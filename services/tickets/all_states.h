// Everything another service has of one kind, for building copies of it from empty.
#pragma once

#include <functional>
#include <string>
#include <type_traits>
#include <vector>

#include "common/rpc/client.h"

namespace steward::tickets {

constexpr std::chrono::seconds kRebuildPatience(30);

// Asks for page after page of this size, into memory: a company has some thousand people and some
// hundred sites. `states_of` gives the states of a page, `name_of` the name of one, which the next
// page comes after.
template <class Response, class Request, class StatesOf, class NameOf>
auto AllStates(rpc::Client& peer, const std::function<Result<std::string>()>& token,
               std::string_view method, int page_size, Request request, StatesOf states_of,
               NameOf name_of)
    -> Result<std::vector<typename std::invoke_result_t<StatesOf, const Response&>::value_type>> {
  std::vector<typename std::invoke_result_t<StatesOf, const Response&>::value_type> all;
  request.set_page_size(page_size);
  while (true) {
    const std::string own = TRY(token());
    const Response page = TRY(peer.Call<Response>(
        rpc::Client::Context{PatienceOf(kRebuildPatience), own, ""}, method, request));
    const auto states = states_of(page);
    all.insert(all.end(), states.begin(), states.end());
    if (states.size() < page_size) return all;
    request.set_after(name_of(all.back()));
  }
}

}  // namespace steward::tickets
