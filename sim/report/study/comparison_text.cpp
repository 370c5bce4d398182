#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <utility>

#include "report/page/band_ends.h"
#include "report/page/markup.h"
#include "report/page/overview.h"
#include "report/page/study_pages.h"
#include "report/words/function_choice.h"

namespace coldcast {
namespace {

// How much a number differs, for what is shown first: its part of the greater of the two, and one
// more where the difference is shown, or cannot be doubted for want of replications.
double weight_of(const PairedDifference& found) {
  const double difference = std::abs(found.difference.mean);
  const double size = std::max(std::abs(found.baseline.mean), std::abs(found.variant.mean));
  if (!(difference > 0.0)) return 0.0;
  const bool is_shown = found.change != Change::none_shown;
  return difference / size + (is_shown ? 1.0 : 0.0);
}

double weight_of(const ComparedRow& row) {
  double weight = 0.0;
  for (const PairedDifference& found : row.differences) weight = std::max(weight, weight_of(found));
  return weight;
}

// The same number in every replication: nothing to tell of a function.
bool is_same(const PairedDifference& found) {
  const Estimate& difference = found.difference;
  const bool is_unknown = std::isnan(found.baseline.mean) && std::isnan(found.variant.mean);
  return is_unknown || (difference.mean == 0.0 && !(difference.half_width > 0.0));
}

bool is_same(const ComparedRow& row) {
  return (!row.idle_memory || is_same(*row.idle_memory)) &&
         std::all_of(row.differences.begin(), row.differences.end(),
                     [](const PairedDifference& found) { return is_same(found); });
}

bool is_different(const ComparedRow& row) {
  return weight_of(row) > 1.0;
}

// By the number that the reader names: how far both settings lie apart.
class DistanceOf {
 public:
  DistanceOf(const ComparedStudy& study, const ComparedVariant& variant, const std::string& path)
      : path_(path) {
    for (const MetricRow& row : study.mean.functions) baseline_.emplace(row.name, &row);
    for (const MetricRow& row : variant.mean.functions) variant_.emplace(row.name, &row);
  }

  [[nodiscard]] double operator()(const ComparedRow& row) const {
    const auto number = [&](const auto& rows) {
      return value_of(number_of(*rows.at(row.name), path_)).value_or(0.0);
    };
    return std::abs(number(variant_) - number(baseline_));
  }

 private:
  const std::string& path_;
  std::map<std::string_view, const MetricRow*> baseline_;
  std::map<std::string_view, const MetricRow*> variant_;
};

// The functions that the reader wants, what differs most first.
std::vector<const ComparedRow*> ordered_rows(const ComparedStudy& study,
                                             const ComparedVariant& variant,
                                             const FunctionChoice& choice) {
  struct Ranked {
    const ComparedRow* row;
    double weight;
  };
  const DistanceOf distance(study, variant, choice.sort);
  std::vector<Ranked> ranked;
  for (const ComparedRow& row : variant.rows) {
    if (row.name.empty() || !is_chosen(choice, row.name)) continue;
    ranked.push_back({&row, choice.sort.empty() ? weight_of(row) : distance(row)});
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const Ranked& left, const Ranked& right) {
    return left.weight > right.weight;
  });
  std::vector<const ComparedRow*> rows;
  for (const Ranked& each : ranked) rows.push_back(each.row);
  return rows;
}

// `34 (4 to 34)`: a number, and between what it lies.
std::string ranged_figure(const std::string& metric, const std::string& function, double value,
                          const BandEnds& ends) {
  const std::string text = metric_figure(metric, to_number(value));
  if (!ends.is_there) return text;
  const std::string path = (function.empty() ? "account." : function + ".") + metric;
  const auto figure = [&](const MetricTree& tree) {
    return metric_figure(metric, number_at(tree, find_metric(path, tree)));
  };
  const std::string least = figure(ends.least);
  const std::string greatest = figure(ends.greatest);
  if (least == greatest && least == text) return text;
  return fmt::format("{} ({} to {})", text, least, greatest);
}

Tone tone_of(Change change) {
  if (change == Change::better) return Tone::good;
  return change == Change::worse ? Tone::bad : Tone::plain;
}

// By which readers sort: both numbers and their difference.
std::vector<double> values_of(const PairedDifference& found) {
  return {found.baseline.mean, found.variant.mean, found.difference.mean,
          std::numeric_limits<double>::quiet_NaN()};
}

// Writes the rows of one setting.
class GridWriter {
 public:
  GridWriter(const ComparedStudy& study, const ComparedVariant& variant)
      : baseline_(study.band),
        ends_(variant.band),
        currencies_{study.mean.basis.currency, variant.mean.basis.currency} {
    grid_.headings = {cell_title(variant.cell), cell_title(study.cell), "this", "difference", ""};
  }

  void add_all(const ComparedRow& row, const std::string& title) {
    add(row, title, [](const PairedDifference&) { return true; });
  }
  // Of a function among others what differs; of one that is the same all through, all the same.
  void add_differing(const ComparedRow& row, const std::string& title) {
    if (is_same(row)) return add_all(row, title);
    add(row, title, [](const PairedDifference& found) { return !is_same(found); });
  }
  // Of a queue, a stream or an event source, by its whole path.
  void add_source(const PairedDifference& found) {
    constexpr std::string_view kFunctions = "functions.";
    const std::string& path = found.metric;
    const auto figure = [&path](const Estimate& of) {
      return metric_figure(path, of.count == 0 ? Number{} : to_number(of.mean));
    };
    const bool is_of_both = found.difference.count > 0;
    grid_.rows.push_back({path.starts_with(kFunctions) ? path.substr(kFunctions.size()) : path,
                          figure(found.baseline), figure(found.variant),
                          is_of_both ? difference_figure(path, found.difference) : "",
                          is_of_both ? std::string(to_string(found.change)) : ""});
    grid_.tones.push_back(tone_of(found.change));
    grid_.values.push_back(values_of(found));
    grid_.owners.emplace_back();
  }
  [[nodiscard]] TextGrid take() { return std::move(grid_); }

 private:
  template <typename Wanted>
  void add(const ComparedRow& row, const std::string& title, const Wanted& is_wanted) {
    std::vector<const PairedDifference*> ordered;
    for (const PairedDifference& found : row.differences) ordered.push_back(&found);
    std::stable_sort(ordered.begin(), ordered.end(), [](const auto* left, const auto* right) {
      return weight_of(*left) > weight_of(*right);
    });
    for (const PairedDifference* found : ordered) {
      if (!is_wanted(*found)) continue;
      // Of a number that is neither better nor worse when it is less nothing is said.
      const bool has_no_side = found->change == Change::unknown && found->difference.count >= 2;
      add_line(*found, row, title, has_no_side ? "" : std::string(to_string(found->change)));
    }
    if (row.idle_memory && is_wanted(*row.idle_memory)) add_line(*row.idle_memory, row, title, "");
  }
  void add_line(const PairedDifference& found, const ComparedRow& row, const std::string& title,
                const std::string& change) {
    const std::string fewer = is_of_fewer(found)
                                  ? fmt::format(" ({} of {} replications)", found.difference.count,
                                                found.difference.replications)
                                  : "";
    grid_.values.push_back(values_of(found));
    grid_.tones.push_back(tone_of(found.change));
    grid_.owners.push_back(title.substr(0, title.rfind(", ")));
    if (found.change == Change::another_currency) {
      const auto& [own, other] = currencies_;
      grid_.rows.push_back(
          {title + "a month",
           metric_figure(found.metric, to_number(found.baseline.mean)) + " " + own,
           metric_figure(found.metric, to_number(found.variant.mean)) + " " + other, "", change});
      return;
    }
    grid_.rows.push_back({title + metric_title(found.metric) + fewer,
                          ranged_figure(found.metric, row.name, found.baseline.mean, baseline_),
                          ranged_figure(found.metric, row.name, found.variant.mean, ends_),
                          difference_figure(found.metric, found.difference), change});
  }

  TextGrid grid_;
  BandEnds baseline_;
  BandEnds ends_;
  std::pair<std::string, std::string> currencies_;  // of the baseline and of the setting
};

}  // namespace

bool is_of_fewer(const PairedDifference& found) {
  return found.difference.count > 0 && found.difference.count < found.difference.replications;
}

std::string comparison_headline(const ComparedStudy& study) {
  return fmt::format("{}: {} setting{} against \"{}\", {} replication{}{}",
                     printable(study.mean.scenario), study.variants.size(),
                     study.variants.size() == 1 ? "" : "s", cell_title(study.cell),
                     study.mean.replications, study.mean.replications == 1 ? "" : "s",
                     study.partial ? " (partial)" : "");
}

std::string change_sentence(const ComparedVariant& variant) {
  std::string better;
  std::string worse;
  if (variant.rows.empty()) return {};
  bool is_parted = false;
  for (const PairedDifference& found : variant.rows.front().differences) {
    is_parted = is_parted || found.change == Change::another_currency;
    if (found.change != Change::better && found.change != Change::worse) continue;
    std::string& list = found.change == Change::better ? better : worse;
    list += (list.empty() ? "" : ", ") + metric_title(found.metric);
  }
  std::string text = cell_title(variant.cell) + ": ";
  if (!better.empty()) text += "better " + better + (worse.empty() ? "" : "; ");
  if (!worse.empty()) text += "worse " + worse;
  if (better.empty() && worse.empty()) text += "no difference shown in the account";
  if (is_parted)
    text += fmt::format("; its money is {}, and is not compared", variant.mean.basis.currency);
  return text + ".";
}

// Functions that are the same under both are only counted, and where there are more than there is
// room for, those whose difference may be chance as well.
ComparisonText comparison_text(const ComparedStudy& study, const ComparedVariant& variant,
                               const FunctionChoice& choice) {
  if (variant.rows.empty()) return {};
  std::vector<const ComparedRow*> rows = ordered_rows(study, variant, choice);
  const bool has_room = rows.size() <= choice.most;
  const auto differs = [](const ComparedRow* row) { return is_different(*row); };
  const auto different = static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), differs));
  const std::size_t all = rows.size();
  const bool is_asked = !choice.sort.empty() || !choice.pattern.empty() || choice.is_most_said;
  if (!is_asked) std::erase_if(rows, [](const ComparedRow* row) { return is_same(*row); });
  if (!has_room && choice.sort.empty())
    rows.resize(std::min(rows.size(), std::max(different, std::size_t{1})));
  rows.resize(std::min(rows.size(), choice.most));
  const auto told = static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), differs));

  // There is room for all numbers of a few functions, and who names some wants all of them.
  constexpr std::size_t kFew = 3;
  const bool is_whole = all <= kFew || !choice.pattern.empty();
  GridWriter writer(study, variant);
  // One function is the account.
  const bool is_one = variant.rows.size() == 2;
  writer.add_all(variant.rows.front(), is_one ? "" : "account, ");
  if (!is_one)
    for (const ComparedRow* row : rows)
      is_whole ? writer.add_all(*row, row->name + ", ")
               : writer.add_differing(*row, row->name + ", ");
  for (const PairedDifference& found : variant.sources) writer.add_source(found);
  ComparisonText text{writer.take(), {}};
  if (all == rows.size()) return text;
  const std::size_t rest = all - rows.size();
  const std::size_t untold = different - told;
  text.rest = rest_line(rest, untold == 0 ? "without a difference"
                                          : fmt::format("(of them {} with a difference)", untold));
  return text;
}

std::string basis_lines(const ComparedStudy& study) {
  std::vector<const Basis*> settings = {&study.mean.basis};
  for (const ComparedVariant& variant : study.variants) settings.push_back(&variant.mean.basis);
  return basis_lines(settings);
}

std::string comparison_legend() {
  return "differences: the mean over replications that see the same requests, ± half of its 95 % "
         "confidence interval";
}

}  // namespace coldcast
