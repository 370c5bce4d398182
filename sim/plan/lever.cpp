#include "coldcast/plan/lever.h"

#include <algorithm>
#include <fmt/format.h>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"

namespace coldcast {
namespace {

bool overlap(const LeverGroup& group, const SettingRef& setting) {
  return std::any_of(group.begin(), group.end(),
                     [&](const Lever& lever) { return lever.setting.overlaps(setting); });
}

LeverGroup* group_with(std::vector<LeverGroup>& groups, const SettingRef& setting) {
  const auto found = std::find_if(groups.begin(), groups.end(),
                                  [&](const LeverGroup& group) { return overlap(group, setting); });
  return found == groups.end() ? nullptr : &*found;
}

bool has_way(const LeverGroup& group, const Lever& lever) {
  return std::any_of(group.begin(), group.end(),
                     [&](const Lever& other) { return other.steps == lever.steps; });
}

}  // namespace

Lever lever_of(const Axis& axis) {
  std::vector<std::string> values = axis.values;
  if (std::all_of(values.begin(), values.end(),
                  [](const std::string& value) { return parse_count(value).has_value(); })) {
    std::sort(values.begin(), values.end(), [](const std::string& a, const std::string& b) {
      return parse_count(a) < parse_count(b);
    });
  }
  Lever lever{SettingRef::of_path(axis.path), {}};
  for (const std::string& value : values) lever.steps.push_back({{axis.path, value}});
  return lever;
}

std::vector<LeverGroup> grouped(const std::vector<Lever>& ranges,
                                const std::vector<LeverGroup>& searched) {
  std::vector<LeverGroup> groups;
  for (const Lever& range : ranges) {
    if (const LeverGroup* other = group_with(groups, range.setting))
      throw UsageError(fmt::format("--range {} and --range {} set the same",
                                   other->front().setting.path(), range.setting.path()),
                       "give one of them, with all its values");
    groups.push_back({range});
  }
  for (const LeverGroup& added : searched) {
    LeverGroup* group = group_with(groups, added.front().setting);
    if (group == nullptr) group = &groups.emplace_back();
    for (const Lever& lever : added)
      if (!has_way(*group, lever)) group->push_back(lever);
  }
  return groups;
}

}  // namespace coldcast
