#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/import/core/answers.h"
#include "exchange/import/core/findings.h"
#include "exchange/import/core/value.h"

namespace coldcast {

// The variables of a serverless.yml, `${source:address, fallback, ...}`, nested from the inside
// out. Sources that need an account, a network or a program are unknown unless the user answers.
class ServerlessVariables : public Resolver {
 public:
  struct Settings {
    std::string file;    // the service's, to whose folder others are relative
    std::string stage;   // --stage; empty: not given
    std::string region;  // --region; empty: not given
  };
  // `service` and the answers must outlive it.
  ServerlessVariables(Settings settings, const Node& service, Answers& parameters,
                      Answers& environment, Answers& values, Findings& findings);

  [[nodiscard]] Value resolve(const Node& node) override;
  // What the framework calls the stage: --stage, else the provider's, else dev.
  [[nodiscard]] std::string stage();
  // Where it is deployed; empty where nothing says it.
  [[nodiscard]] std::string region();
  // The tree with its variables written out; those that are not known become dynamic references of
  // CloudFormation, `{{resolve:ssm:/name}}`.
  [[nodiscard]] Node written_out(const Node& node, int depth = 0);
  // What references of CloudFormation within the service mean.
  void set_intrinsics(std::function<Value(const Node&)> intrinsics) {
    intrinsics_ = std::move(intrinsics);
  }
  const Node& keep(Node node) { return kept_.emplace_back(std::move(node)); }

 private:
  [[nodiscard]] Value expand(const std::string& text, const Node& node);
  // The content of one `${...}`.
  [[nodiscard]] Value variable(const std::string& content, Mark mark);
  [[nodiscard]] Value source(const std::string& word, Mark mark, bool is_first);
  [[nodiscard]] Value own(const std::string& path, Mark mark);
  [[nodiscard]] Value option(const std::string& name, Mark mark);
  [[nodiscard]] Value parameter(const std::string& name, Mark mark);
  [[nodiscard]] Value file(const std::string& name, const std::string& path, Mark mark);
  [[nodiscard]] Value at_path(Value from, const std::string& path);
  [[nodiscard]] Value foreign(const std::string& reference, Mark mark);

  Settings settings_;
  const Node& service_;
  Answers& parameters_;
  Answers& environment_;
  Answers& values_;
  Findings& findings_;
  std::function<Value(const Node&)> intrinsics_;
  std::deque<Node> kept_;
  std::map<std::string, const Node*> files_;  // null: cannot be read
  std::map<std::string, std::string> texts_;
  std::set<std::string> under_way_;  // paths of self: being found out, against circles
  int depth_ = 0;
  std::size_t steps_ = 0;  // of following variables
};

}  // namespace coldcast
