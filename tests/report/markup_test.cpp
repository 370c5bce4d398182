#include "report/page/markup.h"

#include <gtest/gtest.h>

namespace coldcast {
namespace {

TEST(Markup, EscapesWhatMarkupWouldRead) {
  EXPECT_EQ(escape_markup("<b a=\"1\" c='2'>&"), "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;");
}

TEST(Markup, WhatXmlForbidsIsReplaced) {
  EXPECT_EQ(escape_markup(std::string_view("a\0b\x1b", 4)),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD");
  EXPECT_EQ(escape_markup("\xC3\xA9 \xFF \xED\xA0\x80"),
            "\xC3\xA9 \xEF\xBF\xBD \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(Markup, JsonCannotCloseAScript) {
  EXPECT_EQ(quote_json("</script>\"\\\n"), "\"\\u003c/script>\\\"\\\\\\u000a\"");
}

TEST(Markup, ATerminalGetsNoControlCharacters) {
  EXPECT_EQ(printable("\x1b[31mred\n"), "\xEF\xBF\xBD[31mred\xEF\xBF\xBD");
}

}  // namespace
}  // namespace coldcast
