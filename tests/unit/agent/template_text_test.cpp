#include "agent/template_text.hpp"

#include <gtest/gtest.h>

namespace tt::agent {

namespace {

struct Row {
    std::string name;
    std::string text;
    std::string expanded;
};

class TemplateText : public testing::TestWithParam<Row> {};

const Variables values{{"PORT", "8080"}, {"HOST-NAME", "web-1"}, {"EMPTY", ""}, {"QUOTED", "\"a b\" "}};

const std::vector<Row> rows{
    {"Plain", "listen $TELETRAAN_PORT;", "listen 8080;"},
    {"BracedWithDefault", "${TELETRAAN_PORT:80}", "8080"},
    {"DefaultOfWhatIsNotSet", "${TELETRAAN_SIZE:16 MB}!", "16 MB!"},
    {"OtherBraces", "{$TELETRAAN_PORT:80} {$TELETRAAN_SIZE:16}", "8080 16"},
    {"EmptyDefault", "<${TELETRAAN_SIZE:}>", "<>"},
    {"EmptyValueWinsOverADefault", "<${TELETRAAN_EMPTY:x}>", "<>"},
    {"BracedWithoutDefault", "${TELETRAAN_PORT} ${TELETRAAN_SIZE}", "8080 ${TELETRAAN_SIZE}"},
    {"BracesBehindTheMark", "$TELETRAAN_{PORT}0", "80800"},
    {"LongestKey", "$TELETRAAN_HOST-NAME", "web-1"},
    {"UnknownStays", "$TELETRAAN_SIZE $PORT ${PORT}", "$TELETRAAN_SIZE $PORT ${PORT}"},
    {"DefaultEndsAtTheFirstBrace", "${TELETRAAN_SIZE:a}b}", "ab}"},
    {"NeverOverTheEndOfALine", "${TELETRAAN_SIZE:a\n}", "${TELETRAAN_SIZE:a\n}"},
    {"DefaultMayHoldColons", "${TELETRAAN_URL:http://x:1/}", "http://x:1/"},
    {"QuotesAreLeftOut", "$TELETRAAN_QUOTED.", "a b."},
    {"TheMarkTwiceIsTheMark", "$TELETRAAN_$TELETRAAN_PORT", "$TELETRAAN_PORT"},
    {"NoKeyAtAll", "$TELETRAAN_ ${TELETRAAN_:x}", "$TELETRAAN_ ${TELETRAAN_:x}"},
    {"AtTheEnd", "$TELETRAAN_PORT", "8080"},
};

} // namespace

TEST_P(TemplateText, Expands) {
    EXPECT_EQ(expand_template(GetParam().text, values), GetParam().expanded);
}

INSTANTIATE_TEST_SUITE_P(Forms, TemplateText, testing::ValuesIn(rows), [](const auto& row) {
    return row.param.name;
});

} // namespace tt::agent
