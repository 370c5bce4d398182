#include <string>
#include <vector>

#include "coldcast/keys/keys.h"

#include "origin/arrivals.h"

namespace coldcast {
namespace {

class Schedule {
 public:
  Schedule(Duration every, std::uint64_t count, SimTime from, SimTime end)
      : every_(every), count_(count), at_(from), end_(end) {}

  bool next(Request& request) {
    if (at_ >= end_ || count_ == 0) return false;
    request.at = at_;
    if (++given_ == count_) {
      given_ = 0;
      at_ = saturating_add(at_, every_);
    }
    return true;
  }

 private:
  Duration every_;
  std::uint64_t count_;
  SimTime at_;
  SimTime end_;
  std::uint64_t given_ = 0;  // at this tick
};

struct ListedRequest {
  SimTime at{};
  Duration duration{-1};
  std::string label;
};

// The list is owned by the workload's closure, which lives as long as the scenario: labels too.
class Listed {
 public:
  Listed(std::shared_ptr<const std::vector<ListedRequest>> list, SimTime from, SimTime end)
      : list_(std::move(list)), from_(from), end_(end) {}

  bool next(Request& request) {
    while (next_ < list_->size() && (*list_)[next_].at < from_) ++next_;
    if (next_ == list_->size() || (*list_)[next_].at >= end_) return false;
    const ListedRequest& listed = (*list_)[next_++];
    request.at = listed.at;
    request.duration = listed.duration;
    request.label = listed.label.empty() ? nullptr : &listed.label;
    return true;
  }

 private:
  std::shared_ptr<const std::vector<ListedRequest>> list_;
  SimTime from_;
  SimTime end_;
  std::size_t next_ = 0;
};

ListedRequest read_listed(const Setting& item) {
  ListedRequest listed;
  Parameters settings = item.map("{at: _}");
  listed.at = settings.instant("at");
  if (const auto duration = settings.find("duration")) listed.duration = duration->duration();
  if (const auto label = settings.find("label")) listed.label = label->text();
  settings.done();
  return listed;
}

}  // namespace

Window read_window(Parameters& settings) {
  Window window;
  window.from = settings.instant("from", kStartOfTime);
  if (const std::optional<Setting> until = settings.find_or_none("until")) {
    const std::size_t faults = settings.diagnostics().size();
    window.until = until->instant();
    if (window.until <= window.from && settings.diagnostics().size() == faults) {
      until->fail(to_string(window.until - kStartOfTime) + " is not after from " +
                  to_string(window.from - kStartOfTime));
    }
  }
  return window;
}

SimTime follow_up_at(SimTime answer, Duration span, SimTime end) {
  const SimTime at = saturating_add(answer, span);
  if (at < kNever || end < kNever) return at;
  throw Error("a client would ask again after the end of the clock, 292 years after the start",
              "give the scenario a duration, or the client less patience");
}

// A schedule expression is of the other kind. True where that has been reported.
bool fail_expression(Parameters& settings) {
  for (const std::string_view key : {"every", "schedule", "cron", "expression"}) {
    if (!settings.has(key) || (key != "every" && settings.has("every"))) continue;
    const std::optional<Setting> found = settings.find(key);
    const std::string& text = found->node().text;
    if (key == "every" && !text.starts_with("cron(")) continue;
    if (key == "every") {
      found->fail(fmt::format("{} is no period; write it like \"{{kind: {}, schedule: '{}'}}\"",
                              quote(text), kEventBridgeSchedule, text));
      return true;
    }
    const bool is_whole = text.find('(') != std::string::npos;
    found->fail(fmt::format(
        "is no key of kind schedule, whose period is every; write it like \"{{kind: {}, schedule: "
        "'{}'}}\"",
        kEventBridgeSchedule, is_whole ? text : fmt::format("cron({})", text)));
    return true;
  }
  return false;
}

Workload build_schedule(Parameters& settings) {
  if (fail_expression(settings)) return {};
  const std::optional<Setting> every = settings.require("every", "5min");
  const Duration period = every ? every->duration() : Duration{1};
  if (every) (void)is_in_range(*every, key_row("arrivals", "every"), period);
  const std::uint64_t count = settings.count("count", 1);
  const Window window = read_window(settings);
  Workload workload;
  workload.ends_by_itself = window.is_bounded();
  workload.begins = window.from;
  workload.make_source = [period, count, window](const WorkloadContext& context) {
    return source_of(Schedule{period, count, window.from, window.end(context)});
  };
  return workload;
}

Workload build_requests(Parameters& settings) {
  const std::optional<Setting> items = settings.require("list", "[{at: 0s}, {at: 3s}]");
  const Window window = read_window(settings);
  auto list = std::make_shared<std::vector<ListedRequest>>();
  if (items) {
    for (const Setting& item : items->list()) list->push_back(read_listed(item));
  }
  std::stable_sort(list->begin(), list->end(),
                   [](const ListedRequest& a, const ListedRequest& b) { return a.at < b.at; });
  Workload workload;
  workload.ends_by_itself = true;
  if (!list->empty()) workload.begins = std::max(list->front().at, window.from);
  workload.brings_durations =
      std::all_of(list->begin(), list->end(),
                  [](const ListedRequest& listed) { return listed.duration >= Duration::zero(); });
  workload.make_source = [list = std::shared_ptr<const std::vector<ListedRequest>>(list),
                          window](const WorkloadContext& context) {
    return source_of(Listed{list, window.from, window.end(context)});
  };
  return workload;
}

}  // namespace coldcast
