#include "support/naive_arrivals.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <vector>

#include "coldcast/base/int128.h"

#include "support/csv_rows.h"
#include "support/scenario_plan.h"

namespace coldcast {
namespace {

// All requests of a block at once, in the order in which they come.
class Given final : public RequestSource {
 public:
  explicit Given(std::vector<Request> requests) : requests_(std::move(requests)) {}

  std::size_t fill(std::span<Request> places) override {
    std::size_t count = 0;
    for (; count < places.size() && next_ < requests_.size(); ++count) {
      places[count] = requests_[next_++];
    }
    return count;
  }

 private:
  std::vector<Request> requests_;
  std::size_t next_ = 0;
};

Request request_at(SimTime at, std::uint64_t client = 0) {
  Request request;
  request.at = at;
  request.client = static_cast<std::uint32_t>(client);
  return request;
}

// k spans in `parts` parts, rounded to the nearest nanosecond, half up.
Duration part(Duration span, std::uint64_t k, std::uint64_t parts) {
  const Int128 twice = 2 * Int128{span.count()} * static_cast<Int128>(k) + Int128(parts);
  return Duration{static_cast<std::int64_t>(twice / (2 * Int128(parts)))};
}

std::string content_of(const std::string& file) {
  std::ifstream in(plan_folder() / file);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The records of a trace in milliseconds, as random plans write them, in file order.
std::vector<Request> recorded(const ResolvedBlock& block, Feed first_feed, bool has_feeds) {
  constexpr std::int64_t kMillisecond = 1'000'000;
  const bool is_csv = block.text("format") == "csv";
  std::vector<std::string> functions;
  std::vector<Request> requests;
  for (CsvRow& row : csv_rows(content_of(block.text("file")))) {
    Request request;
    request.duration = Duration{-1};
    std::int64_t at = without_point(is_csv ? row["time"] : row["end_timestamp"]);
    if (!is_csv || row.count("took") > 0) {
      const std::int64_t took = without_point(is_csv ? row["took"] : row["duration"]);
      request.duration = Duration{took * kMillisecond};
      if (!is_csv) at -= took;
    }
    request.at = SimTime{Duration{at * kMillisecond}};
    const std::string name = is_csv ? row["function"] : row["app"] + "-" + row["func"];
    const auto known = std::find(functions.begin(), functions.end(), name);
    if (has_feeds) request.feed = first_feed + static_cast<Feed>(known - functions.begin());
    if (known == functions.end()) functions.push_back(name);
    requests.push_back(request);
  }
  const bool is_from_zero = block.has("origin") && block.text("origin") == "zero";
  if (is_from_zero || requests.empty()) return requests;
  const Duration earliest =
      std::min_element(requests.begin(), requests.end(),
                       [](const Request& a, const Request& b) { return a.at < b.at; })
          ->at -
      kStartOfTime;
  for (Request& request : requests) request.at -= earliest;
  return requests;
}

// In order of time, those of one instant as they stand; only those from `from` on and before `end`.
std::vector<Request> in_window(std::vector<Request> requests, SimTime from, SimTime end) {
  std::stable_sort(requests.begin(), requests.end(),
                   [](const Request& a, const Request& b) { return a.at < b.at; });
  requests.erase(std::remove_if(requests.begin(), requests.end(),
                                [&](const Request& request) {
                                  return request.at < from || request.at >= end;
                                }),
                 requests.end());
  return requests;
}

// The requests of a plain kind of arrivals from `from` on and before `end`; labels are as in
// `listed`, which the engine's source gave.
std::vector<Request> plain_arrivals(const ResolvedBlock& block, SimTime end,
                                    const std::vector<Request>& listed) {
  const std::string kind = block.text("kind");
  const SimTime from = kStartOfTime + block.span("from");
  std::vector<Request> requests;
  if (kind == "constant") {
    const Rate rate = parse_rate(block.text("rate")).value();
    const auto events = static_cast<std::uint64_t>(rate.events);
    for (std::uint64_t k = 0; from + part(rate.per, k, events) < end; ++k) {
      requests.push_back(request_at(from + part(rate.per, k, events)));
    }
  } else if (kind == "schedule") {
    for (SimTime at = from; at < end; at += block.span("every")) {
      for (std::uint64_t i = block.count("count"); i > 0; --i) requests.push_back(request_at(at));
    }
  } else if (kind == "burst") {
    for (std::uint64_t k = 0; k < block.count("count"); ++k) {
      requests.push_back(request_at(kStartOfTime + block.span("at") +
                                    part(block.span("over"), k, block.count("count"))));
    }
  } else if (kind == "closed_loop") {
    std::uint64_t clients = block.count("clients");
    if (block.has("requests")) clients = std::min(clients, block.count("requests"));
    for (std::uint64_t i = 0; i < clients; ++i) requests.push_back(request_at(from, i));
  } else if (kind == "trace") {
    requests = recorded(block, 0, false);
  } else {
    for (const Node& item : block.at("list").node().items) {
      const ResolvedBlock one(item);
      Request request = request_at(kStartOfTime + one.span("at"));
      request.duration = one.span("duration", Duration{-1});
      for (const Request& known : listed) {
        if (one.has("label") && *known.label == one.text("label")) request.label = known.label;
      }
      requests.push_back(request);
    }
  }
  return in_window(std::move(requests), from, end);
}

std::vector<Request> all_of(RequestSource& source) {
  std::vector<Request> requests;
  for (Request request; source.fill({&request, 1}) == 1;) requests.push_back(request);
  return requests;
}

}  // namespace

bool is_plain_kind(const std::string& kind) {
  return kind == "constant" || kind == "schedule" || kind == "burst" || kind == "closed_loop" ||
         kind == "requests" || kind == "trace";
}

std::unique_ptr<RequestSource> naive_source(
    const ResolvedBlock& block, const WorkloadContext& context,
    const std::function<std::unique_ptr<RequestSource>(const WorkloadContext&)>& engine) {
  std::vector<Request> listed;
  if (block.text("kind") == "requests") listed = all_of(*engine(context));
  return std::make_unique<Given>(plain_arrivals(block, end_of(block, context), listed));
}

std::unique_ptr<RequestSource> naive_trace(const ResolvedBlock& entry,
                                           const WorkloadContext& context) {
  return std::make_unique<Given>(in_window(recorded(entry, context.feed, true),
                                           kStartOfTime + entry.span("from"),
                                           end_of(entry, context)));
}

}  // namespace coldcast
