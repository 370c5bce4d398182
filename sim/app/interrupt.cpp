#include "app/interrupt.h"

#include <array>
#include <atomic>
#include <climits>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <unistd.h>

#include "coldcast/base/error.h"

#include "app/command.h"

namespace coldcast {
namespace {

// A handler may only touch lock-free atomics and call what POSIX calls async-signal-safe, so the
// paths stand in fixed memory.
struct UnfinishedFile {
  std::atomic<bool> used = false;
  std::array<char, PATH_MAX> path{};
};
std::array<UnfinishedFile, 8> unfinished;
std::atomic<bool> is_guarded = false;
std::atomic<bool> was_interrupted = false;
std::atomic<std::int64_t> interrupted_at = 0;  // by the machine's clock, in nanoseconds
static_assert(std::atomic<bool>::is_always_lock_free);
static_assert(std::atomic<std::int64_t>::is_always_lock_free);

// Ctrl-C, kill, a session that is dropped, Ctrl-backslash.
constexpr std::array kEndingSignals = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

// timeout(1) signals its child and then its process group, so the child twice; a hand is slower.
constexpr std::int64_t kSameWish = 200'000'000;

std::int64_t nanoseconds_now() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * std::int64_t{1'000'000'000} + now.tv_nsec;
}

void on_signal(int) {
  const std::int64_t now = nanoseconds_now();
  if (is_guarded && !was_interrupted.exchange(true)) {
    interrupted_at = now;
    return;
  }
  if (was_interrupted && now - interrupted_at < kSameWish) return;
  for (UnfinishedFile& file : unfinished) {
    if (file.used) unlink(file.path.data());
  }
  _exit(kInterrupted);
}

}  // namespace

void install_signal_handlers() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  for (const int signal : kEndingSignals) {
    // Who started this with nohup means it to outlive the session.
    struct sigaction before {};
    sigaction(signal, nullptr, &before);
    if (before.sa_handler != SIG_IGN) sigaction(signal, &action, nullptr);
  }
  std::signal(SIGPIPE, SIG_IGN);
}

bool interrupted() {
  return was_interrupted;
}

InterruptGuard::InterruptGuard() {
  is_guarded = true;
}

InterruptGuard::~InterruptGuard() {
  is_guarded = false;
}

SignalsHeld::SignalsHeld() : before_() {
  sigset_t held;
  sigemptyset(&held);
  for (const int signal : kEndingSignals) sigaddset(&held, signal);
  pthread_sigmask(SIG_BLOCK, &held, &before_);
}

SignalsHeld::~SignalsHeld() {
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

RemovedOnSignal::RemovedOnSignal(const std::string& path) : place_(0) {
  while (place_ < unfinished.size() && unfinished[place_].used) ++place_;
  if (place_ == unfinished.size()) throw OutputError("too many output files at once");
  if (path.size() >= PATH_MAX) throw OutputError("the name of the output file is too long");
  std::strcpy(unfinished[place_].path.data(), path.c_str());
  unfinished[place_].used = true;
}

RemovedOnSignal::~RemovedOnSignal() {
  unfinished[place_].used = false;
}

}  // namespace coldcast
