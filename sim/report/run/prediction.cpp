#include "coldcast/results/prediction.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <ostream>
#include <string>
#include <string_view>

#include "report/page/markup.h"
#include "report/run/json.h"
#include "report/words/shortened.h"
#include "report/words/text_table.h"
#include "report/writers.h"

namespace coldcast {
namespace {

std::string environments_text(const Prediction& found) {
  if (found.environments == 0) return "-";
  return fmt::format("{} / {:.1f}", found.environments, found.made);
}

std::string share_text(double cold, const Prediction& found) {
  const double calls = static_cast<double>(found.calls);
  return fmt::format("{:.2f} %", found.calls > 0 ? 100.0 * cold / calls : 0.0);
}

// Measured numbers are of the run, the others of the law.
std::vector<std::string> measured_of(const Prediction& found) {
  return {fmt::format("{}", found.calls), fmt::format("{}", found.cold),
          share_text(static_cast<double>(found.cold), found)};
}

std::vector<std::string> predicted_of(const Prediction& found) {
  return {fmt::format("{:.1f}", found.predicted),
          share_text(found.predicted, found),
          fmt::format("{:.1f} %", 100.0 * found.error),
          fmt::format("{:.2f}", found.f1),
          fmt::format("{:.2f} %", 100.0 * found.misjudged),
          fmt::format("{:.1f} %", 100.0 * found.noise),
          environments_text(found)};
}

std::vector<TextTable::Cell> cells_of(const std::vector<std::string>& texts) {
  std::vector<TextTable::Cell> cells;
  for (const std::string& text : texts) cells.push_back({text});
  return cells;
}

// Everything of a run and a law in a row.
TextTable wide_table(const std::vector<Prediction>& predictions) {
  TextTable table({{"", "run"},
                   {"", "law"},
                   {"", "calls"},
                   {"cold calls", "measured"},
                   {"cold calls", "predicted"},
                   {"share", "measured"},
                   {"share", "predicted"},
                   {"", "error"},
                   {"", "F1"},
                   {"", "misjudged"},
                   {"", "noise"},
                   {"", "environments"}});
  for (const Prediction& found : predictions) {
    const std::vector<std::string> measured = measured_of(found);
    std::vector<std::string> row = predicted_of(found);
    row.insert(row.begin() + 1, measured[2]);
    row.insert(row.begin(), {printable(found.run), found.law, measured[0], measured[1]});
    table.add_row(cells_of(row));
  }
  return table;
}

// What was measured in a line above the rows of its run.
TextTable narrow_table(const std::vector<Prediction>& predictions) {
  constexpr std::size_t kLongestLaw = 24;
  TextTable table({{"", "law"},
                   {"predicted", "cold"},
                   {"predicted", "share"},
                   {"", "error"},
                   {"", "F1"},
                   {"", "misjudged", 2},
                   {"", "noise", 1},
                   {"", "environments", 3}},
                  kLongestLaw);
  std::string run;
  for (const Prediction& found : predictions) {
    if (table.is_empty() || found.run != run) {
      const std::vector<std::string> measured = measured_of(found);
      table.add_heading({fmt::format("{}: {} calls, measured {} cold, {}", printable(found.run),
                                     measured[0], measured[1], measured[2])});
    }
    run = found.run;
    std::vector<std::string> row = predicted_of(found);
    row.insert(row.begin(), "  " + found.law);
    table.add_row(cells_of(row));
  }
  return table;
}

struct NamedNumber {
  std::string_view key;
  Number number;
};

// Each once, in their order.
std::vector<std::string> laws_of(const std::vector<Prediction>& predictions) {
  std::vector<std::string> laws;
  for (const Prediction& found : predictions)
    if (std::find(laws.begin(), laws.end(), found.law) == laws.end()) laws.push_back(found.law);
  return laws;
}

std::string mean_of(const std::string& law, const std::vector<Prediction>& predictions) {
  double sum = 0.0;
  double noise = 0.0;
  double runs = 0.0;
  for (const Prediction& found : predictions) {
    if (found.law != law) continue;
    sum += found.error;
    noise += found.noise;
    runs += 1.0;
  }
  return fmt::format("  {:<20} {:>5.1f} %  (noise {:.1f} %)\n", law, 100.0 * sum / runs,
                     100.0 * noise / runs);
}

}  // namespace

void write_prediction_table(const std::vector<Prediction>& predictions,
                            const ReportOptions& options, std::ostream& out) {
  TextTable table = wide_table(predictions);
  if (table.overflows(options.width) || !table.cut_names(options.width).empty())
    table = narrow_table(predictions);
  out << table.to_string(options.width, options.color);
  if (const std::string note = table.omission_note(options.width); !note.empty())
    out << styled(wrapped_words(note, options.width), TextTable::Style::faint, options.color)
        << "\n";
  const std::vector<std::string> laws = laws_of(predictions);
  if (predictions.size() == laws.size()) return;
  out << "\nmean absolute error\n";
  for (const std::string& law : laws) out << mean_of(law, predictions);
}

void write_prediction_csv(const std::vector<Prediction>& predictions,
                          const ReportOptions& /*options*/, std::ostream& out) {
  out << "run,law,calls,cold,predicted,error,f1,misjudged,noise,environments,made\n";
  for (const Prediction& found : predictions) {
    out << fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", found.run, found.law, found.calls,
                       found.cold, found.predicted, found.error, found.f1, found.misjudged,
                       found.noise, found.environments, found.made);
  }
}

// What was not recorded, and a share of no calls, is null.
void write_prediction_json(const std::vector<Prediction>& predictions,
                           const ReportOptions& /*options*/, std::ostream& out) {
  fmt::memory_buffer text;
  append_text(text, "{\n  \"schema\": 1,\n  \"predictions\": [");
  for (const Prediction& found : predictions) {
    append_text(text, &found == predictions.data() ? "\n    {" : ",\n    {");
    append_text(text, "\"run\": ");
    append_json_string(text, found.run);
    append_text(text, ", \"law\": ");
    append_json_string(text, found.law);
    const auto share = [&](double cold) {
      return found.calls > 0 ? Number{cold / static_cast<double>(found.calls)} : Number{};
    };
    for (const auto& [key, number] :
         {NamedNumber{"calls", found.calls}, NamedNumber{"cold", found.cold},
          NamedNumber{"cold_share", share(static_cast<double>(found.cold))},
          NamedNumber{"predicted", found.predicted},
          NamedNumber{"predicted_share", share(found.predicted)}, NamedNumber{"error", found.error},
          NamedNumber{"f1", found.f1}, NamedNumber{"misjudged", found.misjudged},
          NamedNumber{"noise", found.noise},
          NamedNumber{"environments",
                      found.environments > 0 ? Number{found.environments} : Number{}},
          NamedNumber{"made", found.made}}) {
      fmt::format_to(std::back_inserter(text), ", \"{}\": ", key);
      append_json_number(text, number);
    }
    append_text(text, "}");
  }
  append_text(text, "\n  ]\n}\n");
  out << fmt::to_string(text);
}

}  // namespace coldcast
