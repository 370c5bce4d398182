#include "config/overlay.h"

namespace coldcast {

Node overlaid(const Node& base, const Node& over) {
  if (over.is_null()) return base;
  const bool are_maps = base.kind == Node::Kind::map && over.kind == Node::Kind::map;
  if (!are_maps || over.find("kind") != nullptr) return over;
  Node joined = base;
  joined.mark = over.mark;
  for (const Node::Entry& entry : over.entries) {
    if (Node* known = joined.find(entry.key)) {
      *known = overlaid(*known, entry.value);
    } else {
      joined.entries.push_back(entry);
    }
  }
  return joined;
}

}  // namespace coldcast
