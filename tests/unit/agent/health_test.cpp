#include "agent/health.hpp"

#include <gtest/gtest.h>

namespace tt::agent {

namespace {

Subject subject() {
    Subject subject;
    subject.build = BuildId{"b-1"};
    subject.commit = CommitId{"c0ffee"};
    subject.runtime = {{"PORT", "8080"}};
    return subject;
}

} // namespace

TEST(HealthExpand, ReplacesCommitBuildAndDeclaredKeys) {
    EXPECT_EQ(*expand("http://h:${PORT}/${commit}/${build}?", subject()), "http://h:8080/c0ffee/b-1?");
    EXPECT_EQ(*expand("no $key here", subject()), "no $key here");
}

TEST(HealthExpand, RefusesWhatItDoesNotKnow) {
    EXPECT_FALSE(expand("${HOME}", subject()));
    EXPECT_FALSE(expand("${PORT", subject()));
}

} // namespace tt::agent
