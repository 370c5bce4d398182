#include "exchange/import/core/findings.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace coldcast {
namespace {

const std::string kNothing;

void add_once(std::vector<std::string>& lines, std::string line) {
  if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(std::move(line));
}

}  // namespace

std::uint32_t Findings::add_file(std::string name, std::string part) {
  files_.push_back({std::move(name), std::move(part)});
  return static_cast<std::uint32_t>(files_.size());
}

const std::string& Findings::file_of(Mark mark) const {
  return mark.origin == 0 || mark.origin > files_.size() ? kNothing : files_[mark.origin - 1].name;
}

const std::string& Findings::part_of(Mark mark) const {
  return mark.origin == 0 || mark.origin > files_.size() ? kNothing : files_[mark.origin - 1].part;
}

std::string Findings::line(Mark at, std::string_view path, std::string_view message) const {
  return Diagnostic{file_of(at), at, std::string(path), std::string(message)}.to_string();
}

void Findings::refuse(Mark at, std::string_view path, std::string message) {
  Fault fault{at, line(at, path, message)};
  for (const Fault& known : errors_) {
    if (known.line == fault.line) return;
  }
  errors_.push_back(std::move(fault));
}

void Findings::ask(std::string_view path, std::string message) {
  add_once(questions_, line({}, path, message));
}

void Findings::ask_first(std::string_view path, std::string message) {
  add_once(first_questions_, line({}, path, message));
}

void Findings::remark(Mark at, std::string_view path, std::string message) {
  add_once(remarks_, line(at, path, message));
}

std::vector<std::string> Findings::errors() const {
  std::vector<Fault> sorted = errors_;
  const auto place = [](const Fault& fault) {
    return std::tuple(fault.at.origin, fault.at.line, fault.at.column);
  };
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const Fault& one, const Fault& other) { return place(one) < place(other); });
  std::vector<std::string> lines;
  for (Fault& fault : sorted) lines.push_back(std::move(fault.line));
  return lines;
}

std::vector<std::string> Findings::questions() const {
  std::vector<std::string> all = first_questions_;
  all.insert(all.end(), questions_.begin(), questions_.end());
  return all;
}

}  // namespace coldcast
