#include <algorithm>
#include <tuple>
#include <utility>

#include "coldcast/base/parameters.h"

namespace coldcast {

Diagnostics::Diagnostics(std::string file, std::string directory)
    : file_(std::move(file)), directory_(std::move(directory)) {}

std::uint32_t Diagnostics::add_origin(std::string name) {
  origins_.push_back(std::move(name));
  return static_cast<std::uint32_t>(origins_.size());
}

void Diagnostics::report(Mark mark, std::string path, std::string message) {
  const std::string& file = mark.origin == 0 ? file_ : origins_[mark.origin - 1];
  found_.emplace_back(mark, Diagnostic{file, mark, std::move(path), std::move(message)});
}

void Diagnostics::throw_if_any() {
  if (found_.empty()) return;
  const auto place = [](const auto& found) {
    return std::tuple(found.first.origin, found.first.line, found.first.column);
  };
  std::stable_sort(found_.begin(), found_.end(), [&place](const auto& one, const auto& other) {
    return place(one) < place(other);
  });
  std::vector<Diagnostic> diagnostics;
  for (auto& [mark, diagnostic] : found_) diagnostics.push_back(std::move(diagnostic));
  found_.clear();
  throw ScenarioError(std::move(diagnostics));
}

}  // namespace coldcast
