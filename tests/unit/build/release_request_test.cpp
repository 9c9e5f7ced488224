#include "integrations/build/release_request.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace tt {
namespace {

ReleaseRequest request() {
    return {
        .archive = "/var/lib/tt-agent/a b.tar.zst",
        .artifact = Digest("sha256:1"),
        .build = Digest("sha256:2"),
        .releases = "/srv/web/releases",
        .name = "b-1=2",
        .writable = {"venv", "var/run"},
        .replace = true,
        .durable = false,
        .limits = {.entries = 7, .bytes = 1ULL << 40U},
    };
}

std::vector<const char*> pointers(const std::vector<std::string>& arguments) {
    std::vector<const char*> texts;
    for (const auto& argument : arguments) texts.push_back(argument.c_str());
    return texts;
}

TEST(UnpackArguments, RoundTrip) {
    const auto arguments = to_arguments(request());
    EXPECT_EQ(*parse_arguments(pointers(arguments)), request());
}

TEST(UnpackArguments, NameABaseOrAnArtifact) {
    auto over_a_base = request();
    over_a_base.artifact = Digest();
    over_a_base.base = "b-0";
    auto arguments = to_arguments(over_a_base);
    EXPECT_EQ(*parse_arguments(pointers(arguments)), over_a_base);
    arguments.emplace_back("--artifact=sha256:1");
    EXPECT_EQ(parse_arguments(pointers(arguments)).error().kind, ErrorKind::invalid_input);
}

TEST(UnpackArguments, AreAllNeededAndAllUnderstood) {
    const auto arguments = to_arguments(request());
    for (std::size_t left_out = 0; left_out < 7; ++left_out) {
        auto some = pointers(arguments);
        some.erase(some.begin() + static_cast<std::ptrdiff_t>(left_out));
        EXPECT_EQ(parse_arguments(some).error().kind, ErrorKind::invalid_input) << arguments[left_out];
    }
    for (const char* strange : {"--colour=red", "--name", "x", "", "--max-bytes=1k", "--max-entries=-1"}) {
        auto more = pointers(arguments);
        more.push_back(strange);
        EXPECT_FALSE(parse_arguments(more)) << strange;
    }
}

TEST(UnpackOutcome, RoundTripsEveryErrorInOneLine) {
    EXPECT_TRUE(parse_outcome(outcome_line({}) + "\n"));
    EXPECT_TRUE(rc::check([](const std::string& message, const std::string& hint) {
        const Result<> outcome = fail(ErrorKind::corrupt, message, hint);
        const auto line = outcome_line(outcome);
        RC_ASSERT(line.find('\n') == std::string::npos);
        RC_ASSERT(parse_outcome(line).error() == outcome.error());
    }));
}

TEST(UnpackOutcome, IsAFailureWhenTheProgramSaidNothingSensible) {
    for (const char* line :
         {"", "\n", "o", "ok ok", "error", "error corrupt x", "error corrupt a b c", "error corrupt %0 x"})
        EXPECT_EQ(parse_outcome(line).error().kind, ErrorKind::failed) << line;
}

} // namespace
} // namespace tt
