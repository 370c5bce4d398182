#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exchange/import/core/answers.h"
#include "exchange/import/core/block.h"
#include "exchange/import/core/findings.h"
#include "exchange/import/core/value.h"

namespace coldcast {

// Stands for the account, which a template does not tell.
inline constexpr std::string_view kSymbolicAccount = "123456789012";

// What holds outside of a template.
struct StackSettings {
  std::string region;  // AWS::Region
  std::string stack;   // AWS::StackName
  int depth = 0;       // of nested stacks
  // Logical ids of the functions of all stacks that are read, so that two of one id get two names;
  // may be null.
  std::set<std::string>* function_ids = nullptr;
};

// One CloudFormation stack: the sections of its template (of one file or several), and what its
// references mean as far as the files and the user's answers tell. References are followed when
// somebody asks, so what does not matter is never asked for.
class Template : public Resolver {
 public:
  Template(StackSettings settings, Answers& parameters, Answers& values, Findings& findings);

  // Takes up the sections of a file. Reported: a logical id that stands in two files.
  void add(const Node& file, const std::string& name);
  // A parameter that a parent stack gives.
  void give(const std::string& parameter, Value value);
  // The stacks that are read together, itself among them: what one exports, another may import.
  void set_stacks(std::vector<Template*> stacks) { stacks_ = std::move(stacks); }
  [[nodiscard]] const std::vector<Template*>& stacks() const { return stacks_; }
  // What this stack exports under a name.
  [[nodiscard]] std::optional<Value> exported(std::string_view name);
  // Names the functions of these logical ids that have no name of their own STACK-ID, as others are
  // called so too.
  void set_apart(std::set<std::string> ids) { set_apart_ = std::move(ids); }
  [[nodiscard]] std::vector<std::string> function_ids() const;
  // To be called when all files are there: checks what the user said, expands Fn::ForEach, reads
  // local AWS::Include.
  void complete();

  [[nodiscard]] Value resolve(const Node& node) override;
  // Whether a named condition holds; nullopt and `why` where that is not known.
  [[nodiscard]] std::optional<bool> holds(const std::string& condition, Value* why = nullptr);
  // Whether a resource is made; reports what cannot be decided.
  [[nodiscard]] bool is_made(const std::string& id);

  struct Resource {
    std::string id;
    std::string type;
    const Node* node = nullptr;
    const Node* properties = nullptr;  // may be null; of a SAM function with Globals
    Mark mark;                         // of the logical id
  };
  [[nodiscard]] const std::vector<Resource>& resources() const { return resources_; }
  [[nodiscard]] const Resource* resource(std::string_view id) const;
  [[nodiscard]] Block properties(const Resource& resource, std::string path);
  // The name in the scenario of a function resource; of a queue, stream, ... its name in AWS.
  [[nodiscard]] std::string name_of(const Resource& resource);
  [[nodiscard]] const Node* section(std::string_view name) const;
  [[nodiscard]] bool has_transform(std::string_view name) const;
  [[nodiscard]] const StackSettings& settings() const { return settings_; }
  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] Findings& findings() const { return findings_; }
  [[nodiscard]] Answers& values() const { return values_; }
  [[nodiscard]] ReadContext& context() { return context_; }
  // Whether this is the first time that something is told.
  [[nodiscard]] bool is_first(const std::string& what) { return told_.insert(what).second; }
  // Keeps a node for as long as the template lives.
  [[nodiscard]] const Node& keep(Node node);
  // What GetAtt of a nested stack's output means.
  void set_output(const std::string& stack, const std::string& output, Value value);
  // What a reference (`Id` or `Id.Attribute`) to something outside of the template means.
  void define(const std::string& reference, Value value);
  [[nodiscard]] std::string arn(std::string_view service, std::string_view resource) const;
  // Gives a resource other properties than it has (Globals).
  void set_properties(const std::string& id, Node properties);

 private:
  friend class Intrinsics;

  [[nodiscard]] std::string name_by_property(const Resource& resource);
  void check_answers();
  // Who says what a parameter is: `--param Tier`, `Default of parameter Tier`.
  struct Saying {
    std::string who;
    std::string value;
    Mark at;
  };
  void check_parameter(const Node& parameter, const Saying& saying);
  [[nodiscard]] bool is_elsewhere(const std::string& parameter) const;
  void read_resources();
  void transform_at_top();
  [[nodiscard]] std::string why_not_included(const Node::Entry& entry);
  [[nodiscard]] Value parameter(const std::string& name, Mark mark);
  [[nodiscard]] Value pseudo(std::string_view name, Mark mark) const;
  [[nodiscard]] Value reference(const std::string& name, Mark mark);
  [[nodiscard]] Value attribute(const std::string& id, const std::string& attribute, Mark mark);
  [[nodiscard]] Value resource_reference(const Resource& resource, Mark mark);
  [[nodiscard]] Value listed(const std::string& text, Mark mark);
  [[nodiscard]] std::optional<Value> answered(std::string_view reference, Mark mark);

  StackSettings settings_;
  Answers& parameters_;
  Answers& values_;
  Findings& findings_;
  ReadContext context_;
  std::string file_;
  std::map<std::string, Node, std::less<>> sections_;
  std::vector<Resource> resources_;
  std::map<std::string, std::size_t, std::less<>> by_id_;
  std::map<std::string, Value, std::less<>> given_;
  std::map<std::string, Value, std::less<>> outputs_;
  std::deque<Node> kept_;
  std::map<std::string, std::string, std::less<>> names_;  // of resources, as found out
  std::set<std::string> under_way_;                        // names being found out, against circles
  std::set<std::string> told_;
  std::set<std::string> set_apart_;
  std::vector<Template*> stacks_;
  std::size_t depth_ = 0;
  std::size_t steps_ = 0;  // of following references
};

[[nodiscard]] bool is_include(const Node& transform);
// What the local file holds that an AWS::Include names; nullopt where it is none.
[[nodiscard]] std::optional<Node> included(const Node& transform, Template& stack);
// The `Fn::ForEach` blocks of a map written out, as AWS::LanguageExtensions does.
[[nodiscard]] Node expand_for_each(const Node& map, Template& stack);

}  // namespace coldcast
