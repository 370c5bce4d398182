#pragma once

#include <cstdint>
#include <iosfwd>
#include <vector>

#include "coldcast/base/time.h"
#include "coldcast/callers/caller_observer.h"
#include "coldcast/callers/minutes.h"

namespace coldcast {

// `--events`: a row for each asynchronous event, message and record, in the order in which they are
// over; those that still wait when the run ends come last. `event` numbers those of one source
// (and, of asynchronous events, of one function) in order of their sending. Those sent in the
// warm-up are left out.
class EventWriter final : public CallerObserver {
 public:
  // `out` must outlive it.
  EventWriter(std::ostream& out, SimTime warmup);
  void on_item(const Item& item) override;

 private:
  std::ostream* out_;
  SimTime warmup_;
};

// `--queue-metrics` and `--event-source-metrics`: a row a thing and minute, by minute and then in
// the order of the things; minutes that begin before `warmup` are left out.
void write_queue_metrics(std::ostream& out, const std::vector<NamedQueueMinutes>& queues,
                         SimTime warmup);
void write_event_source_metrics(std::ostream& out, const std::vector<NamedMappingMinutes>& sources,
                                SimTime warmup);

}  // namespace coldcast
