#include "coldcast/config/scenario_inputs.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fstream>

#include "coldcast/base/checksum.h"

namespace coldcast {
namespace {

// Keys whose value may be the name of a file.
constexpr std::array<std::string_view, 4> kFileKeys = {"file", "durations", "memory", "prices"};

std::string_view last_key(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

// Every scalar with its path; what is empty counts as one. `path`, that of the node, is lengthened
// for what is below it and given back as it was.
template <typename Visit>
void visit_values(const Node& node, std::string& path, const Visit& visit) {
  const std::size_t size = path.size();
  switch (node.kind) {
    case Node::Kind::scalar:
      return visit(path, node.text);
    case Node::Kind::list:
      if (node.items.empty()) return visit(path, "[]");
      for (std::size_t i = 0; i < node.items.size(); ++i) {
        path.append("[").append(std::to_string(i)).append("]");
        visit_values(node.items[i], path, visit);
        path.resize(size);
      }
      return;
    case Node::Kind::map:
      if (node.entries.empty()) return visit(path, "{}");
      for (const Node::Entry& entry : node.entries) {
        path.append(size == 0 ? "" : ".").append(entry.key);
        visit_values(entry.value, path, visit);
        path.resize(size);
      }
      return;
  }
}

// Empty where the value names no file that is there.
std::filesystem::path file_named(std::string_view path, const std::string& value,
                                 const std::filesystem::path& directory) {
  if (std::find(kFileKeys.begin(), kFileKeys.end(), last_key(path)) == kFileKeys.end()) return {};
  const std::filesystem::path place = directory / value;
  std::error_code ignored;
  return std::filesystem::is_regular_file(place, ignored) ? place : std::filesystem::path{};
}

}  // namespace

std::vector<InputOfScenario> inputs_of(const Node& resolved,
                                       const std::filesystem::path& directory) {
  std::vector<InputOfScenario> inputs;
  std::string root;
  visit_values(resolved, root, [&](const std::string& path, const std::string& value) {
    const std::filesystem::path place = file_named(path, value, directory);
    if (!place.empty()) inputs.push_back({path, place});
  });
  return inputs;
}

std::vector<Fingerprint::Line> Fingerprint::lines(const Node& resolved,
                                                  const std::filesystem::path& directory) {
  std::vector<Line> lines;
  std::string root;
  visit_values(resolved, root, [&](const std::string& path, const std::string& value) {
    const std::filesystem::path place = file_named(path, value, directory);
    lines.emplace_back(
        path, place.empty() ? value : fmt::format("a file with checksum {:016x}", contents(place)));
  });
  return lines;
}

std::uint64_t Fingerprint::digest(const std::vector<Line>& lines) {
  Checksum sum;
  for (const auto& [path, value] : lines) {
    // No name holds this byte, so that no two lists read alike.
    for (const std::string_view part : {std::string_view(path), std::string_view(value)}) {
      sum.add(part);
      sum.add(std::string_view("\0", 1));
    }
  }
  return sum.value();
}

std::uint64_t Fingerprint::contents(const std::filesystem::path& file) {
  const auto [place, is_new] = files_.try_emplace(file);
  if (!is_new) return place->second;
  Checksum sum;
  std::ifstream stream(file, std::ios::binary);
  std::array<char, 1 << 16> block{};
  while (stream.read(block.data(), block.size()), stream.gcount() > 0)
    sum.add({block.data(), static_cast<std::size_t>(stream.gcount())});
  place->second = sum.value();
  return place->second;
}

}  // namespace coldcast
