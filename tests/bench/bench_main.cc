#include "tests/bench/bench.h"

int main(int argc, char** argv) {
  steward::bench::Begin(argc, argv);
  steward::bench::Measure();
  return steward::bench::Finish();
}
