#include "report/words/metric_figure.h"

#include <array>

#include "coldcast/results/metric_unit.h"

#include "report/words/figures.h"

namespace coldcast {
namespace {

struct Title {
  std::string_view path;
  std::string_view title;
};
constexpr std::array kTitles = {
    Title{"idle_memory_gb", "idle memory, GB"}, Title{"cold_start_rate", "cold starts"},
    Title{"latency_ms.p50", "latency p50"},     Title{"latency_ms.p99", "latency p99"},
    Title{"throttles.total", "throttles"},      Title{"cost_usd.per_month", "USD a month"},
    Title{"cost_cny.per_month", "CNY a month"},
};

}  // namespace

std::string metric_figure(std::string_view path, const Number& number) {
  switch (unit_of(path)) {
    case Unit::count:
      return count_figure(number);
    case Unit::share:
      return percent_figure(number);
    case Unit::seconds:
      return count_figure(number);
    case Unit::milliseconds:
      return milliseconds_figure(number);
    case Unit::dollars:
      break;
  }
  return dollars_figure(number);
}

std::string metric_title(std::string_view path) {
  for (const Title& title : kTitles)
    if (title.path == path) return std::string(title.title);
  return std::string(path);
}

}  // namespace coldcast
