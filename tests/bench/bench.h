// What all benchmarks share: rows with a limit each, ratios of things measured in turn, and the CPU
// time behind them.
//
//   void Measure() {
//     if (Chosen("get-database")) AtLeast("get-database", ratio, 0.33, "x echo");
//   }
//
// A machine shared with others is noisy, so a limit is a ratio of two things done in turn in one
// run, a CPU time, or a median. Limits are those of docs/performance.md. For one thread.
#pragma once

#include <sys/types.h>
#include <time.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace steward::bench {

// What a benchmark measures: each defines its own. bench_main.cc begins, calls it and finishes.
void Measure();

// Reads the arguments: none, or a part of the names of the rows to run. Sends stderr, which is
// where logs go, to a file of its own, so that writing them costs what it costs in production.
void Begin(int argc, char** argv);

// Whether a row of this name is to be run.
bool Chosen(std::string_view row);

// One row; the unit is for people. It fails where the value is on the wrong side of the limit.
void AtLeast(const std::string& row, double measured, double limit, const std::string& unit);
void AtMost(const std::string& row, double measured, double limit, const std::string& unit);
// A row without a limit, and one that could not be measured here.
void Only(const std::string& row, double measured, const std::string& unit);
void Skip(const std::string& row, const std::string& why);
// What is behind a row, printed as it is.
void Say(const char* format, ...) __attribute__((format(printf, 1, 2)));

// 0, or 1 where a row failed.
int Finish();

double Median(std::vector<double> values);
// The value that this share of them does not exceed.
double Quantile(std::vector<double> values, double share);

// Measures the sides in turn, `rounds` times, after one round that does not count.
// values[side][round].
using Side = std::function<double()>;
std::vector<std::vector<double>> InTurn(int rounds, const std::vector<Side>& sides);

// CPU time of other processes, by their ids, in microseconds.
double CpuMicroseconds(const std::vector<pid_t>& processes);
// The same of this process or this thread, by CLOCK_PROCESS_CPUTIME_ID or CLOCK_THREAD_CPUTIME_ID.
double CpuMicroseconds(clockid_t clock);

}  // namespace steward::bench
