#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace coldcast {

// A CSV table without quotes: each row by the names of the columns.
using CsvRow = std::map<std::string, std::string>;

inline std::vector<std::string> csv_cells(const std::string& line) {
  std::vector<std::string> cells(1);
  for (const char c : line) {
    if (c == ',') {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  return cells;
}

inline std::vector<CsvRow> csv_rows(const std::string& text) {
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  const std::vector<std::string> names = csv_cells(line);
  std::vector<CsvRow> rows;
  while (std::getline(lines, line)) {
    const std::vector<std::string> cells = csv_cells(line);
    CsvRow& row = rows.emplace_back();
    for (std::size_t i = 0; i < names.size(); ++i) row[names[i]] = cells.at(i);
  }
  return rows;
}

// 12.345678 (milliseconds, or seconds) with all its decimals as a whole number; 0 for nothing.
inline std::int64_t without_point(std::string cell) {
  cell.erase(std::remove(cell.begin(), cell.end(), '.'), cell.end());
  return cell.empty() ? 0 : std::stoll(cell);
}

}  // namespace coldcast
