#include <algorithm>
#include <fmt/format.h>
#include <ostream>

#include "report/page/markup.h"
#include "report/timeline/text_picture.h"

namespace coldcast {
namespace {

constexpr std::uint32_t kLabelRows = 3;
// More requests in a column have no names, but their number; and more of such columns no labels.
constexpr std::size_t kMostNames = 4;
constexpr std::size_t kMostCrowded = 6;

}  // namespace

// The requests that arrive in one column.
struct TextPicture::Group {
  std::uint32_t column = 0;
  std::vector<const TimelineRequest*> requests;

  [[nodiscard]] std::uint64_t count(RequestMark mark) const {
    return static_cast<std::uint64_t>(
        std::count_if(requests.begin(), requests.end(),
                      [mark](const TimelineRequest* each) { return mark_of(*each) == mark; }));
  }
  [[nodiscard]] bool is_mixed() const {
    return count(mark_of(*requests.front())) < requests.size();
  }
};

std::vector<TextPicture::Group> TextPicture::groups_of(const FunctionTimeline& function) const {
  std::vector<Group> groups;
  for (const TimelineRequest& request : function.requests) {
    if (request.arrived < timeline_.from) continue;  // seen only in its lane
    const std::uint32_t column = left_ + scale_.cell(request.arrived);
    if (groups.empty() || groups.back().column != column) groups.push_back({column, {}});
    groups.back().requests.push_back(&request);
  }
  return groups;
}

// Requests of one column share a mark and a label; where some are of different kinds, each kind has
// a row of its own. Labels of many would be a grid of numbers.
void TextPicture::draw_requests(const FunctionTimeline& function) {
  const std::vector<Group> groups = groups_of(function);
  const bool is_mixed =
      std::any_of(groups.begin(), groups.end(), [](const Group& each) { return each.is_mixed(); });
  const auto crowded =
      static_cast<std::size_t>(std::count_if(groups.begin(), groups.end(), [](const Group& each) {
        return each.requests.size() > kMostNames;
      }));
  const bool is_dense = groups.size() > scale_.length() / 2 || crowded > kMostCrowded;
  if (!is_dense) draw_labels(groups);
  if (is_mixed || is_dense) return draw_kinds(groups);
  TextRow marks = row("requests");
  for (const Group& group : groups) {
    const Glyph& glyph = kMarkGlyphs[static_cast<std::size_t>(mark_of(*group.requests.front()))];
    marks.put(group.column, text(glyph), glyph.ink);
  }
  print(marks);
}

void TextPicture::draw_labels(const std::vector<Group>& groups) {
  std::vector<TextRow> labels(kLabelRows, row(""));
  std::uint32_t used_rows = 0;
  for (const Group& group : groups) {
    const Glyph& glyph = kMarkGlyphs[static_cast<std::size_t>(mark_of(*group.requests.front()))];
    const std::string label = printable(joint_label(group.requests));
    const std::uint32_t columns = cells_of(label);
    const std::uint32_t at = std::min(group.column, width_ - std::min(columns, width_ - left_));
    for (std::uint32_t line = 0; line < kLabelRows; ++line) {
      if (!labels[line].is_free(at - 1, columns + (at + columns < width_ ? 2 : 1))) continue;
      labels[line].write(at, label, glyph.ink);
      used_rows = std::max(used_rows, line + 1);
      break;
    }
  }
  for (std::uint32_t line = used_rows; line > 0; --line) print(labels[line - 1]);
}

// A row for each kind: its mark, or, of several requests in a column, how many (+: ten or more).
void TextPicture::draw_kinds(const std::vector<Group>& groups) {
  constexpr std::array<std::string_view, kRequestMarks> kNames = {"cold", "warm", "provisioned",
                                                                  "throttled"};
  for (std::size_t i = 0; i < kRequestMarks; ++i) {
    const Glyph& glyph = kMarkGlyphs[i];
    TextRow marks = row(fmt::format("{} {}", text(glyph), kNames[i]));
    bool is_seen = false;
    for (const Group& group : groups) {
      const std::uint64_t count = group.count(static_cast<RequestMark>(i));
      if (count == 0) continue;
      is_seen = true;
      has_numbers_ = has_numbers_ || count > 1;
      const std::string many = count < 10 ? std::to_string(count) : "+";
      marks.put(group.column, count == 1 ? text(glyph) : std::string_view(many), glyph.ink);
    }
    if (is_seen) print(marks);
  }
}

void TextPicture::draw_legend() {
  const Appearance appearance = appearance_of(timeline_);
  std::vector<std::string> entries;
  for (std::size_t mark = 0; mark < kRequestMarks; ++mark) {
    if (!appearance.marks[mark]) continue;
    entries.push_back(
        fmt::format("{} {}", text(kMarkGlyphs[mark]), legend_of(static_cast<RequestMark>(mark))));
  }
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    const auto has = [&](Phase init) { return appearance.phases[static_cast<std::size_t>(init)]; };
    const bool looks_like_init = static_cast<Phase>(phase) == Phase::suppressed_init &&
                                 (has(Phase::init) || has(Phase::init_function));
    if (!appearance.phases[phase] || looks_like_init) continue;
    entries.push_back(
        fmt::format("{} {}", text(kPhaseGlyphs[phase]), legend_of(static_cast<Phase>(phase))));
  }
  if (has_numbers_) entries.emplace_back("2..9, +: so many requests in the column, 10 or more");
  if (appearance.ends) entries.push_back(fmt::format("{} end of the environment", text(kEnd)));
  if (appearance.blocked) entries.push_back(fmt::format("{} {}", text(kBlocked), kBlockedLegend));
  if (!timeline_.changes.empty())
    entries.push_back(fmt::format("{} something changes", text(kChange)));
  std::string line;
  if (!entries.empty()) out_ << '\n';
  for (const std::string& entry : entries) {
    if (!line.empty() && cells_of(line) + 3 + cells_of(entry) > width_) {
      out_ << line << '\n';
      line.clear();
    }
    line += (line.empty() ? "" : "   ") + entry;
  }
  if (!line.empty()) out_ << line << '\n';
}

void TextPicture::draw_changes() {
  if (timeline_.changes.empty()) return;
  out_ << "\nChanges:\n";
  for (const TimelineChange& change : timeline_.changes)
    paragraph(printable(sentence_of(change)), 2);
}

void TextPicture::draw_reasons() {
  const Explanations why = explanations_of(timeline_);
  if (why.reasons.empty()) return;
  out_ << '\n';
  paragraph(why.title + ":", 0);
  for (const Reason& reason : why.reasons) {
    paragraph(printable(fmt::format("{}: {}", reason.name, reason.why)), 2);
  }
}

}  // namespace coldcast
