#include "support/read_keys.h"

#include <algorithm>
#include <filesystem>

#include "coldcast/base/key_listener.h"

namespace coldcast {
namespace {

std::string parent_of(const std::string& path) {
  const std::size_t dot = path.find_last_of('.');
  return dot == std::string::npos ? "" : path.substr(0, dot);
}

}  // namespace

class ReadKeys::Listener final : public KeyListener {
 public:
  Listener(ReadKeys& keys, std::string file) : keys_(keys), file_(std::move(file)) {}

  [[nodiscard]] bool wants_keys() const override { return true; }
  void asked(const Place& place, const Node& block) override {
    if (place.file == file_) keys_.add_asked(place.path, block);
  }
  void taken(const Place& place, const std::string& form) override {
    if (place.file != file_) return;
    if (const Key* key = keys_.row_of(place.path)) keys_.forms_[key].insert(form);
  }

 private:
  ReadKeys& keys_;
  std::string file_;
};

void ReadKeys::add_asked(const std::string& path, const Node& block) {
  bool is_known = false;
  for (const PlacedKey& found : find_keys(path)) {
    std::string kind;
    if (const std::string_view tag = found.block->tag; !tag.empty()) {
      const Node* word = block.find(tag);
      kind = word == nullptr ? "-" : word->text;
    }
    // Rows below the keys of a block stand in a map of their own, where the tag is not.
    const bool is_deeper = found.key->path.find('.') != std::string_view::npos;
    if (!is_deeper && !kind.empty() && !found.key->is_of(kind)) continue;
    is_known = true;
    asked_.insert({found.key, is_deeper ? "" : kind});
    rows_[path] = found.key;
    const std::string key = path.substr(parent_of(path).empty() ? 0 : parent_of(path).size() + 1);
    if (block.find(key) != nullptr) places_.emplace(found.key, path);
  }
  if (!is_known) unknown_.insert(path);
}

// Of an entry of a list: that of the list.
const Key* ReadKeys::row_of(const std::string& path) const {
  const auto found =
      rows_.find(path.ends_with(']') ? path.substr(0, path.find_last_of('[')) : path);
  return found == rows_.end() ? nullptr : found->second;
}

LoadedScenario ReadKeys::read(const std::string& file) {
  const Listener listener(*this, file);
  return load(read_scenario_file(file));
}

std::vector<std::string> all_scenario_files() {
  std::vector<std::string> files{everything_file()};
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(COLDCAST_SOURCE_DIR "/scenarios")) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string everything_file() {
  return COLDCAST_SOURCE_DIR "/tests/config/everything/everything.yaml";
}

}  // namespace coldcast
