#pragma once

#include <cstdint>
#include <string>

namespace coldcast {

// What a law of keep-alive says of a run that was measured: means over a few seeds.
struct Prediction {
  std::string run;
  std::string law;          // a preset
  std::uint64_t calls = 0;  // that are compared
  std::uint64_t cold = 0;   // of them, measured
  double predicted = 0.0;   // cold ones
  double error = 0.0;       // |predicted - cold| / cold; of no cold call: |predicted| / calls
  double f1 = 0.0;          // of the cold calls: 2 hits / (2 hits + misses + false alarms)
  // Share of the calls that are cold in one and warm in the other; of bursts, share of those in
  // which another number is cold.
  double misjudged = 0.0;
  double noise = 0.0;              // what a single seed is away from the mean: no law can do better
  std::uint64_t environments = 0;  // measured; 0: not recorded
  double made = 0.0;               // environments that the simulation made
};

}  // namespace coldcast
