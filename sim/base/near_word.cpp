#include <algorithm>
#include <array>
#include <chrono>
#include <fmt/format.h>
#include <utility>

#include "coldcast/base/text.h"

#include "base/letters.h"
#include "base/loose_text.h"
#include "base/near_form.h"

namespace coldcast {
namespace {

// UnitWords of the file, and those of other tools for them.
constexpr auto kWords = std::to_array<UnitWords>({
    {"x86_64", " amd64 x64 x86-64 x86 i386 intel amd "},
    {"arm64", " aarch64 arm arm_64 armv8 graviton graviton2 graviton3 "},
    {"eventbridge_schedule", " cron "},
    {"async", " event asynchronous "},
    {"sync", " requestresponse request_response synchronous "},
    {"constant", " fixed deterministic const steady regular uniform even evenly "},
    {"exponential", " exp memoryless "},
    {"normal", " gaussian gauss bell "},
    {"quantiles", " percentiles percentile quantile "},
    {"poisson", " random "},
    {"burst", " spike "},
    {"profile", " ramp piecewise step steps stages sine wave diurnal daily "},
    {"on_off", " mmpp modulated bursty ipp switched "},
    {"schedule", " periodic timer interval every "},
    {"requests", " list instants "},
    {"trace", " csv log replay "},
    {"empirical", " samples sample observed histogram "},
    {"throttle", " 429 throttles throttled throttling too_many_requests "},
    {"error", " 500 502 503 5xx errors failure failures failed "},
    {"timeout", " 504 timeouts timed_out "},
    {"closed_loop", " users vus load_test "},
    {"forever", " infinite infinity always unlimited inf "},
    {"none", " never off no "},
    {"newest", " lifo mru most_recent latest last "},
    {"oldest", " fifo lru least_recent first "},
    {"queue", " sqs queue_name queue_arn queue_url source event_source event_source_arn "},
    {"stream", " kinesis dynamodb dynamo kafka stream_name stream_arn topic table "},
    {"rest_api", " api_gateway apigateway api_gw apigw rest api api_gateway_rest "},
    {"http_api", " http api_gateway_v2 apigatewayv2 api_gateway_http "},
    {"alb", " elb load_balancer loadbalancer application_load_balancer balancer "},
    {"function_url", " url lambda_url furl "},
    {"provisioned", " provisioned_concurrency pc "},
    {"reserved", " reserved_concurrency reservation "},
    {"account", " concurrency_limit account_limit "},
    {"json", " yaml yml jsonl ndjson "},
    {"html", " page web "},
    {"markdown", " md "},
    {"table", " text txt "},
    {"junit", " xml "},
});

}  // namespace

std::optional<std::string> near_rate_expression(std::string_view written) {
  const std::optional<std::string> near = near_duration(written, "");
  const std::optional<Duration> span = near ? parse_duration(*near) : std::nullopt;
  if (!span || *span <= Duration::zero()) return std::nullopt;
  for (const auto& [unit, size] :
       {std::pair<std::string_view, Duration>{"day", std::chrono::hours{24}},
        {"hour", std::chrono::hours{1}},
        {"minute", std::chrono::minutes{1}}}) {
    if (*span % size != Duration::zero()) continue;
    const auto count = *span / size;
    return fmt::format("rate({} {}{})", count, unit, count == 1 ? "" : "s");
  }
  return std::nullopt;
}

std::optional<std::string> near_word(std::string_view written,
                                     std::span<const std::string_view> words) {
  const std::string small = plain(written);
  const std::string wanted = fmt::format(" {} ", small);
  for (const std::string_view word : words) {
    if (word == small && word != written) return std::string(word);
  }
  const auto meant = [&](const UnitWords& one) {
    return one.written.find(wanted) != std::string_view::npos &&
           std::find(words.begin(), words.end(), one.unit) != words.end();
  };
  if (const auto word = std::find_if(kWords.begin(), kWords.end(), meant); word != kWords.end())
    return std::string(word->unit);
  const auto unit = std::find_if(kTimeWords.begin(), kTimeWords.end(), meant);
  return unit == kTimeWords.end() ? std::nullopt : std::optional(std::string(unit->unit));
}

std::optional<std::string> near_percentage(std::string_view written) {
  const std::string small = plain(written);
  std::string_view text = small;
  const std::optional<std::string> number = take_number(text);
  if (!number) return std::nullopt;
  take_while(text, is_blank);
  double percent = parse_number(*number).value_or(-1.0);
  // A fraction is a share.
  if (text.empty() && percent < 1.0) percent *= 100.0;
  const bool is_known = text.empty() || text == "%" || text == "percent" || text == "pct";
  if (!is_known || percent < 0.0 || percent > 100.0) return std::nullopt;
  return fmt::format("{:g}%", percent);
}

std::optional<std::string> near_calendar_time(std::string_view written) {
  std::string text(written);
  if (const std::size_t blank = text.find(' '); blank != std::string::npos) text[blank] = 'T';
  for (const std::string_view rest : {"T00:00:00Z", ":00Z", "Z"}) {
    const std::string candidate = text + std::string(rest);
    constexpr std::string_view kForm = "0000-00-00T00:00:00Z";
    const bool is_like =
        candidate.size() == kForm.size() &&
        std::equal(candidate.begin(), candidate.end(), kForm.begin(),
                   [](char c, char form) { return form == '0' ? is_digit(c) : c == form; });
    if (is_like) return candidate;
  }
  return std::nullopt;
}

bool is_runtime_name(std::string_view text) {
  constexpr auto kFamilies = std::to_array<std::string_view>(
      {"python", "nodejs", "java", "dotnet", "ruby", "go1", "provided"});
  return std::any_of(kFamilies.begin(), kFamilies.end(),
                     [&](std::string_view family) { return text.starts_with(family); });
}

std::optional<std::string> near_boolean(std::string_view written) {
  const std::string small = plain(written);
  for (const std::string_view word : {"yes", "on", "true", "1", "y", "enabled"}) {
    if (small == word) return "true";
  }
  for (const std::string_view word : {"no", "off", "false", "0", "n", "disabled"}) {
    if (small == word) return "false";
  }
  return std::nullopt;
}

}  // namespace coldcast
