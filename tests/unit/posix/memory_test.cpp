#include "integrations/posix/memory.hpp"
#include "integrations/posix/proc.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <fstream>
#include <string>

namespace tt {
namespace {

long code_in_memory_kb() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("RssFile:")) return std::stol(line.substr(line.find_first_of("0123456789")));
    return -1;
}

TEST(MemoryTest, WhatIsReadFromFilesGoesAndComesBackAsItWas) {
    const auto before = process_info(::getpid());
    const long much = code_in_memory_kb();
    release_idle_memory();
    const long little = code_in_memory_kb();
    EXPECT_LT(little, much / 2) << little << " of " << much << " kB";
    const auto after = process_info(::getpid()); // Code that was there, and tables that the loader wrote.
    ASSERT_TRUE(before && after);
    EXPECT_EQ(after->started, before->started);
}

} // namespace
} // namespace tt
