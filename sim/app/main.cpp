#include <cstdio>
#include <exception>
#include <new>
#include <string>

#include "coldcast/base/error.h"

#include "app/command.h"
#include "app/error_printer.h"
#include "app/interrupt.h"
#include "app/output_file.h"

int main(int argc, char** argv) try {
  coldcast::keep_standard_streams_apart();
  coldcast::install_signal_handlers();
  return coldcast::run_command_line({argv + 1, argv + argc});
} catch (const coldcast::ReaderGone&) {
  return coldcast::kFailed;
} catch (const coldcast::Error& error) {
  coldcast::print_error(error);
  return coldcast::exit_code(error);
} catch (const std::bad_alloc&) {
  std::fputs("error: out of memory\n", stderr);
  return coldcast::kFailed;
} catch (const std::exception& error) {
  // Of the system: a directory that is gone, a name that is too long.
  std::fputs(("error: " + std::string(error.what()) + "\n").c_str(), stderr);
  return coldcast::kFailed;
}
