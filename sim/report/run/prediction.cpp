#include "coldcast/results/prediction.h"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>
#include <string>

#include "report/writers.h"

namespace coldcast {
namespace {

std::string environments_text(const Prediction& found) {
  if (found.environments == 0) return "-";
  return fmt::format("{} / {:.1f}", found.environments, found.made);
}

std::string row_of(const Prediction& found) {
  const auto share = [&](double cold) {
    return found.calls > 0 ? 100.0 * cold / static_cast<double>(found.calls) : 0.0;
  };
  return fmt::format(
      "{:<22} {:<20} {:>7} {:>8} {:>9.1f} {:>7.2f} % {:>7.2f} % {:>6.1f} % {:>5.2f} "
      "{:>8.2f} % {:>6.1f} %  {}\n",
      found.run, found.law, found.calls, found.cold, found.predicted,
      share(static_cast<double>(found.cold)), share(found.predicted), 100.0 * found.error, found.f1,
      100.0 * found.misjudged, 100.0 * found.noise, environments_text(found));
}

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

void write_prediction_table(const std::vector<Prediction>& predictions, std::ostream& out) {
  out << fmt::format("{:<22} {:<20} {:>7} {:>8} {:>9} {:>9} {:>9} {:>8} {:>5} {:>10} {:>8}  {}\n",
                     "run", "law", "calls", "measured", "predicted", "measured", "predicted",
                     "error", "F1", "misjudged", "noise", "environments");
  for (const Prediction& found : predictions) out << row_of(found);
  const std::vector<std::string> laws = laws_of(predictions);
  if (predictions.size() == laws.size()) return;
  out << "\nmean absolute error\n";
  for (const std::string& law : laws) out << mean_of(law, predictions);
}

void write_prediction_csv(const std::vector<Prediction>& predictions, std::ostream& out) {
  out << "run,law,calls,cold,predicted,error,f1,misjudged,noise,environments,made\n";
  for (const Prediction& found : predictions) {
    out << fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", found.run, found.law, found.calls,
                       found.cold, found.predicted, found.error, found.f1, found.misjudged,
                       found.noise, found.environments, found.made);
  }
}

}  // namespace coldcast
