#include "cli/table.hpp"
#include "tests/unit/cli/views.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

Table two_rows() {
    Table table{.columns = {"NAME", "SINCE", "NOTE"}};
    table.add({"a", Cell(at(0)), "first"});
    table.add({"longer", Cell(Time{}), {"broken\nline", Tone::bad}});
    return table;
}

TEST(Table, HasNoHeaderAndAbsoluteTimesWhereNoPersonReads) {
    EXPECT_EQ(
        to_text(two_rows(), Look{}, at(90)), "a       2026-11-21T08:00:00Z  first\n"
                                             "longer  -                     broken line\n"
    );
}

TEST(Table, HasAHeaderAndRelativeTimesOnATerminal) {
    EXPECT_EQ(
        to_text(two_rows(), Look{.terminal = true}, at(90)), "NAME    SINCE      NOTE\n"
                                                             "a       1m30s ago  first\n"
                                                             "longer  -          broken line\n"
    );
}

TEST(Table, ColoursOnlyWhereThereIsColour) {
    EXPECT_EQ(to_text(two_rows(), Look{}, at(0)).find('\x1b'), std::string::npos);
    EXPECT_NE(
        to_text(two_rows(), Look{.colour = true}, at(0)).find("\x1b[31mbroken line\x1b[0m"), std::string::npos
    );
}

TEST(Table, AlignsByCharactersAndNotByBytes) {
    Table table;
    table.add({"zoë", "x"});
    table.add({"anna", "y"});
    EXPECT_EQ(to_text(table, Look{}, at(0)), "zoë   x\nanna  y\n");
}

TEST(Table, GivesTabsToProgramsAndKeepsOneRowOnOneLine) {
    EXPECT_EQ(to_tsv(two_rows()), "a\t2026-11-21T08:00:00Z\tfirst\nlonger\t-\tbroken line\n");
}

} // namespace
} // namespace tt
