#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "coldcast/base/time.h"
#include "coldcast/origin/request_source.h"

namespace coldcast {

enum class QueueKind : std::uint8_t { standard, fifo, broker };
enum class KeyChoice : std::uint8_t { uniform, zipf, round_robin };

// Which message group (or partition key) a message gets, by its number.
struct KeySettings {
  std::uint64_t count = 1;
  KeyChoice choose = KeyChoice::uniform;
  double exponent = 1.0;  // zipf: key k is chosen in proportion to 1 / k^exponent
};

// A queue of the scenario: `queues.NAME`, or a queue of a message broker.
struct QueueSettings {
  std::string name;
  QueueKind kind = QueueKind::standard;
  Duration visibility_timeout = std::chrono::seconds{30};
  Duration retention = std::chrono::days{4};
  Duration delivery_delay{};
  // Received and not deleted; while there are as many, receives get nothing.
  std::uint32_t in_flight_limit = 120'000;
  std::optional<std::string> dead_letter;  // the name of a queue
  std::uint32_t max_receive_count = 0;     // with it
  KeySettings message_groups;              // of a FIFO queue
  std::vector<Workload> arrivals;
};

// A message broker: how many of its batches a function gets at once is fixed.
struct Broker {
  enum class Kind : std::uint8_t { rabbitmq, activemq };

  std::string name;
  Kind kind = Kind::rabbitmq;

  // Amazon MQ with Lambda: one at once of RabbitMQ, five of ActiveMQ.
  [[nodiscard]] std::uint32_t slots() const { return kind == Kind::rabbitmq ? 1 : 5; }
};

}  // namespace coldcast
