#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace coldcast {

// A function as files name it: `orders`, `orders:live`, an ARN of it with or without a qualifier.
struct FunctionName {
  std::string name;
  std::string qualifier;  // empty: none; $LATEST is kept
};
[[nodiscard]] FunctionName parse_function_name(std::string_view text);

// function:NAME:QUALIFIER of Application Auto Scaling; nullopt for the resource of another service.
[[nodiscard]] std::optional<FunctionName> parse_resource_id(std::string_view text);

// Whether AWS and a scenario take it for the name of a function.
[[nodiscard]] bool is_function_name(std::string_view text);
// The text with what a name cannot hold replaced by `_`. A longer one than AWS takes keeps its
// begin and gets a hash of the whole, so that it stays apart from others that begin alike.
[[nodiscard]] std::string as_function_name(std::string_view text);

// The part of an ARN between the colons, from 0 (`arn`); empty where there is none.
[[nodiscard]] std::string_view arn_part(std::string_view arn, std::size_t part);
// What follows the account.
[[nodiscard]] std::string_view arn_resource(std::string_view arn);
// The name in the ARN (or URL) of a queue, stream, table, topic, bus; a text that is none is taken
// for the name itself.
[[nodiscard]] std::string resource_name(std::string_view text);

// The name of a queue without the ending of FIFO queues, which a scenario leaves out.
[[nodiscard]] std::string queue_key(std::string_view name);

// Whether `*` and text match the whole of the name.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view name);

// The name of a file without its folders and endings: cdk.out/Shop.template.json is Shop.
[[nodiscard]] std::string stem_of(std::string_view file);

}  // namespace coldcast
