#include "pipeline/calendar/cron.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

std::uint64_t values(std::initializer_list<int> list) {
    std::uint64_t field = 0;
    for (const int value : list) field |= std::uint64_t{1} << value;
    return field;
}

TEST(ParseCron, ReadsValuesRangesStepsListsAndNames) {
    const Cron cron = parse_cron("5,10-12,40-59/10 */8 1-15/7 JAN,mar-May Mon-fri").value();
    EXPECT_EQ(cron.minutes, values({5, 10, 11, 12, 40, 50}));
    EXPECT_EQ(cron.hours, values({0, 8, 16}));
    EXPECT_EQ(cron.days, values({1, 8, 15}));
    EXPECT_EQ(cron.months, values({1, 3, 4, 5}));
    EXPECT_EQ(cron.weekdays, values({1, 2, 3, 4, 5}));
    EXPECT_EQ(cron.text, "5,10-12,40-59/10 */8 1-15/7 JAN,mar-May Mon-fri");
}

TEST(ParseCron, TakesSevenAndSunAtTheEndOfARangeForSunday) {
    EXPECT_EQ(parse_cron("0 0 * * 7").value().weekdays, values({0}));
    EXPECT_EQ(parse_cron("0 0 * * 5-7").value().weekdays, values({5, 6, 0}));
    EXPECT_EQ(parse_cron("0 0 * * sat-sun").value().weekdays, values({6, 0}));
    EXPECT_EQ(parse_cron("0 0 * * *").value().weekdays, values({0, 1, 2, 3, 4, 5, 6}));
}

TEST(ParseCron, ReadsAnyBlanksBetweenFields) {
    EXPECT_EQ(parse_cron(" 0\t10  * * mon ").value().hours, values({10}));
}

TEST(ParseCron, ReadsNicknames) {
    for (const auto& [nickname, fields] : std::initializer_list<std::pair<const char*, const char*>>{
             {"@hourly", "0 * * * *"},
             {"@daily", "0 0 * * *"},
             {"@midnight", "0 0 * * *"},
             {"@weekly", "0 0 * * 0"},
             {"@monthly", "0 0 1 * *"},
             {"@yearly", "0 0 1 1 *"},
             {"@annually", "0 0 1 1 *"}
         }) {
        Cron expected = parse_cron(fields).value();
        expected.text = nickname;
        EXPECT_EQ(parse_cron(nickname).value(), expected) << nickname;
    }
}

TEST(ParseCron, TakesEitherDayOnlyIfNeitherFieldBeginsWithAStar) {
    EXPECT_TRUE(parse_cron("0 0 1 * mon").value().either_day);
    EXPECT_TRUE(parse_cron("0 0 1,* * mon").value().either_day);
    EXPECT_FALSE(parse_cron("0 0 */2 * mon").value().either_day);
    EXPECT_FALSE(parse_cron("0 0 1 * */2").value().either_day);
    EXPECT_FALSE(parse_cron("0 0 * * mon").value().either_day);
}

TEST(ParseCron, CallsItEveryHourWhenAllHoursAreTaken) {
    for (const char* text :
         {"0 * * * *", "*/5 */1 * * *", "30 0-23 1 jan *", "* 0-11,12-23 * * *", "@hourly"})
        EXPECT_TRUE(fires_every_hour(parse_cron(text).value())) << text;
    for (const char* text : {"* 0-22 * * *", "*/5 9-17 * * *", "0 */2 * * *", "@daily"})
        EXPECT_FALSE(fires_every_hour(parse_cron(text).value())) << text;
}

struct Refusal {
    const char* text;
    const char* message; ///< After the expression.
    const char* hint;
};

class ParseCronRefuses : public testing::TestWithParam<Refusal> {};

TEST_P(ParseCronRefuses, WithColumnReasonAndWayOut) {
    const auto cron = parse_cron(GetParam().text);
    ASSERT_FALSE(cron);
    EXPECT_EQ(cron.error().kind, ErrorKind::invalid_input);
    EXPECT_EQ(cron.error().message, "schedule '" + std::string(GetParam().text) + "', " + GetParam().message);
    EXPECT_EQ(cron.error().hint, GetParam().hint);
}

constexpr const char* five_fields =
    "write minute, hour, day of the month, month and day of the week, for example '0 10 * * mon-fri'";
constexpr const char* from_quartz = "write minute, hour, day of the month, month and day of the week, for "
                                    "example '0 10 * * mon-fri'; seconds "
                                    "and years, as Quartz has them, are not known here";

INSTANTIATE_TEST_SUITE_P(
    Table, ParseCronRefuses,
    testing::Values(
        Refusal{"", "column 1: 0 fields, where 5 are needed", five_fields},
        Refusal{"0 10 * *", "column 9: 4 fields, where 5 are needed", five_fields},
        Refusal{"0 0 10 ? * mon-fri", "column 12: 6 fields, where 5 are needed", from_quartz},
        Refusal{"60 10 * * *", "column 1: '60' is no minute", "write a number from 0 to 59"},
        Refusal{"0 25 * * *", "column 3: '25' is no hour", "write a number from 0 to 23"},
        Refusal{"0 0 0 * *", "column 5: '0' is no day of the month", "write a number from 1 to 31"},
        Refusal{
            "0 0 * 13 *", "column 7: '13' is no month",
            "write a number from 1 to 12 or a name from jan to dec"
        },
        Refusal{
            "0 0 * * mom", "column 9: 'mom' is no day of the week",
            "did you mean 'mon'? write a number from 0 to 7 or a name from sun to sat"
        },
        Refusal{
            "0 0 * * tue,Thursday", "column 13: 'Thursday' is no day of the week",
            "did you mean 'thu'? write a number from 0 to 7 or a name from sun to sat"
        },
        Refusal{
            "0 0 * sept *", "column 7: 'sept' is no month",
            "did you mean 'sep'? write a number from 1 to 12 or a name from jan to dec"
        },
        Refusal{
            "0 0 ? * mon", "column 5: '?' is no day of the month",
            "write a number from 1 to 31; Quartz's ?, L, W and # are not known here"
        },
        Refusal{"-5 0 * * *", "column 1: '' is no minute", "write a number from 0 to 59"},
        Refusal{"1,,2 0 * * *", "column 3: '' is no minute", "write a number from 0 to 59"},
        Refusal{"0 1, * * *", "column 5: '' is no hour", "write a number from 0 to 23"},
        Refusal{"0 22-2 * * *", "column 3: '22-2' ends before it begins", "write 22-23,0-2"},
        Refusal{"0 0 * * fri-mon", "column 9: 'fri-mon' ends before it begins", "write fri-sat,sun-mon"},
        Refusal{"0 0 * nov-feb *", "column 7: 'nov-feb' ends before it begins", "write nov-dec,jan-feb"},
        Refusal{"*/0 0 * * *", "column 3: '0' is no step", "write a whole number from 1 after the '/'"},
        Refusal{"*/ 0 * * *", "column 3: '' is no step", "write a whole number from 1 after the '/'"},
        Refusal{
            "*/90 0 * * *", "column 3: '90' is a step beyond the end of its range, so that only 0 is left",
            "each minute counts from the start of its range anew; write 0 if that is meant"
        },
        Refusal{"5/15 0 * * *", "column 1: '5/15' steps through a single value", "write 5-59/15"},
        Refusal{"1-5x 0 * * *", "column 3: '5x' is no minute", "write a number from 0 to 59"},
        Refusal{"99999999999 0 * * *", "column 1: '99999999999' is no minute", "write a number from 0 to 59"},
        Refusal{
            "0 0 30 2 *", "column 5: it can never fire, since none of its months has a day 30",
            "name days that those months have; February ends with the 29th at the latest"
        },
        Refusal{
            "0 0 31 feb,apr,jun */2", "column 5: it can never fire, since none of its months has a day 31",
            "name days that those months have; February ends with the 29th at the latest"
        },
        Refusal{
            "@dayly", "column 1: '@dayly' is not known",
            "did you mean '@daily'? write @hourly, @daily, @weekly, @monthly or @yearly, or five fields"
        },
        Refusal{
            "@reboot", "column 1: '@reboot' is not known",
            "write @hourly, @daily, @weekly, @monthly or @yearly, or five fields"
        }
    )
);

TEST(ParseCron, TakesADateThatOnlyLeapYearsHaveOrThatAWeekdaySaves) {
    EXPECT_TRUE(parse_cron("0 0 29 2 *"));
    EXPECT_TRUE(parse_cron("0 0 30 2 mon"));
}

} // namespace
} // namespace tt
