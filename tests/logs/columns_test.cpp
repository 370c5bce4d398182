#include "coldcast/logs/columns.h"

#include <gtest/gtest.h>
#include <string>

#include "support/program.h"

namespace coldcast {
namespace {

std::string header_of(const ColumnTable& table) {
  std::string header;
  for (const auto columns : {table.columns, table.more}) {
    for (const Column& column : columns)
      header += (header.empty() ? "" : ",") + std::string(column.name);
  }
  return header;
}

class ColumnsTest : public ProgramTest {};

TEST_F(ColumnsTest, AreThoseOfTheFilesThatARunWrites) {
  write("queue.yaml",
        "queues: {q: {arrivals: {kind: burst, at: 0s, count: 3}}, ordered: {kind: fifo}}\n"
        "functions: {f: {handler: {duration: 1ms}, event_sources: {queue: q}, "
        "provisioned_concurrency: {initial: 1, autoscaling: {minimum: 1, maximum: 2}}}}\n");
  std::string flags;
  for (const ColumnTable& table : column_tables())
    flags += " " + std::string(table.flag) + " x" + std::string(table.flag) + ".csv";

  const ProgramResult run = shell("coldcast run queue.yaml --quiet" + flags);

  ASSERT_EQ(run.exit_code, 0) << run.err;
  for (const ColumnTable& table : column_tables()) {
    const std::string text = file("x" + std::string(table.flag) + ".csv");
    EXPECT_EQ(text.substr(0, text.find('\n')), header_of(table)) << table.flag;
  }
}

}  // namespace
}  // namespace coldcast
