#include "coldcast/base/node.h"

#include <utility>

#include "coldcast/base/text.h"

namespace coldcast {

Node Node::scalar(std::string text) {
  Node node;
  node.text = std::move(text);
  return node;
}

std::string Node::description() const {
  switch (kind) {
    case Kind::map:
      return "a map";
    case Kind::list:
      return "a list";
    case Kind::scalar:
      break;
  }
  return is_null() ? "nothing" : quote(text);
}

const Node* Node::find(std::string_view key) const {
  for (const Entry& entry : entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

Node* Node::find(std::string_view key) {
  for (Entry& entry : entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

}  // namespace coldcast
