#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "exchange/import/core/answers.h"
#include "exchange/import/core/block.h"
#include "exchange/import/core/findings.h"
#include "exchange/import/core/inventory.h"

namespace coldcast {

struct AnswerFile {
  std::string name;
  std::string function;  // whose it is, where the user says it; may be empty
  Mark mark;
};

// What get-account-settings says beside the limit.
struct AccountAnswer {
  std::optional<Count> unreserved;
  std::optional<Count> functions;
};

// Reads answers of `aws lambda`, `aws application-autoscaling` and a few others, told apart by
// their keys, into an inventory.
class AnswerReader {
 public:
  AnswerReader(Answers& values, Findings& findings);

  void read(const AnswerFile& file, Node tree);
  // When all were read: reservations that came in files of their own find their function.
  void finish();
  [[nodiscard]] Inventory& inventory() { return inventory_; }
  [[nodiscard]] const AccountAnswer& account() const { return account_; }
  [[nodiscard]] const std::vector<std::string>& arns() const { return arns_; }

 private:
  using Reader = void (AnswerReader::*)(const AnswerFile&, const Block&);
  struct Row {
    std::string_view key;
    Reader read;
  };
  static const std::vector<Row>& rows();

  void read_functions(const AnswerFile& file, const Block& answer);
  void read_function(const AnswerFile& file, const Block& answer);
  void read_configuration(const AnswerFile& file, const Block& answer);
  void read_reservation(const AnswerFile& file, const Block& answer);
  void read_provisioned(const AnswerFile& file, const Block& answer);
  void read_one_provisioned(const AnswerFile& file, const Block& answer);
  void read_mappings(const AnswerFile& file, const Block& answer);
  void read_mapping(const AnswerFile& file, const Block& answer);
  void read_targets(const AnswerFile& file, const Block& answer);
  void read_policies(const AnswerFile& file, const Block& answer);
  void read_alarms(const AnswerFile& file, const Block& answer);
  void read_actions(const AnswerFile& file, const Block& answer);
  void read_account(const AnswerFile& file, const Block& answer);
  void read_aliases(const AnswerFile& file, const Block& answer);
  void read_alias(const AnswerFile& file, const Block& answer);
  void read_versions(const AnswerFile& file, const Block& answer);
  void read_invoke_configs(const AnswerFile& file, const Block& answer);
  void read_invoke_config(const AnswerFile& file, const Block& answer);
  void read_queue(const AnswerFile& file, const Block& answer);
  void read_stream(const AnswerFile& file, const Block& answer);

  // Takes a function up, or completes one that is there.
  FunctionFact* take_function(const Block& configuration);
  void take_provisioned(const Block& config, const std::string& function);
  void warn_of_more(const Block& answer);
  [[nodiscard]] bool needs_name(const AnswerFile& file, const Block& answer);

  Findings& findings_;
  PlainResolver resolver_;
  ReadContext context_;
  std::deque<Node> trees_;
  Inventory inventory_;
  AccountAnswer account_;
  std::map<std::string, Count> reservations_;
  std::set<std::string> reservation_known_;  // functions whose answer would hold one
  std::vector<std::string> arns_;
  std::vector<Block> pages_;  // of list-functions, that say there is another
  bool has_last_page_ = false;
};

}  // namespace coldcast
