#pragma once

#include <string>
#include <string_view>

#include "coldcast/base/node.h"

namespace coldcast {

class Parameters;

// The path of a key of these settings.
[[nodiscard]] std::string path_of(const Parameters& settings, std::string_view key);

// While one lives, it is told by all readers of this thread which keys they ask for, and in which
// form they take a value; and it may say more of a key that no reader knows. By it a test holds the
// table of keys and the readers together, and messages tell where else an unknown key stands.
class KeyListener {
 public:
  KeyListener();
  virtual ~KeyListener();
  KeyListener(const KeyListener&) = delete;
  KeyListener& operator=(const KeyListener&) = delete;

  // Whether asked() and taken() are of use; without them reading is as fast as ever.
  [[nodiscard]] virtual bool wants_keys() const;
  // Where a key stands: scenarios read other files beside their own, such as prices.
  struct Place {
    std::string file;
    std::string path;
  };
  // A reader looks for a key of `block`, whether or not it is there.
  virtual void asked(const Place& place, const Node& block);
  // A reader takes a value as a `form`: `duration`, or words with ` | ` between.
  virtual void taken(const Place& place, const std::string& form);
  // What is to be added to the message of an unknown key.
  [[nodiscard]] virtual std::string hint(const std::string& path) const;

  // The one that was made last and still lives; nullptr if nobody listens.
  [[nodiscard]] static KeyListener* current();

 private:
  KeyListener* before_;
};

}  // namespace coldcast
