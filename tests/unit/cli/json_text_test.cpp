#include "cli/json_text.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

TEST(JsonText, PutsTheSchemaWhereItsKeyBelongs) {
    EXPECT_EQ(with_schema(R"({})", "x"), R"({"schema":"tt.v1.x"})");
    EXPECT_EQ(with_schema(R"({"a":1,"z":2})", "x"), R"({"a":1,"schema":"tt.v1.x","z":2})");
    EXPECT_EQ(with_schema(R"({"a":1})", "x"), R"({"a":1,"schema":"tt.v1.x"})");
    EXPECT_EQ(with_schema(R"({"z":1})", "x"), R"({"schema":"tt.v1.x","z":1})");
}

TEST(JsonText, IsNotMisledByWhatStandsInsideValues) {
    EXPECT_EQ(
        with_schema(R"({"a":{"z":[1,"}"]},"b":"\"zz\":{","t":[]})", "x"),
        R"({"a":{"z":[1,"}"]},"b":"\"zz\":{","schema":"tt.v1.x","t":[]})"
    );
}

TEST(JsonText, IndentsForPeopleAndKeepsEmptyThingsShort) {
    EXPECT_EQ(indented(R"({"a":[],"b":{"c":"x,{"},"d":[1,2]})"), R"({
  "a": [],
  "b": {
    "c": "x,{"
  },
  "d": [
    1,
    2
  ]
})");
}

} // namespace
} // namespace tt
