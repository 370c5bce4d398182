#include "exchange/import/serverless/service.h"

#include <algorithm>
#include <deque>
#include <fmt/format.h>

#include "exchange/import/cloudformation/resources.h"
#include "exchange/import/core/names.h"
#include "exchange/import/core/source_file.h"

namespace coldcast {
namespace {

// Lists and maps of maps, as `functions` and `resources` may be, as one map.
Node one_map(ServerlessVariables& variables, const Node& node) {
  Node out;
  out.kind = Node::Kind::map;
  out.mark = node.mark;
  const Value value = variables.resolve(node);
  if (value.is_map()) out.entries = value.node->entries;
  if (!value.is_list()) return out;
  for (const Node& item : value.node->items) {
    const Node part = one_map(variables, item);
    for (const Node::Entry& entry : part.entries) {
      Node* known = out.find(entry.key);
      if (known != nullptr && known->kind == Node::Kind::map) {
        for (const Node::Entry& inner : entry.value.entries) known->entries.push_back(inner);
      } else {
        out.entries.push_back(entry);
      }
    }
  }
  return out;
}

std::string name_of(const ServerlessService& service, const Block& function, const std::string& key,
                    const std::string& service_name) {
  const auto name = function.text("name");
  const std::string full =
      name ? name->value : fmt::format("{}-{}-{}", service_name, service.stage, key);
  return as_function_name(full);
}

// The logical id that the framework gives a function.
std::string logical_id(const std::string& key) {
  std::string id;
  for (const char c : key) {
    if (c == '-') {
      id += "Dash";
    } else if (c == '_') {
      id += "Underscore";
    } else {
      id += c;
    }
  }
  if (!id.empty() && id[0] >= 'a' && id[0] <= 'z') id[0] = static_cast<char>(id[0] - 32);
  return id;
}

// Raw resources may refer to functions and their aliases.
void define_functions(const ServerlessService& service, Template& stack) {
  for (const auto& [key, name] : service.names) {
    const std::string id = logical_id(key);
    const std::string arn = stack.arn("lambda", "function:" + name);
    stack.define(id + "LambdaFunction", Value::of_text(name));
    stack.define(id + "LambdaFunction.Arn", Value::of_text(arn));
    stack.define(id + "ProvConcLambdaAlias",
                 Value::of_text(fmt::format("{}:{}", arn, kFrameworkAlias)));
  }
}

// The raw resources as a template.
Node template_of(ServerlessService& service, const Node* resources) {
  Node tree;
  tree.kind = Node::Kind::map;
  if (resources != nullptr) tree = one_map(service.variables, *resources);
  tree = service.variables.written_out(tree);
  if (const Node* extensions = tree.find("extensions")) {
    std::vector<std::string> ids;
    for (const Node::Entry& entry : extensions->entries) ids.push_back(entry.key);
    service.findings.remark(extensions->mark, "resources.extensions",
                            fmt::format("not read: {}; give the packaged CloudFormation in "
                                        ".serverless/ if they matter",
                                        joined(ids)));
  }
  Node* own = tree.find("Resources");
  if (own == nullptr) {
    Node empty;
    empty.kind = Node::Kind::map;
    empty.mark = tree.mark;
    tree.entries.push_back({"Resources", tree.mark, std::move(empty)});
  }
  return tree;
}

std::vector<std::string> plugins_of(const Block& root) {
  std::vector<std::string> names;
  const auto modules = root.block("plugins");
  for (const Stated<std::string>& name :
       modules ? modules->texts("modules") : root.texts("plugins"))
    names.push_back(name.value);
  return names;
}

std::string service_name(const Block& root, const std::string& file, Findings& findings) {
  if (const auto name = root.text("service")) return name->value;
  if (const auto block = root.block("service")) {
    if (const auto name = block->text("name")) return name->value;
  }
  findings.ask("scenario", "the name of the service is not known; that of the file is assumed");
  return stem_of(file);
}

bool is_program(std::string_view file) {
  return file.ends_with(".ts") || file.ends_with(".js") || file.ends_with(".cjs") ||
         file.ends_with(".mjs");
}

bool is_environment(const std::string& file) {
  const std::size_t slash = file.find_last_of('/');
  const std::string name = slash == std::string::npos ? file : file.substr(slash + 1);
  return name.starts_with(".env") || name.ends_with(".env");
}

// KEY=VALUE lines of a .env file that is given.
void read_environment(const std::string& file, KeyValues& environment, Findings& findings) {
  const auto text = read_source(file, findings);
  std::string line;
  for (const char c : text.value_or("") + "\n") {
    if (c != '\n') {
      if (c != '\r') line += c;
      continue;
    }
    const std::size_t equals = line.find('=');
    if (equals != std::string::npos && !line.starts_with("#")) {
      std::string value = line.substr(equals + 1);
      if (value.size() > 1 && (value.front() == '"' || value.front() == '\'') &&
          value.back() == value.front())
        value = value.substr(1, value.size() - 2);
      const std::size_t begin = line.starts_with("export ") ? 7 : 0;
      environment.insert(environment.begin(), {line.substr(begin, equals - begin), value});
    }
    line.clear();
  }
}

std::vector<ServerlessFunction> named_functions(ServerlessService& service, const std::string& name,
                                                const Node& functions, ReadContext& context) {
  std::vector<ServerlessFunction> all;
  for (const Node::Entry& entry : functions.entries) {
    const Block plain(entry.value, "", context);
    if (plain.node() == nullptr) continue;
    ServerlessFunction function{
        entry.key, name_of(service, plain, entry.key, name), {}, entry.mark, plain};
    function.block = plain.under("functions." + function.name);
    service.names.emplace(function.key, function.name);
    all.push_back(std::move(function));
  }
  return all;
}

void read_service(const Node& tree, const std::string& file, const ImportRequest& request,
                  ImportAnswers& answers, Findings& findings, Inventory& inventory) {
  ServerlessVariables variables({file, request.stage, request.region}, tree, answers.parameters,
                                answers.environment, answers.values, findings);
  ReadContext context{variables, findings, answers.values};
  const Block root(tree, "", context);
  // The provider's settings are told apart by their comment.
  Node provider;
  provider.kind = Node::Kind::map;
  if (const Node* node = tree.find("provider")) {
    const Value value = variables.resolve(*node);
    if (value.is_map()) provider = *value.node;
    set_origin(provider, findings.add_file(findings.file_of(node->mark), "provider"));
  }
  const Node& kept_provider = variables.keep(std::move(provider));
  ServerlessService service{variables, findings,
                            inventory, variables.stage(),
                            root,      Block(kept_provider, "", context),
                            {},        plugins_of(root)};
  const auto cloud = service.provider.text("name");
  if (cloud && cloud->value != "aws")
    findings.refuse(cloud->mark, "provider.name",
                    fmt::format("{}; only aws has Lambda functions", cloud->value));
  inventory.name = service_name(root, file, findings);
  inventory.region = variables.region();
  StackSettings settings{inventory.region.empty() ? "us-east-1" : inventory.region,
                         inventory.name + "-" + service.stage};
  Template stack(settings, answers.unused_parameters, answers.values, findings);
  variables.set_intrinsics([&stack](const Node& node) { return stack.resolve(node); });
  const Node* resources = tree.find("resources");
  const Node& stack_tree = variables.keep(template_of(service, resources));
  stack.add(stack_tree, file);
  stack.complete();
  const Node* functions = tree.find("functions");
  root.refuse_if_unknown({"functions"});
  Node none;
  none.kind = Node::Kind::map;
  const Node& all = variables.keep(functions == nullptr ? none : one_map(variables, *functions));
  std::vector<ServerlessFunction> named = named_functions(service, inventory.name, all, context);
  define_functions(service, stack);
  for (ServerlessFunction& function : named) read_function(service, std::move(function));
  read_resources(stack, inventory);
}

}  // namespace

bool ServerlessService::has_plugin(std::string_view name) const {
  return std::find(plugins.begin(), plugins.end(), name) != plugins.end();
}

Inventory read_serverless(const ImportRequest& request, ImportAnswers& answers,
                          Findings& findings) {
  Inventory inventory;
  KeyValues environment = request.environment;
  for (const std::string& file : request.files) {
    if (is_environment(file)) read_environment(file, environment, findings);
  }
  answers.environment = Answers("--env", environment);
  for (const std::string& file : request.files) {
    if (is_environment(file)) continue;
    if (is_program(file)) {
      findings.refuse(
          {}, "",
          fmt::format("{} is a program; `serverless print --format yaml`, or import the "
                      "packaged CloudFormation in .serverless/",
                      file));
      continue;
    }
    const auto text = read_source(file, findings);
    const std::uint32_t origin = findings.add_file(file);
    if (!text) continue;
    const auto tree = read_source_tree(*text, origin, SourceLanguage::json_or_yaml, findings);
    if (!tree) continue;
    if (tree->find("provider") == nullptr && tree->find("functions") == nullptr) {
      findings.refuse(tree->mark, "",
                      tree->find("services") != nullptr
                          ? "composes services; import the serverless.yml of each"
                          : "is no serverless.yml; expected service, provider, functions");
      continue;
    }
    read_service(*tree, file, request, answers, findings, inventory);
  }
  return inventory;
}

}  // namespace coldcast
