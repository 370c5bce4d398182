#pragma once

#include "coldcast/scenario/scenario.h"

#include "callers/record_work.h"

namespace coldcast {

// What a function does with each message or record.
[[nodiscard]] inline RecordWork::Settings record_settings(const Function& function) {
  RecordWork::Settings settings;
  settings.per_record = function.handler.per_record;
  settings.scale = function.cpu_scale();
  settings.record_failure_rate = function.record_failure_rate;
  settings.poison_rate = function.poison_rate;
  settings.failing_labels = function.failing_labels;
  return settings;
}

}  // namespace coldcast
