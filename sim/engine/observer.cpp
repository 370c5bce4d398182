#include "coldcast/engine/observer.h"

namespace coldcast {

std::string_view to_string(StartKind kind) {
  switch (kind) {
    case StartKind::cold:
      return "cold";
    case StartKind::warm:
      return "warm";
    case StartKind::provisioned:
      return "provisioned";
  }
  return {};
}

std::string_view to_string(ColdStartCause cause) {
  switch (cause) {
    case ColdStartCause::first_request:
      return "first_request";
    case ColdStartCause::concurrency_growth:
      return "concurrency_growth";
    case ColdStartCause::idle_expiry:
      return "idle_expiry";
    case ColdStartCause::max_age:
      return "max_age";
    case ColdStartCause::reset:
      return "reset";
  }
  return {};
}

std::string_view to_string(ThrottleReason reason) {
  switch (reason) {
    case ThrottleReason::concurrent_invocation_limit_exceeded:
      return "concurrent_invocation_limit_exceeded";
    case ThrottleReason::reserved_function_concurrent_invocation_limit_exceeded:
      return "reserved_function_concurrent_invocation_limit_exceeded";
    case ThrottleReason::function_invocation_rate_limit_exceeded:
      return "function_invocation_rate_limit_exceeded";
    case ThrottleReason::reserved_function_invocation_rate_limit_exceeded:
      return "reserved_function_invocation_rate_limit_exceeded";
    case ThrottleReason::scaling_rate_exceeded:
      return "scaling_rate_exceeded";
  }
  return {};
}

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::success:
      return "success";
    case Outcome::error:
      return "error";
    case Outcome::crash:
      return "crash";
    case Outcome::timeout:
      return "timeout";
    case Outcome::init_timeout:
      return "init_timeout";
  }
  return {};
}

std::string_view to_string(EndReason reason) {
  switch (reason) {
    case EndReason::none:
      return "none";
    case EndReason::idle_expiry:
      return "idle_expiry";
    case EndReason::max_age:
      return "max_age";
    case EndReason::provisioning:
      return "provisioning";
    case EndReason::recycled:
      return "recycled";
  }
  return {};
}

}  // namespace coldcast
