#include "results/figure_numbers.h"

#include <array>

namespace coldcast {
namespace {

class FigureAdder {
 public:
  FigureAdder(MetricRow& row, const std::string& path) : row_(row), path_(path) {}

  void operator()(std::uint64_t count) { add("", count); }
  void operator()(const std::optional<double>& measure) {
    add("", measure ? Number{*measure} : Number{});
  }
  void operator()(Duration total) { add("", static_cast<double>(total.count()) / 1e6); }
  void operator()(const SizeFigure& sizes) {
    add(".mean", sizes.number == 0 ? Number{}
                                   : Number{static_cast<double>(sizes.total) /
                                            static_cast<double>(sizes.number)});
    add(".max", sizes.number == 0 ? Number{} : Number{sizes.max});
  }
  void operator()(const LevelFigure& level) {
    add(".mean", level.window <= Duration::zero()
                     ? Number{}
                     : Number{static_cast<double>(level.integral) /
                              static_cast<double>(level.window.count())});
    add(".max", level.max);
    if (level.has_end) add(".at_end", level.at_end);
  }
  // In milliseconds.
  void operator()(const Histogram& times) {
    const bool is_empty = times.empty();
    add(".mean", is_empty ? Number{} : Number{times.mean() / 1e6});
    struct Quantile {
      const char* name;
      double share;
    };
    constexpr std::array<Quantile, 5> kQuantiles = {
        {{".p50", 0.5}, {".p90", 0.9}, {".p95", 0.95}, {".p99", 0.99}, {".p99_9", 0.999}}};
    for (const auto& [name, share] : kQuantiles)
      add(name, is_empty ? Number{} : Number{times.quantile(share) / 1e6});
    add(".max", is_empty ? Number{} : Number{static_cast<double>(times.max().count()) / 1e6});
  }

 private:
  void add(const char* part, Number number) {
    row_.more.push_back(path_ + part);
    row_.numbers.push_back(number);
  }

  MetricRow& row_;
  const std::string& path_;
};

}  // namespace

void add_figures(MetricRow& row, const Figures& figures) {
  for (const Figures::Row& figure : figures.rows())
    std::visit(FigureAdder(row, figure.path), figure.value);
}

}  // namespace coldcast
