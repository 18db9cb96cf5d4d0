// What libFuzzer calls. It has the main function.
#include "tests/fuzz/target.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* bytes, size_t size, size_t max_size);

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  steward::fuzz::Targets().front().run({reinterpret_cast<const char*>(bytes), size});
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* bytes, size_t size, size_t max_size,
                                          unsigned seed) {
  const steward::fuzz::Target& target = steward::fuzz::Targets().front();
  if (target.mutate == nullptr) return LLVMFuzzerMutate(bytes, size, max_size);
  return target.mutate(bytes, size, max_size, seed, LLVMFuzzerMutate);
}
