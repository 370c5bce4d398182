#include "exchange/schema/block_schema.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "exchange/schema/range_pattern.h"

namespace coldcast {
namespace {

// Laws of numbers are those of durations, with numbers.
constexpr std::string_view kNumbers = "counts";

class BlockWriter {
 public:
  BlockWriter(JsonWriter& out, const KeyBlock& block, std::string_view name)
      : out_(out), block_(block), has_numbers_(name == kNumbers) {}

  void write() {
    if (block_.tag.empty()) return write_object("", "");
    out_.StartObject();
    out_.Key("anyOf");
    out_.StartArray();
    if (block_.name == "distribution") write_reference("duration");
    for (const std::string_view kind : words_of(block_.kinds)) write_object("", kind);
    out_.EndArray();
    out_.EndObject();
  }

 private:
  // The name below `prefix`, or nothing where the key is elsewhere or deeper.
  static std::string_view name_below(const Key& key, std::string_view prefix) {
    if (!key.path.starts_with(prefix)) return {};
    const std::string_view name = key.path.substr(prefix.size());
    return name.find('.') == std::string_view::npos ? name : std::string_view{};
  }

  template <typename Visit>
  void for_each_below(std::string_view prefix, std::string_view kind, Visit visit) {
    for (const Key& key : block_.keys) {
      const std::string_view name = name_below(key, prefix);
      // The tag is written with its kind.
      const bool is_tag = prefix.empty() && name == block_.tag;
      if (!name.empty() && !is_tag && key.is_of(kind)) visit(key, name);
    }
  }

  // The keys that begin with `prefix`, of blocks of `kind`.
  void write_object(const std::string& prefix, std::string_view kind) {
    const bool is_tagged = prefix.empty() && !block_.tag.empty();
    out_.StartObject();
    write_member(out_, "type", "object");
    out_.Key("properties");
    out_.StartObject();
    if (is_tagged && kind != "-") {
      write_name(block_.tag);
      out_.StartObject();
      write_member(out_, "const", kind);
      out_.EndObject();
    }
    for_each_below(prefix, kind, [&](const Key& key, std::string_view name) {
      if (name.find('*') != std::string_view::npos) return;
      write_name(name);
      write_key(key, kind);
    });
    out_.EndObject();
    write_names_of_the_users(prefix, kind);
    write_required(prefix, kind, is_tagged && kind != "-");
    out_.EndObject();
  }

  // Keys with `*`; without any, nothing else may stand there.
  void write_names_of_the_users(const std::string& prefix, std::string_view kind) {
    bool takes_all = false;
    for_each_below(prefix, kind, [&](const Key& key, std::string_view name) {
      if (name == "*") {
        // A range of names is a pattern; other names are not taken.
        takes_all = !key.range.starts_with('[');
        if (!takes_all) return write_pattern(fmt::format("^{}$", key.range), key, kind);
        out_.Key("additionalProperties");
        write_key(key, kind);
      } else if (name == "p*") {
        write_pattern("^p[0-9]+([._][0-9]+)?$", key, kind);
      }
    });
    if (takes_all) return;
    out_.Key("additionalProperties");
    out_.Bool(false);
  }

  void write_pattern(const std::string& pattern, const Key& key, std::string_view kind) {
    out_.Key("patternProperties");
    out_.StartObject();
    write_name(pattern);
    write_key(key, kind);
    out_.EndObject();
  }

  void write_required(const std::string& prefix, std::string_view kind, bool with_tag) {
    out_.Key("required");
    out_.StartArray();
    if (with_tag) write_text(out_, block_.tag);
    for_each_below(prefix, kind, [&](const Key& key, std::string_view name) {
      if (key.is_required()) write_text(out_, name);
    });
    out_.EndArray();
  }

  void write_name(std::string_view name) {
    out_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
  }
  void write_reference(std::string_view name) {
    out_.StartObject();
    write_member(out_, "$ref", fmt::format("#/$defs/{}", name));
    out_.EndObject();
  }

  void write_key(const Key& key, std::string_view kind) {
    out_.StartObject();
    std::string says(key.says);
    if (!key.range.empty()) says += fmt::format(" {}.", key.range);
    if (!key.aws.empty()) says += fmt::format(" AWS: {}.", key.aws);
    write_member(out_, "description", says);
    write_default(out_, key);
    const std::vector<std::string_view> terms = terms_of(key.type);
    if (key.type != "value") {
      out_.Key("anyOf");
      out_.StartArray();
      write_words(terms);
      for (const std::string_view term : terms) {
        if (term.front() != '\'') write_term(term, key, kind);
      }
      out_.EndArray();
    }
    out_.EndObject();
  }

  // 'a' | 'b', or a list of such.
  void write_words(const std::vector<std::string_view>& terms) {
    std::vector<std::string_view> words;
    bool is_list = false;
    for (const std::string_view term : terms) {
      if (term.front() != '\'') continue;
      is_list = term.ends_with("[]");
      words.push_back(term.substr(1, term.find('\'', 1) - 1));
    }
    if (words.empty()) return;
    out_.StartObject();
    if (is_list) {
      write_member(out_, "type", "array");
      out_.Key("items");
      out_.StartObject();
    }
    out_.Key("enum");
    out_.StartArray();
    for (const std::string_view word : words) write_text(out_, word);
    out_.EndArray();
    if (is_list) out_.EndObject();
    out_.EndObject();
  }

  void write_term(std::string_view term, const Key& key, std::string_view kind) {
    if (term.ends_with("[]")) {
      out_.StartObject();
      write_member(out_, "type", "array");
      out_.Key("items");
      write_term(term.substr(0, term.size() - 2), key, kind);
      out_.EndObject();
    } else if (term == "block" || term == "map") {
      write_object(std::string(key.path) + ".", kind);
    } else if (term == "count" || term == "boolean") {
      out_.StartObject();
      write_member(out_, "type", term == "count" ? "integer" : "boolean");
      if (term == "count") write_range(out_, key.range.empty() ? "0 or more" : key.range);
      out_.EndObject();
    } else if (term == "number" || term == "share") {
      out_.StartObject();
      write_member(out_, "$ref", fmt::format("#/$defs/{}", term));
      write_range(out_, key.range);
      out_.EndObject();
    } else if (write_bounded(term, key)) {
      return;
    } else {
      if (has_numbers_ && term == "duration") write_reference("number");
      write_reference(term == "instant"                        ? "duration"
                      : has_numbers_ && term == "distribution" ? kNumbers
                                                               : term);
    }
  }

  // A text with a unit in the row's range; a law whose constant is in it, or any other law.
  bool write_bounded(std::string_view term, const Key& key) {
    const bool is_law = term == "distribution";
    const std::string_view form = is_law ? "duration" : term;
    const std::string pattern = has_numbers_ ? "" : range_pattern(form, key.range);
    constexpr std::array kForms = {"duration",  "instant",    "size",
                                   "kilobytes", "percentage", "rate"};
    const bool is_form = std::find(kForms.begin(), kForms.end(), form) != kForms.end();
    if (pattern.empty() || !is_form) return false;
    out_.StartObject();
    write_member(out_, "$ref", fmt::format("#/$defs/{}", form == "instant" ? "duration" : form));
    // A number is 0.
    if (pattern.find("(0|") == std::string::npos) write_member(out_, "type", "string");
    write_member(out_, "pattern", pattern);
    out_.EndObject();
    if (!is_law) return true;
    out_.StartObject();
    write_member(out_, "$ref", "#/$defs/distribution");
    write_member(out_, "type", "object");
    out_.EndObject();
    return true;
  }

  JsonWriter& out_;
  const KeyBlock& block_;
  bool has_numbers_;
};

}  // namespace

void write_block_definition(JsonWriter& out, const KeyBlock& block, std::string_view name) {
  out.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
  BlockWriter(out, block, name).write();
}

}  // namespace coldcast
