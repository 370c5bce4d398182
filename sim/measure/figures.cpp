#include "coldcast/measure/figures.h"

#include <algorithm>

namespace coldcast {
namespace {

void add(Figures::Value& to, const Figures::Value& other) {
  if (auto* count = std::get_if<std::uint64_t>(&to)) {
    *count += std::get<std::uint64_t>(other);
  } else if (auto* times = std::get_if<Histogram>(&to)) {
    times->merge(std::get<Histogram>(other));
  } else if (auto* level = std::get_if<LevelFigure>(&to)) {
    const auto& more = std::get<LevelFigure>(other);
    level->integral += more.integral;
    level->window = std::max(level->window, more.window);
    level->max = std::max(level->max, more.max);
    level->at_end += more.at_end;
    level->lease.whole += more.lease.whole;
    level->lease.recurring += more.lease.recurring;
  } else if (auto* total = std::get_if<Duration>(&to)) {
    *total += std::get<Duration>(other);
  } else if (auto* sizes = std::get_if<SizeFigure>(&to)) {
    const auto& more = std::get<SizeFigure>(other);
    sizes->total += more.total;
    sizes->number += more.number;
    sizes->max = std::max(sizes->max, more.max);
  } else {
    to = std::optional<double>{};
  }
}

}  // namespace

void Figures::merge(const Figures& other) {
  for (const Row& row : other.rows_) {
    const auto mine = std::find_if(rows_.begin(), rows_.end(),
                                   [&](const Row& of) { return of.path == row.path; });
    if (mine == rows_.end()) {
      rows_.push_back(row);
    } else if (mine->value.index() == row.value.index()) {
      add(mine->value, row.value);
    }
  }
}

void Figures::set_max(std::string_view path, std::uint64_t max) {
  for (Row& row : rows_) {
    if (row.path != path) continue;
    if (auto* level = std::get_if<LevelFigure>(&row.value)) level->max = max;
  }
}

}  // namespace coldcast
