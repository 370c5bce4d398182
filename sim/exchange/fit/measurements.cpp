#include "exchange/fit/measurements.h"

namespace coldcast {

std::string_view to_string(MeasuredStart start) {
  switch (start) {
    case MeasuredStart::unknown:
      return "";
    case MeasuredStart::cold:
      return "cold";
    case MeasuredStart::warm:
      return "warm";
    case MeasuredStart::provisioned:
      return "provisioned";
    case MeasuredStart::proactive:
      return "proactive";
    case MeasuredStart::reset:
      return "reset";
  }
  return "";
}

std::string_view to_string(MeasuredOutcome outcome) {
  switch (outcome) {
    case MeasuredOutcome::success:
      return "success";
    case MeasuredOutcome::error:
      return "error";
    case MeasuredOutcome::timeout:
      return "timeout";
    case MeasuredOutcome::crash:
      return "crash";
    case MeasuredOutcome::throttled:
      return "throttled";
  }
  return "";
}

}  // namespace coldcast
