#pragma once

#include <cstddef>

namespace coldcast {

// The fields of a cron expression, in their order.
enum CronPlace : std::size_t { kMinute, kHour, kDayOfMonth, kMonth, kDayOfWeek, kYear };

}  // namespace coldcast
