#include <algorithm>
#include <tuple>
#include <utility>

#include "coldcast/base/parameters.h"

namespace coldcast {

namespace {

std::tuple<std::uint32_t, std::uint32_t, std::uint32_t> place_of(Mark mark) {
  return {mark.origin, mark.line, mark.column};
}

// The list that the path is an item of; empty: it is none.
std::string_view list_of(std::string_view path) {
  return path.ends_with(']') ? path.substr(0, path.rfind('[')) : std::string_view{};
}

// Items that are values where blocks belong: the first says how to write them all.
bool is_next_item(const Diagnostic& last, const std::string& path, const std::string& message) {
  constexpr std::string_view kNoBlock = "expected a map of keys, found \"";
  return !list_of(path).empty() && list_of(last.path) == list_of(path) &&
         last.message.starts_with(kNoBlock) && message.starts_with(kNoBlock);
}

// One mistake is one error: neither what follows from the last at the same place is told, nor the
// same of another function that one edit of all of them has reached.
bool is_same(const std::pair<Mark, Diagnostic>& last, Mark mark, const std::string& path,
             const std::string& message) {
  if (place_of(last.first) != place_of(mark)) return false;
  return last.second.path == path || (mark.origin != 0 && last.second.message == message);
}

}  // namespace

Diagnostics::Diagnostics(std::string file, std::string directory)
    : file_(std::move(file)), directory_(std::move(directory)) {}

std::uint32_t Diagnostics::add_origin(std::string name) {
  origins_.push_back(std::move(name));
  return static_cast<std::uint32_t>(origins_.size());
}

bool Diagnostics::has_fault_at(Mark mark) const {
  return places_.contains(place_of(mark));
}

void Diagnostics::report(Mark mark, std::string path, std::string message) {
  if (!found_.empty() && (is_same(found_.back(), mark, path, message) ||
                          is_next_item(found_.back().second, path, message)))
    return;
  const std::string& file = mark.origin == 0 ? file_ : origins_[mark.origin - 1];
  places_.insert(place_of(mark));
  found_.emplace_back(mark, Diagnostic{file, mark, std::move(path), std::move(message)});
}

void Diagnostics::note(std::string text) {
  if (std::find(notes_.begin(), notes_.end(), text) == notes_.end())
    notes_.push_back(std::move(text));
}

void Diagnostics::throw_if_any() {
  if (found_.empty()) return;
  std::stable_sort(found_.begin(), found_.end(), [](const auto& one, const auto& other) {
    return place_of(one.first) < place_of(other.first);
  });
  std::vector<Diagnostic> diagnostics;
  for (auto& [mark, diagnostic] : found_) diagnostics.push_back(std::move(diagnostic));
  found_.clear();
  throw ScenarioError(std::move(diagnostics));
}

}  // namespace coldcast
