#pragma once

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>
#include <yaml-cpp/eventhandler.h>

#include "coldcast/base/node.h"
#include "coldcast/base/parameters.h"

#include "config/yaml_reader.h"

namespace coldcast {

// Something was reported after which there is no tree.
struct YamlStop {};

// Builds the tree of a scenario file from yaml-cpp's events, and reports what yaml-cpp lets pass:
// keys given twice, second documents, tags, quotes without end. Throws YamlStop where there can be
// no tree. `text`, `diagnostics` and `dialect` (none: that of a scenario) must outlive it.
class YamlTreeBuilder : public YAML::EventHandler {
 public:
  YamlTreeBuilder(const std::string& text, Diagnostics& diagnostics,
                  const YamlDialect* dialect = nullptr)
      : text_(text), diagnostics_(diagnostics), dialect_(dialect) {}

  [[nodiscard]] Node take() { return std::move(root_); }
  [[nodiscard]] Mark mark_of(const YAML::Mark& mark) const;

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override { close(); }

 private:
  // A map or list that is not yet complete.
  struct Open {
    Node node;
    YAML::anchor_t anchor = 0;
    std::string tag;
    std::string key;  // map: what the next value belongs to
    Mark key_mark;
    bool has_key = false;
    bool is_duplicate = false;                    // the value is left out
    std::unordered_map<std::string, Mark> known;  // where the keys of a large map stand
  };

  [[nodiscard]] bool expects_key() const {
    return !open_.empty() && open_.back().node.kind == Node::Kind::map && !open_.back().has_key;
  }
  void open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor);
  void close();
  void take_key(std::string key, Mark mark, bool quoted);
  [[nodiscard]] bool rejoin();
  [[nodiscard]] const Mark* place_of(Open& map, const std::string& key);
  void place(Node node, YAML::anchor_t anchor);
  void copied(std::size_t nodes, Mark mark);
  [[nodiscard]] std::string null_word(const YAML::Mark& mark) const;
  [[nodiscard]] std::string path() const;
  void check_tag(const std::string& tag, Mark mark);
  [[nodiscard]] Node tagged(const std::string& tag, Node node) const;
  void merge(Node& map);
  [[nodiscard]] bool is_closed(std::size_t quote_at) const;
  [[noreturn]] void stop(Mark mark, std::string message);

  const std::string& text_;
  Diagnostics& diagnostics_;
  const YamlDialect* dialect_;
  std::vector<Open> open_;
  std::unordered_map<YAML::anchor_t, Node> anchored_;
  std::size_t copied_ = 0;
  bool started_ = false;
  Node root_;
};

}  // namespace coldcast
