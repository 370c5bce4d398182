#include "report/words/metric_figure.h"

#include "coldcast/results/metrics.h"

#include "report/words/figures.h"

namespace coldcast {
namespace {

std::string in_currency(std::string_view title, std::string_view currency) {
  constexpr std::string_view kDollars = "USD";
  std::string text(title);
  if (text.starts_with(kDollars)) text.replace(0, kDollars.size(), currency);
  return text;
}

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
  const Metric* row = find_metric_row(path);
  // With the name of a function before it, the path says more.
  const bool is_whole = row != nullptr && row->path.size() == path.size();
  if (!is_whole || row->title.empty()) return std::string(path);
  return in_currency(row->title, path.starts_with("cost_cny.") ? "CNY" : "USD");
}

std::string metric_title(std::string_view path, std::string_view currency) {
  return in_currency(metric_title(path), currency);
}

}  // namespace coldcast
