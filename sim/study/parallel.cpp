#include "study/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>
#include <vector>

namespace coldcast {
namespace {

class Indexes {
 public:
  Indexes(std::uint64_t count, const std::function<void(std::uint64_t)>& work)
      : count_(count), work_(work), failed_at_(count) {}

  void work_off() {
    while (!stopped_) {
      const std::uint64_t index = next_++;
      if (index >= count_) return;
      try {
        work_(index);
      } catch (...) {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
        // Indexes are given out in order, so the lowest that fails has begun whatever the threads
        // do: which error is shown does not depend on their number.
        if (index < failed_at_) {
          failed_at_ = index;
          error_ = std::current_exception();
        }
      }
    }
  }
  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  const std::uint64_t count_;
  const std::function<void(std::uint64_t)>& work_;
  std::atomic<std::uint64_t> next_{0};
  std::atomic<bool> stopped_{false};
  std::mutex mutex_;
  std::uint64_t failed_at_;
  std::exception_ptr error_;
};

}  // namespace

void for_each_index(std::uint64_t count, unsigned jobs,
                    const std::function<void(std::uint64_t)>& work) {
  Indexes indexes(count, work);
  std::vector<std::thread> others;
  const std::uint64_t threads = std::min<std::uint64_t>(std::max(jobs, 1U), count);
  try {
    for (std::uint64_t i = 1; i < threads; ++i) others.emplace_back([&] { indexes.work_off(); });
  } catch (const std::system_error&) {
    // The system gives no more threads: those that there are do the work.
  } catch (const std::bad_alloc&) {
  }
  indexes.work_off();
  for (std::thread& other : others) other.join();
  indexes.rethrow();
}

}  // namespace coldcast
