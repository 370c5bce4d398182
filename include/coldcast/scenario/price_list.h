#pragma once

#include <optional>
#include <string>
#include <vector>

namespace coldcast {

// What AWS charges in one Region; amounts of memory are in GB of 1,024 MB. What is absent is not
// sold there, or its price is not known.
struct PriceList {
  // A price for the part of a month's volume up to `up_to` (GB-seconds); the last tier has no end.
  struct Tier {
    double up_to = 0.0;  // infinity in the last
    double price = 0.0;
  };
  struct Compute {
    std::vector<Tier> duration;                  // per GB-second on demand
    std::optional<double> provisioned;           // per GB-second of provisioned concurrency
    std::optional<double> provisioned_duration;  // per GB-second of duration on it
  };

  std::string name;              // us-east-1
  std::string as_of;             // the date of the list
  std::string source;            // where it was published
  std::string currency = "USD";  // or CNY
  bool is_default = false;       // what a scenario has that names none
  double per_request = 0.0;
  Compute x86_64;
  Compute arm64;
  double ephemeral_storage = 0.0;            // per GB-second above 512 MB
  std::optional<double> snap_start_cache;    // per GB-second a version is kept
  std::optional<double> snap_start_restore;  // per GB restored
  std::optional<double> kafka_event_poller;  // per hour of an event poller unit
  std::optional<double> sqs_event_poller;
  double free_requests = 0.0;    // a month
  double free_gb_seconds = 0.0;  // a month, both architectures together
};

}  // namespace coldcast
