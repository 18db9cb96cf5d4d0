#include "tests/lint/tidy_rules.h"

#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <memory>
#include <vector>

#include "common/base/text.h"

namespace steward::lint {
namespace {

constexpr int kFileLines = 500;
constexpr int kFunctionLines = 60;
constexpr std::size_t kColumns = 100;

bool IsCpp(std::string_view path) { return path.ends_with(".cc") || path.ends_with(".h"); }

// The only folders whose .cc files may include a library's headers.
struct Owner {
  const char* header;  // regular expression
  std::vector<const char*> folders;
};

const std::vector<Owner>& Owners() {
  static const auto& owners = *new std::vector<Owner>{
      {"(grpcpp|grpc|grpc\\+\\+)/.*", {"common/rpc/", "gateway/"}},
      {"(cppconn/.*|mysql.*|mariadb.*)", {"common/db/"}},
      {"hiredis.*", {"common/cache/"}},
      {"spdlog/.*", {"common/log/"}},
      {"prometheus/.*", {"common/metrics/"}},
      {"boost/.*", {"gateway/"}},
      {"sodium.*", {"common/keys/", "common/auth/", "common/privacy/"}},
      {"re2/.*", {"common/validate/"}},
      {"unicode/.*", {"common/pinyin/make_table.cc"}},  // while building; no process links it
      {"absl/.*", {"common/rpc/"}},
      {"(expat|iconv|xlsxwriter|zip)\\.h", {"common/sheets/"}},
      {"(curl|openssl)/.*", {"services/identity/openid/"}},
  };
  return owners;
}

// Headers within such a folder that pass a library's types between its own .cc files.
const std::set<std::string>& InternalHeaders() {
  static const auto& headers = *new std::set<std::string>{
      "common/rpc/server_call.h", "gateway/grpc_values.h", "gateway/http_connection.h"};
  return headers;
}

bool StartsWithAny(std::string_view text, const std::vector<const char*>& starts) {
  return std::any_of(starts.begin(), starts.end(),
                     [&](const char* start) { return text.starts_with(start); });
}

// services/tickets/ticket.cc -> services/tickets/
std::string ServiceFolder(std::string_view path) {
  std::string folder;
  return RE2::PartialMatch(path, "^(services/[^/]+/)", &folder) ? folder : "";
}

// What every service takes part in, whatever its business: rights, leavings and warnings, which
// identity keeps, and requests about personal data, which the directory keeps.
constexpr const char* kPlatformContracts =
    "steward/(identity/.*|directory/v1/data_subject_service[.]pb[.]h)";

std::string WrongDirection(std::string_view path, std::string_view header) {
  const bool of_service = header.starts_with("services/");
  if (header.starts_with("tests/") && !path.starts_with("tests/"))
    return "only tests include tests";
  if (path.starts_with("common/")) {
    if (of_service || header.starts_with("gateway/"))
      return "common includes no service or gateway";
    if (header.starts_with("steward/") &&
        !RE2::FullMatch(header, "steward/(options|type|config|event)/.*") &&
        !(path.starts_with("common/app/") && RE2::FullMatch(header, kPlatformContracts))) {
      return "common knows no service's contract";
    }
  }
  if (path.starts_with("services/")) {
    if (of_service && !header.starts_with(ServiceFolder(path))) {
      return "a service never includes another service; talk to its protos";
    }
    if (header.starts_with("gateway/")) return "a service never includes the gateway";
  }
  if (path.starts_with("gateway/") && of_service) return "the gateway knows no service";
  return "";
}

// Common rules that know neither clock nor server, so that a domain may build on them.
bool IsPure(std::string_view path) {
  return path.starts_with("common/base/") || path.starts_with("common/calendar/") ||
         path == "common/sheets/cell.h" || path.starts_with("common/approval/") ||
         path == "common/warning/warning.h";
}

std::string WrongInDomain(const std::string& path, const std::string& header, bool angled,
                          const std::set<std::string>& domain) {
  if (angled && RE2::FullMatch(header, "[a-z_0-9]+")) return "";
  if (IsPure(header) || domain.contains(header)) return "";
  const std::string folder = ServiceFolder(path);
  const std::string service = folder.empty() ? "" : folder.substr(std::string("services/").size());
  if (!service.empty() && header == "steward/" + service + "v1/reasons.h") return "";
  if (header == "steward/type/v1/reasons.h") return "";
  return "a pure file includes only common/base, common/calendar, common/approval, "
         "common/warning/warning.h, domain files and reasons of its service, and std";
}

std::string FolderOf(const std::string& path) { return path.substr(0, path.rfind('/') + 1); }

std::string WrongOwner(const std::string& path, const std::string& header) {
  if (path.starts_with("tests/")) return "";
  if (InternalHeaders().contains(header) && FolderOf(path) != FolderOf(header)) {
    return "a header for its own folder";
  }
  for (const Owner& owner : Owners()) {
    if (!RE2::FullMatch(header, owner.header)) continue;
    if (!StartsWithAny(path, owner.folders)) {
      return std::string("only .cc files of ") + owner.folders.front() + " include this library";
    }
    if (path.ends_with(".h") && !InternalHeaders().contains(path)) {
      return "a library of others is included in .cc files only";
    }
  }
  return "";
}

// Text before an opening brace that makes it the body of a function.
bool OpensFunction(std::string head) {
  RE2::GlobalReplace(&head, "\\s+", " ");
  RE2::Replace(&head, "^ ?(template ?<.*> )?", "");
  if (RE2::PartialMatch(head, "^(class|struct|union|enum|namespace|extern)\\b")) return false;
  if (RE2::PartialMatch(head, "= ?$")) return false;
  return head.find('(') != std::string::npos;
}

// Every outermost function that is too long.
Findings LongFunctions(const SourceFile& file) {
  struct Brace {
    int line;
    bool function;
  };
  Findings findings;
  std::vector<Brace> open;
  std::string head;
  int line = 1;
  for (const char c : CodeOnly(file.text)) {
    if (c == '\n') ++line;
    if (c == '{') {
      const bool inside = std::any_of(open.begin(), open.end(), [](auto& b) { return b.function; });
      open.push_back({line, !inside && OpensFunction(head)});
    }
    if (c == '}' && !open.empty()) {
      const int length = line - open.back().line + 1;
      if (open.back().function && length > kFunctionLines) {
        findings.push_back({file.path, open.back().line,
                            "a function of " + std::to_string(length) + " lines; at most 60"});
      }
      open.pop_back();
    }
    if (c == '{' || c == '}' || c == ';') {
      head.clear();
    } else {
      head += c;
    }
  }
  return findings;
}

// A word or call that is not allowed, except in files whose path matches `except`.
struct WordRule {
  const char* pattern;
  const char* where;
  const char* except;
  bool code_only;  // words in comments and literals do not count
  const char* problem;
};

// The patterns are written so that they do not find themselves.
constexpr WordRule kWordRules[] = {
    {"\\b(TO[D]O|FIX[M]E|XX[X])\\b", ".*", "", false, "an unfinished thought; finish it"},
    {"^(<{7}|>{7}) ", ".*", "", false, "a conflict that was not resolved"},
    {"(/wor[k]/|/hom[e]/[a-z]|/roo[t]/|/tm[p]/slot)", ".*", "", false, "a path of one machine"},
    {"\\b(class|struct) \\w*(Manager|Helper|Util|Utils|Misc)\\b", ".*", "", true,
     "a name that does not say what the thing does"},
    // A benchmark of calls after a pause has to pause, and one of blocked workers to block them; a
    // load has a pace, a killer waits for its next victim, and the simulation puts its own in the
    // place of sleeping.
    {"\\b(sleep_for|sleep_until|usleep|nanosleep)\\b", "tests/.*",
     "tests/(support/.*|bench/(calls|overload)_bench.cc|fault/lab/(load|killer).cc|"
     "simulation/steady_time.cc)",
     true, "a test waits for a condition, not for time to pass"},
    // server_call.cc keeps a handler's mistake from ending the process; in metrics a library
    // throws.
    {"\\b(throw|catch|try)\\b", "(common|services|gateway)/.*",
     "common/(db/.*|cache/.*|rpc/server_call.cc|metrics/metrics.cc)", true,
     "exceptions stay inside common/db and common/cache"},
    // gRPC counts deadlines by the system's clock.
    {"(system_clock::now|\\bgettimeofday|\\brandom_device|\\bstd::time\\()",
     "(common|services|gateway)/.*", "(common/(base|log|rpc)/.*|gateway/upstream.cc)", true,
     "time and randomness are passed in"},
    {"\\bstd::regex\\b", "(common|services|gateway)/.*", "", true,
     "overflows its stack on long input; use RE2"},
    {"\\bshared_ptr\\b", "services/.*", "", true, "a service has one owner for each thing"},
    {"\\b(innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\s*\\()",
     ".*\\.(html|js|ts|tsx)", "", false, "a page shows data as text, never as markup or code"},
};

// A pattern as a group, compiled once.
const RE2& Compiled(const char* pattern) {
  static auto& compiled = *new std::map<std::string, std::unique_ptr<RE2>>;
  std::unique_ptr<RE2>& entry = compiled[pattern];
  if (entry == nullptr) entry = std::make_unique<RE2>("(" + std::string(pattern) + ")");
  return *entry;
}

}  // namespace

Findings CheckIncludes(const SourceFile& file, const std::set<std::string>& domain) {
  Findings findings;
  int number = 0;
  for (const std::string_view line : Lines(file.text)) {
    ++number;
    std::string quote;
    std::string header;
    if (!RE2::PartialMatch(line, "^\\s*#\\s*include\\s*([<\"])([^>\"]+)[>\"]", &quote, &header)) {
      continue;
    }
    std::vector<std::string> problems{WrongDirection(file.path, header),
                                      WrongOwner(file.path, header)};
    if (domain.contains(file.path) || file.path.starts_with("common/calendar/") ||
        file.path.starts_with("common/approval/")) {
      problems.push_back(WrongInDomain(file.path, header, quote == "<", domain));
    }
    for (const std::string& problem : problems) {
      if (!problem.empty()) findings.push_back({file.path, number, header + ": " + problem});
    }
  }
  return findings;
}

std::set<std::string> DomainFiles(const SourceFile& cmake) {
  std::set<std::string> files;
  std::string list;
  if (!RE2::PartialMatch(
          cmake.text, "steward_add_service\\([^)]*\\bDOMAIN\\s+((?:[a-z0-9_/]+\\.(?:cc|h)\\s+)*)",
          &list)) {
    return files;
  }
  re2::StringPiece rest(list);
  std::string stem;
  while (RE2::FindAndConsume(&rest, "([a-z0-9_/]+)\\.(?:cc|h)", &stem)) {
    files.insert(ServiceFolder(cmake.path) + stem + ".cc");
    files.insert(ServiceFolder(cmake.path) + stem + ".h");
  }
  return files;
}

Findings CheckLengths(const SourceFile& file) {
  Findings findings = IsCpp(file.path) ? LongFunctions(file) : Findings{};
  int number = 0;
  for (const std::string_view line : Lines(file.text)) {
    ++number;
    const auto columns = CodePointCount(line);
    if (!columns) {
      findings.push_back({file.path, number, "not UTF-8"});
    } else if (*columns > kColumns) {
      findings.push_back({file.path, number, std::to_string(*columns) + " columns; at most 100"});
    }
  }
  if (number > kFileLines) {
    findings.push_back({file.path, number, "a file of more than 500 lines; split it"});
  }
  return findings;
}

Findings CheckLayout(const SourceFile& file) {
  Findings findings;
  int number = 0;
  for (const std::string_view line : Lines(file.text)) {
    ++number;
    if (line.find('\t') != line.npos) findings.push_back({file.path, number, "a tab"});
    if (line.find('\r') != line.npos) findings.push_back({file.path, number, "a carriage return"});
    if (line.ends_with(' ')) findings.push_back({file.path, number, "blanks at the end"});
  }
  if (!file.text.empty() && !file.text.ends_with('\n'))
    findings.push_back({file.path, number, "no line end at the end"});
  if (!file.path.ends_with(".h")) return findings;
  if (!file.text.starts_with("// ")) {
    findings.push_back({file.path, 1, "a header opens with a comment that says what it is for"});
  }
  if (!RE2::PartialMatch(file.text, "^(//.*\n)*#pragma once\n")) {
    findings.push_back({file.path, 1, "#pragma once follows the opening comment"});
  }
  return findings;
}

Findings CheckWords(const SourceFile& file) {
  Findings findings;
  const std::string code = IsCpp(file.path) ? CodeOnly(file.text) : "";
  for (const WordRule& rule : kWordRules) {
    if (rule.code_only && !IsCpp(file.path)) continue;
    if (!RE2::FullMatch(file.path, rule.where) || RE2::FullMatch(file.path, rule.except)) continue;
    const RE2& pattern = Compiled(rule.pattern);
    int number = 0;
    for (const std::string_view line : Lines(rule.code_only ? code : file.text)) {
      ++number;
      std::string found;
      if (RE2::PartialMatch(line, pattern, &found)) {
        findings.push_back({file.path, number, found + ": " + rule.problem});
      }
    }
  }
  return findings;
}

Findings CheckName(const std::string& path) {
  if (!RE2::PartialMatch(path, "(^|[/_])(utils?|helpers?|managers?|misc)([_./]|$)")) return {};
  return {{path, 1, "a name that does not say what is inside"}};
}

}  // namespace steward::lint
