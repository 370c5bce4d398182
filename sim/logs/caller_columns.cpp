#include "logs/caller_columns.h"

#include <fmt/format.h>

namespace coldcast {
namespace {

std::string number_or_nothing(std::uint64_t number) {
  return number == 0 ? "" : fmt::format("{}", number);
}

std::string source_of(const AttemptInfo& info) {
  if (info.source != nullptr) return *info.source;
  return info.kind == SourceKind::async ? "async" : "sync";
}

std::string seconds_of(SimTime at) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  const std::int64_t count = (at - kStartOfTime).count();
  return fmt::format("{}.{:09}", count / kSecond, count % kSecond);
}

}  // namespace

void CallerColumns::told(RequestId request, const AttemptInfo* info,
                         std::optional<ClientOutcome> outcome, SimTime finished) {
  Entry& entry = entries_[value(request)];
  entry.is_told = true;
  if (info != nullptr) entry.info = *info;
  const bool is_plain = info == nullptr || (info->kind == SourceKind::sync && !info->is_awaited);
  if (!is_plain || !outcome) return;
  entry.outcome = outcome;
  entry.finished = finished;
}

void CallerColumns::heard(RequestId request, ClientOutcome outcome, SimTime at) {
  Entry& entry = entries_[value(request)];
  entry.outcome = outcome;
  entry.finished = at;
}

bool CallerColumns::is_complete(std::uint64_t request) const {
  const auto found = entries_.find(request);
  if (is_over_) return true;
  if (found == entries_.end() || !found->second.is_told) return false;
  return !found->second.info.is_awaited || found->second.outcome;
}

std::string CallerColumns::take(std::uint64_t request) {
  const Entry entry = entries_[request];
  entries_.erase(request);
  const AttemptInfo& info = entry.info;
  std::string text =
      fmt::format(",{},{},{},{},{}", source_of(info), number_or_nothing(info.event), info.attempt,
                  number_or_nothing(info.records), number_or_nothing(value(info.parent)));
  if (!entry.outcome) return text + ",,";
  return text + fmt::format(",{},{}", to_string(*entry.outcome), seconds_of(entry.finished));
}

}  // namespace coldcast
