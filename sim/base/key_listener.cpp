#include "coldcast/base/key_listener.h"

namespace coldcast {
namespace {

thread_local KeyListener* innermost = nullptr;

}  // namespace

KeyListener::KeyListener() : before_(innermost) {
  innermost = this;
}

KeyListener::~KeyListener() {
  innermost = before_;
}

bool KeyListener::wants_keys() const {
  return before_ != nullptr && before_->wants_keys();
}

void KeyListener::asked(const Place& place, const Node& block) {
  if (before_ != nullptr) before_->asked(place, block);
}

void KeyListener::taken(const Place& place, const std::string& form) {
  if (before_ != nullptr) before_->taken(place, form);
}

std::string KeyListener::hint(const std::string& path) const {
  return before_ == nullptr ? std::string{} : before_->hint(path);
}

KeyListener* KeyListener::current() {
  return innermost;
}

}  // namespace coldcast
