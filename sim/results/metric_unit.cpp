#include "coldcast/results/metric_unit.h"

#include "coldcast/results/metrics.h"

namespace coldcast {

Unit unit_of(std::string_view path) {
  const Metric* row = find_metric_row(path);
  return row == nullptr ? Unit::count : row->unit;
}

std::string_view to_string(Unit unit) {
  switch (unit) {
    case Unit::count:
      return "a count";
    case Unit::share:
      return "a share";
    case Unit::seconds:
      return "seconds";
    case Unit::milliseconds:
      return "milliseconds";
    case Unit::dollars:
      break;
  }
  return "dollars";
}

}  // namespace coldcast
