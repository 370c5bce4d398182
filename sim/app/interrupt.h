#pragma once

#include <csignal>
#include <string>

#include "coldcast/base/error.h"

namespace coldcast {

// Ctrl-C (SIGINT) and SIGTERM end the program with exit code 130, unless an InterruptGuard stands:
// then the first one only raises interrupted(), so that what is known so far can be printed. A
// closed pipe gives a write error instead of a signal.
void install_signal_handlers();

[[nodiscard]] bool interrupted();

// A signal came before there was anything to print: exit code 130.
class Interrupted : public Error {
 public:
  using Error::Error;
};

// While it lives, somebody asks interrupted() often. At most one at a time.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
};

// While it lives, SIGINT and SIGTERM wait.
class SignalsHeld {
 public:
  SignalsHeld();
  ~SignalsHeld();
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;

 private:
  sigset_t before_;
};

// Removes `path` should a signal end the program: an unfinished file must not stay behind.
class RemovedOnSignal {
 public:
  explicit RemovedOnSignal(const std::string& path);
  ~RemovedOnSignal();
  RemovedOnSignal(const RemovedOnSignal&) = delete;
  RemovedOnSignal& operator=(const RemovedOnSignal&) = delete;

 private:
  std::size_t place_;
};

}  // namespace coldcast
