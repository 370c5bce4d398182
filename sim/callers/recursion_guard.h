#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "coldcast/base/id.h"

namespace coldcast {

// AWS's guard against functions that call themselves without end: a chain of invocations carries
// how often each function has run in it, and a function that has run `limit` times is not invoked
// again. Chains are interned: equal counts are one number, so a chain is a number wherever it goes
// (0: runs begun by nobody). Belongs to one run.
//
// Who guards: whoever is about to make an attempt asks allows() with the chain of the event,
// message or caller, counts a refusal, and passes the same chain on in Attempt::chain. What a
// handler sends carries after(chain, function), which HandlerSteps makes.
class RecursionGuard {
 public:
  // `limits`: of each function, its `recursion_limit`; kAllow where `recursion: allow`.
  static constexpr std::uint32_t kAllow = 0;
  explicit RecursionGuard(std::vector<std::uint32_t> limits);

  [[nodiscard]] bool watches(FunctionId function) const {
    return limits_[index(function)] != kAllow;
  }
  [[nodiscard]] bool allows(std::uint32_t chain, FunctionId function) const {
    return chain == 0 || is_below_limit(chain, function);
  }
  // The chain of whatever an invocation of `function` causes.
  [[nodiscard]] std::uint32_t after(std::uint32_t chain, FunctionId function);
  // Of a batch: of each function the most that one of its messages has.
  [[nodiscard]] std::uint32_t merged(std::uint32_t a, std::uint32_t b) {
    return a == b ? a : merged_counts(a, b);
  }

  // `is_counted`: in the counted window.
  void refuse(FunctionId function, bool is_counted) {
    refused_[index(function)] += is_counted ? 1 : 0;
  }
  // recursive_invocations_dropped
  [[nodiscard]] std::uint64_t refused(FunctionId function) const {
    return refused_[index(function)];
  }

 private:
  using Counts = std::vector<std::uint32_t>;  // by function, without zeros at the end
  [[nodiscard]] bool is_below_limit(std::uint32_t chain, FunctionId function) const;
  [[nodiscard]] std::uint32_t merged_counts(std::uint32_t a, std::uint32_t b);
  [[nodiscard]] std::uint32_t intern(Counts counts);

  std::vector<std::uint32_t> limits_;
  std::vector<std::uint64_t> refused_;
  std::vector<Counts> chains_;
  std::map<Counts, std::uint32_t> known_;
};

}  // namespace coldcast
