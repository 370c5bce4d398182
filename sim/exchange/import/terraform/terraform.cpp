#include "exchange/import/families.h"
namespace coldcast {
Inventory read_terraform(const ImportRequest&, ImportAnswers&, Findings&) {
  return {};
}
}  // namespace coldcast
