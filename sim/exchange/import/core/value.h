#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "coldcast/base/node.h"

namespace coldcast {

// A value of one of the user's files after references were followed. Only as much as is looked at
// is followed: the elements of a list or map are nodes of the file, to be resolved in their turn.
struct Value {
  enum class Kind : std::uint8_t {
    nothing,  // absent, null, or taken away by AWS::NoValue
    scalar,
    list,
    map,
    unknown,  // the files do not say it
  };

  Kind kind = Kind::nothing;
  Mark mark;                   // where it is written, or where the reference stands
  std::string text;            // scalar
  bool quoted = false;         // scalar: a text, not a number or a word of YAML
  const Node* node = nullptr;  // list, map
  // unknown: `the parameter Size, which has no default`, and `say it with --param Size=...`
  std::string what;
  std::string cure;
  bool is_reported = false;      // unknown, because of an error that was said
  bool is_hidden = false;        // never to be shown (NoEcho)
  std::vector<std::string> how;  // what led here: `--param Size`, `condition IsBlue`

  [[nodiscard]] bool is_nothing() const { return kind == Kind::nothing; }
  [[nodiscard]] bool is_scalar() const { return kind == Kind::scalar; }
  [[nodiscard]] bool is_list() const { return kind == Kind::list; }
  [[nodiscard]] bool is_map() const { return kind == Kind::map; }
  [[nodiscard]] bool is_unknown() const { return kind == Kind::unknown; }

  [[nodiscard]] static Value of_text(std::string text, Mark mark = {}) {
    Value value;
    value.kind = Kind::scalar;
    value.quoted = true;
    value.text = std::move(text);
    value.mark = mark;
    return value;
  }
  // What a node says as it stands.
  [[nodiscard]] static Value of(const Node& node);
  [[nodiscard]] static Value not_known(std::string what, std::string cure, Mark mark = {}) {
    Value value;
    value.kind = Kind::unknown;
    value.what = std::move(what);
    value.cure = std::move(cure);
    value.mark = mark;
    return value;
  }
  // What an error that was said leaves behind.
  [[nodiscard]] static Value faulty(Mark mark) {
    Value value = not_known("wrong", "mend it", mark);
    value.is_reported = true;
    return value;
  }
};

// Follows the references of one kind of file.
class Resolver {
 public:
  virtual ~Resolver() = default;
  [[nodiscard]] virtual Value resolve(const Node& node) = 0;
};

// Files without references: what is written is meant.
class PlainResolver : public Resolver {
 public:
  [[nodiscard]] Value resolve(const Node& node) override { return Value::of(node); }
};

// A value together with where it was said. `how`: what led there, for the comment behind it.
template <typename T>
struct Stated {
  T value{};
  Mark mark;
  std::string how;
};

// YAML's null, or no value at all.
[[nodiscard]] bool is_nothing(const Node& node);
// A number or word as CloudFormation compares it: 8.0 is 8, True is true.
[[nodiscard]] std::string canonical_text(const Node& scalar);
// `a, b` of the parts that are not empty.
[[nodiscard]] std::string joined(const std::vector<std::string>& parts,
                                 std::string_view between = ", ");

}  // namespace coldcast
