#include "exchange/import/serverless/service.h"

#include <algorithm>
#include <deque>
#include <fmt/format.h>

#include "coldcast/base/text.h"

#include "exchange/import/cloudformation/resources.h"
#include "exchange/import/core/function_reader.h"
#include "exchange/import/core/names.h"
#include "exchange/import/core/source_file.h"

namespace coldcast {
namespace {

constexpr std::uint64_t kFrameworkMemory = 1024;
constexpr std::uint64_t kFrameworkTimeout = 6;
constexpr std::string_view kAlias = "provisioned";

// The function's setting, else the provider's, else the framework's; 0 falls through.
std::optional<Count> setting(const ServerlessService& service, const Block& function,
                             std::string_view property, std::string_view key, Limits limits,
                             std::uint64_t otherwise) {
  const Block provider = service.provider.under(function.path());
  for (const Block* block : {&function, &provider}) {
    const Value value = block->find(property);
    const bool is_zero = value.is_scalar() && value.text == "0";
    if (value.is_nothing() || is_zero) continue;
    return block->count(property, key, limits);
  }
  return Count{otherwise, {}, "framework default"};
}

std::optional<Stated<std::string>> word(const ServerlessService& service, const Block& function,
                                        std::string_view property) {
  const auto own = function.text(property);
  return own ? own : service.provider.text(property);
}

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
  return is_function_name(full) ? full : as_function_name(full);
}

struct Provisioned {
  std::optional<Count> amount;
  std::string alias{kAlias};
};

// A number, or {executions, alias}; 0 and below mean none.
Provisioned read_provisioned(const Block& block) {
  Provisioned found;
  std::optional<Stated<std::int64_t>> amount;
  if (const auto inner = block.block("provisionedConcurrency")) {
    amount = inner->integer("executions", "provisioned_concurrency");
    if (const auto alias = inner->text("alias")) found.alias = alias->value;
  } else {
    amount = block.integer("provisionedConcurrency", "provisioned_concurrency");
  }
  if (amount && amount->value > 0)
    found.amount = Count{static_cast<std::uint64_t>(amount->value), amount->mark, amount->how};
  return found;
}

std::string destination_of(const ServerlessService& service, const Value& value) {
  if (!value.is_scalar()) return {};
  const auto known = service.names.find(value.text);
  return known == service.names.end() ? value.text : "arn:aws:lambda:::function:" + known->second;
}

void read_async(ServerlessService& service, const ServerlessFunction& function) {
  const Block& block = function.block;
  AsyncFact async;
  async.function = function.name;
  async.mark = function.mark;
  async.maximum_retries = block.count("maximumRetryAttempts", "async.maximum_retry_attempts");
  async.maximum_age = block.count("maximumEventAge", "async.maximum_event_age");
  if (const auto destinations = block.block("destinations")) {
    for (const auto& [key, into] :
         {std::pair{"onFailure", &async.on_failure}, std::pair{"onSuccess", &async.on_success}}) {
      const auto inner = destinations->block(key);
      *into = destination_of(service, inner ? inner->find("arn") : destinations->find(key));
    }
  }
  async.dead_letter = destination_of(service, block.find("onError"));
  service.inventory.asyncs.push_back(std::move(async));
}

FunctionFact read_settings(ServerlessService& service, const ServerlessFunction& function) {
  const Block& block = function.block;
  FunctionFact fact;
  fact.name = function.name;
  fact.id = function.key;
  fact.mark = function.mark;
  fact.comment = function.key;
  fact.memory = setting(service, block, "memorySize", "memory", kMemoryLimits, kFrameworkMemory);
  fact.timeout = setting(service, block, "timeout", "timeout", kTimeoutLimits, kFrameworkTimeout);
  fact.storage = block.count("ephemeralStorageSize", "ephemeral_storage", kStorageLimits);
  fact.reserved = block.count("reservedConcurrency", "reserved_concurrency");
  fact.architecture = word(service, block, "architecture");
  fact.runtime = word(service, block, "runtime");
  block.ask_if_unknown("architecture", "architecture", "the provider's is assumed");
  block.ask_if_unknown("name", "", "service, stage and key stand for it");
  fact.is_image = block.has("image");
  if (fact.is_image) fact.runtime = block.text("runtime");
  const auto snap_start = block.boolean("snapStart");
  if (snap_start && snap_start->value) fact.snap_start = snap_start;
  if (block.has("url")) {
    const auto url = block.boolean("url");
    if (!url || url->value) fact.callers.emplace_back("a function URL");
  }
  return fact;
}

void read_function(ServerlessService& service, ServerlessFunction function) {
  const Block& block = function.block;
  if (block.has("capacityProvider")) {
    service.findings.remark(block.mark_of("capacityProvider"), block.path(),
                            "capacityProvider runs many requests in one environment on EC2, which "
                            "coldcast does not model; left out");
    service.inventory.left_out.push_back(function.name + " (Lambda Managed Instances)");
    service.inventory.left_out_at = block.mark_of("capacityProvider");
    return;
  }
  const Provisioned provisioned = read_provisioned(block);
  function.reference = function.name;
  if (provisioned.amount) {
    // The framework sends the events of such a function to the alias.
    function.reference += ":" + provisioned.alias;
    service.inventory.provisioned.push_back(
        {function.name, provisioned.alias, *provisioned.amount, "alias " + provisioned.alias});
  }
  FunctionFact fact = read_settings(service, function);
  read_async(service, function);
  read_events(service, function, fact);
  read_autoscaling_plugin(service, function);
  read_warmup_plugin(service, function);
  service.inventory.functions.push_back(std::move(fact));
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
    stack.define(id + "ProvConcLambdaAlias", Value::of_text(fmt::format("{}:{}", arn, kAlias)));
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
  root.refuse_if_unknown("functions");
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
