#pragma once

#include <array>
#include <string>
#include <vector>

namespace coldcast {

// What AWS charges in one Region, in US dollars; amounts of memory are in GB of 1,024 MB.
struct PriceList {
  // A price for the part of a month's volume up to `up_to` (GB-seconds); the last tier has no end.
  struct Tier {
    double up_to = 0.0;  // infinity in the last
    double price = 0.0;
  };
  struct Compute {
    std::vector<Tier> duration;         // per GB-second on demand
    double provisioned = 0.0;           // per GB-second of provisioned concurrency
    double provisioned_duration = 0.0;  // per GB-second of duration on it
  };

  std::string name;    // us-east-1
  std::string as_of;   // the date of the list
  std::string source;  // where it was published
  double per_request = 0.0;
  Compute x86_64;
  Compute arm64;
  double ephemeral_storage = 0.0;   // per GB-second above 512 MB
  double snap_start_cache = 0.0;    // per GB-second a version is kept
  double snap_start_restore = 0.0;  // per GB restored
  double free_requests = 0.0;       // a month
  double free_gb_seconds = 0.0;     // a month, both architectures together
};

}  // namespace coldcast
