#include "origin/trace_names.h"

#include <algorithm>
#include <map>

#include "coldcast/base/text.h"

namespace coldcast {
namespace {

constexpr std::size_t kLongest = 64;  // AWS's rule

bool is_allowed(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

// `name`, or, where it is taken, one that a number tells apart; of at most `longest` characters.
std::string untaken(std::string name, std::size_t longest, std::unordered_set<std::string>& taken) {
  name = name.substr(0, longest);
  for (std::size_t i = 2; !taken.insert(name).second; ++i) {
    const std::string end = "-" + std::to_string(i);
    const std::size_t kept = std::min(name.size(), longest - end.size());
    std::string other = name.substr(0, kept) + end;
    if (taken.insert(other).second) return other;
  }
  return name;
}

// How many characters of its application tell it from the others of the same name.
std::size_t telling_length(const std::string& application,
                           const std::vector<std::string_view>& others) {
  constexpr std::size_t kUsual = 8;
  std::size_t length = std::min(kUsual, application.size());
  const auto is_shared = [&](std::string_view other) {
    return other != application && other.substr(0, length) == application.substr(0, length);
  };
  while (length < application.size() && std::any_of(others.begin(), others.end(), is_shared)) {
    ++length;
  }
  return length;
}

}  // namespace

std::uint32_t FunctionKeys::number(std::string_view key) {
  if (const std::optional<std::uint32_t> known = find(key)) return *known;
  const auto number = static_cast<std::uint32_t>(keys_.size());
  numbers_.emplace(std::string{key}, number);
  keys_.emplace_back(key);
  return number;
}

std::optional<std::uint32_t> FunctionKeys::find(std::string_view key) const {
  const auto found = numbers_.find(key);
  if (found == numbers_.end()) return std::nullopt;
  return found->second;
}

std::vector<std::string> unique_names(const std::vector<QualifiedName>& functions) {
  std::map<std::string_view, std::vector<std::string_view>> applications;
  for (const QualifiedName& function : functions) {
    applications[function.name].push_back(function.application);
  }
  std::unordered_set<std::string> taken;
  for (const auto& [name, owners] : applications) {
    if (owners.size() == 1) taken.emplace(name);
  }
  std::vector<std::string> names;
  for (const QualifiedName& function : functions) {
    const std::vector<std::string_view>& owners = applications[function.name];
    if (owners.size() == 1) {
      names.push_back(function.name);
      continue;
    }
    const std::size_t length = telling_length(function.application, owners);
    names.push_back(
        untaken(function.application.substr(0, length) + "-" + function.name, kLongest, taken));
  }
  return names;
}

bool is_taken_by_aws(std::string_view name) {
  return !name.empty() && name.size() <= kLongest &&
         std::all_of(name.begin(), name.end(), is_allowed);
}

Renames::Renames(Parameters& settings) : setting_(settings.find("rename")) {
  if (!setting_) return;
  Parameters rules = setting_->map();
  for (const auto& [text, name] : rules.all()) {
    Rule rule{.text = text, .pattern = std::nullopt, .name = name.text()};
    try {
      rule.pattern.emplace(text, std::regex::ECMAScript | std::regex::optimize);
    } catch (const std::regex_error&) {
      // It is met as a text only.
    }
    const std::size_t groups = rule.pattern ? rule.pattern->mark_count() : 0;
    for (std::size_t at = 0; (at = rule.name.find('\\', at)) != std::string::npos; at += 2) {
      const char digit = at + 1 < rule.name.size() ? rule.name[at + 1] : ' ';
      if (digit >= '0' && static_cast<std::size_t>(digit - '0') <= groups && digit <= '9') continue;
      name.fail(quote(rule.name) + " names a group that the pattern lacks; it has " +
                std::to_string(groups) + ", written in parentheses and named \\1 to \\9");
      break;
    }
    rules_.push_back(std::move(rule));
  }
}

std::optional<std::string> Renames::find(std::string_view name) {
  for (Rule& rule : rules_) {
    if (rule.text != name) continue;
    rule.is_used = true;
    return rule.name;
  }
  // Matching takes stack for each character.
  constexpr std::size_t kMatched = 1000;
  if (name.size() > kMatched) return std::nullopt;
  const std::string text(name);
  for (Rule& rule : rules_) {
    std::smatch match;
    if (!rule.pattern || !std::regex_match(text, match, *rule.pattern)) continue;
    rule.is_used = true;
    return expand(rule.name, match);
  }
  return std::nullopt;
}

std::string Renames::expand(const std::string& name, const std::smatch& match) {
  std::string expanded;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '\\' && i + 1 < name.size()) {
      expanded += match.str(static_cast<std::size_t>(name[++i] - '0'));
    } else {
      expanded += name[i];
    }
  }
  return expanded;
}

void Renames::remark_unused() const {
  for (const Rule& rule : rules_) {
    if (!rule.is_used) setting_->note("no name in the file is " + quote(rule.text));
  }
}

std::uint32_t TraceNames::number(std::string_view key, Renames& renames) {
  if (const std::optional<std::uint32_t> known = keys_.find(key)) return functions_[*known];
  keys_.number(key);
  std::optional<std::string> other = renames.find(shown(key));
  std::string name = other ? std::move(*other) : own_name(key);
  // Several texts may be of one name: they are one function.
  const auto [place, is_new] =
      functions_of_names_.try_emplace(name, static_cast<std::uint32_t>(names_.size()));
  functions_.push_back(place->second);
  if (is_new) names_.push_back(std::move(name));
  return functions_.back();
}

std::optional<std::uint32_t> TraceNames::find(std::string_view key) const {
  const std::optional<std::uint32_t> known = keys_.find(key);
  return known ? std::optional{functions_[*known]} : std::nullopt;
}

std::string TraceNames::shown(std::string_view key) {
  std::string text(key);
  std::replace(text.begin(), text.end(), kSeparator, '-');
  return text;
}

// What is put together from parts is made of characters that AWS takes, and names one key only.
std::string TraceNames::own_name(std::string_view key) {
  std::string name = shown(key);
  if (key.find(kSeparator) == std::string_view::npos) return name;
  for (char& c : name) {
    if (!is_allowed(c)) c = '_';
  }
  return untaken(name, std::max(kLongest, name.size()), put_together_);
}

}  // namespace coldcast
