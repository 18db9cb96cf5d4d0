#include "tests/fault/lab/killer.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "tests/support/eventually.h"

namespace steward::lab {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

bool IsService(const std::string& victim) {
  return victim != "mariadb" && victim != "cache" && victim != "streams";
}

const char* WordOf(Blow blow) {
  return blow == Blow::kKill ? "killed" : blow == Blow::kStop ? "stopped" : "terminated";
}

}  // namespace

const std::vector<std::string>& Killer::Victims() {
  static const std::vector<std::string> kVictims = {"tickets", "directory", "identity", "gateway",
                                                    "mariadb", "cache",     "streams"};
  return kVictims;
}

Killer::Killer(Stack& stack, Accounts& accounts, const std::vector<Branch>& branches,
               std::uint64_t seed)
    : stack_(stack), accounts_(accounts), random_(seed) {
  const std::string token = accounts.Token(kAdministrator);
  const Branch& branch = branches.front();
  probes_["tickets"] = stack.Must("POST", "/v1/" + branch.site + "/tickets", token,
                                  {{"kind", "KIND_ENQUIRY"},
                                   {"channel", "CHANNEL_PHONE"},
                                   {"severity", "SEVERITY_4"},
                                   {"title", "probe"}})["name"];
  probes_["directory"] =
      stack.Must("POST", "/v1/" + branch.site + "/units", token,
                 {{"building", branch.building}, {"houseNumber", "9-9-999"}})["name"];
  probes_["identity"] = branch.technician_name;
}

bool Killer::Works(const std::string& service) {
  const std::string target = "/v1/" + probes_.at(service);
  const std::string token = accounts_.Token(kAdministrator);
  const std::string headers = "X-Request-Timeout-Ms: 1000\r\n";
  const HttpAnswer answer =
      service == "tickets" ? stack_.Send("POST", target + ":addNote", token,
                                         R"({"kind":"NOTE_KIND_TRACKING","text":"probe"})", headers)
      : service == "directory"
          ? stack_.Send("PATCH", target + "?updateMask=storey", token, R"({"storey":3})", headers)
          : stack_.Send("PATCH", target + "?updateMask=displayName", token,
                        R"({"displayName":"师傅"})", headers);
  return answer.status == 200;
}

milliseconds Killer::AwaitWork(const std::vector<std::string>& services) {
  const auto start = steady_clock::now();
  for (const std::string& service : services) {
    if (testing::Eventually([&] { return Works(service); }, std::chrono::minutes(1))) continue;
    std::fprintf(stderr, "%s does not come back\n", service.c_str());
    if (std::system(("tail -40 '" + stack_.log(service) + "' >&2").c_str()) != 0) std::abort();
    std::abort();
  }
  return std::chrono::duration_cast<milliseconds>(steady_clock::now() - start);
}

void Killer::Pause(milliseconds longest) {
  std::this_thread::sleep_for(
      milliseconds(random_() % static_cast<std::uint64_t>(longest.count() + 1)));
}

// On return the victim runs again.
void Killer::Hit(const std::string& victim, Blow blow) {
  const auto at = [&](auto& server) {
    if (blow == Blow::kStop) {
      server.Stop();
      Pause(milliseconds(2'000));
      return server.Continue();
    }
    if (blow == Blow::kKill)
      server.Kill();
    else
      static_cast<void>(server.Terminate());
    Pause(milliseconds(150));
  };
  if (IsService(victim)) {
    at(stack_.process(victim));
    if (blow != Blow::kStop) stack_.Launch(victim);
    return;
  }
  if (victim == "mariadb") {
    at(stack_.mariadb());
    if (blow != Blow::kStop) stack_.mariadb().Restart();
    return;
  }
  testing::PrivateRedis& redis = victim == "cache" ? stack_.cache() : stack_.streams();
  at(redis);
  if (blow != Blow::kStop) redis.Restart();
}

void Killer::Strike(const std::string& victim, Blow blow) {
  Hit(victim, blow);
  const bool all = !IsService(victim) || victim == "gateway";
  Attack attack{victim, blow, AwaitWork(all ? ServiceNames() : std::vector<std::string>{victim})};
  std::printf("  %-10s %-10s  all writes again after %5ld ms\n", victim.c_str(), WordOf(blow),
              static_cast<long>(attack.back.count()));
  std::fflush(stdout);
  attacks_.push_back(attack);
}

void Killer::Run(int kills, int stops, int terminations, milliseconds longest_pause) {
  std::vector<std::pair<std::string, Blow>> plan;
  for (const std::string& victim : Victims()) {
    for (int i = 0; i < kills; ++i) plan.emplace_back(victim, Blow::kKill);
  }
  const auto any = [&] { return Victims()[random_() % Victims().size()]; };
  for (int i = 0; i < stops; ++i) plan.emplace_back(any(), Blow::kStop);
  for (int i = 0; i < terminations; ++i) {
    std::string victim = any();
    while (!IsService(victim)) victim = any();
    plan.emplace_back(victim, Blow::kTerminate);
  }
  for (size_t i = plan.size(); i > 1; --i) std::swap(plan[i - 1], plan[random_() % i]);
  for (const auto& [victim, blow] : plan) {
    Strike(victim, blow);
    Pause(longest_pause);
  }
}

}  // namespace steward::lab
