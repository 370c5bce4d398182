#include <cstdio>
#include <new>

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
}
