#include "exchange/import/core/findings.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace coldcast {
namespace {

const std::string kNothing;

template <typename Sayings>
std::vector<std::string> lines_of(const Sayings& sayings) {
  std::vector<std::string> lines;
  for (const auto& saying : sayings) lines.push_back(saying.line);
  return lines;
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

void Findings::say(std::vector<Saying>& sayings, Mark at, std::string_view path,
                   std::string_view message) {
  std::string line =
      Diagnostic{file_of(at), at, std::string(path), std::string(message)}.to_string();
  const bool is_known = std::any_of(sayings.begin(), sayings.end(),
                                    [&](const Saying& known) { return known.line == line; });
  if (!is_known) sayings.push_back({at, std::string(path), std::move(line)});
}

void Findings::refuse(Mark at, std::string_view path, std::string message) {
  say(errors_, at, path, message);
}

void Findings::ask(std::string_view path, std::string message) {
  say(questions_, {}, path, message);
}

void Findings::ask_first(std::string_view path, std::string message) {
  say(first_questions_, {}, path, message);
}

void Findings::remark(Mark at, std::string_view path, std::string message) {
  say(remarks_, at, path, message);
}

std::vector<std::string> Findings::asked() const {
  std::vector<std::string> paths;
  for (const Saying& question : questions_) paths.push_back(question.path);
  return paths;
}

void Findings::forget(std::string_view path) {
  const auto is_of_it = [path](const Saying& saying) {
    if (!saying.path.starts_with(path)) return false;
    return saying.path.size() == path.size() || saying.path[path.size()] == '.';
  };
  for (std::vector<Saying>* sayings : {&errors_, &first_questions_, &questions_, &remarks_})
    std::erase_if(*sayings, is_of_it);
}

std::vector<std::string> Findings::errors() const {
  std::vector<Saying> sorted = errors_;
  const auto place = [](const Saying& error) {
    return std::tuple(error.at.origin, error.at.line, error.at.column);
  };
  std::stable_sort(sorted.begin(), sorted.end(), [&](const Saying& one, const Saying& other) {
    return place(one) < place(other);
  });
  return lines_of(sorted);
}

std::vector<std::string> Findings::questions() const {
  std::vector<std::string> all = lines_of(first_questions_);
  const std::vector<std::string> more = lines_of(questions_);
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::vector<std::string> Findings::remarks() const {
  return lines_of(remarks_);
}

}  // namespace coldcast
