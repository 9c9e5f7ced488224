#pragma once

#include "integrations/files/atomic_file.hpp"
#include "tests/support/cluster.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tt::testing_support {

/// Somebody who types `tt` in the directory `work`, where the service `web` is, and a server that was just
/// started. Which hosts there are is up to the test. When it fails, all that its agents wrote is shown.
class ClusterTest : public testing::Test {
protected:
    /// One stage, and nothing that is not a default.
    static constexpr std::string_view one_stage = R"(tt: 1
service: web
build: { path: dist }
stages:
  - name: prod
    hosts: { group: web }
)";

    /// For whatever is waited for: long enough that it does not depend on what else the machine does.
    static constexpr Duration at_most = std::chrono::minutes{2};

    explicit ClusterTest(std::string_view service_file = one_stage) {
        write(work / "tt.yaml", service_file);
        cluster.start_server();
    }

    ~ClusterTest() override {
        if (!HasFailure()) return;
        for (const auto& host : std::filesystem::directory_iterator(cluster.directory() / "hosts"))
            std::cerr << host.path().filename().string() << ":\n" << read(host.path() / "agent.log");
    }

    /// With the directories that it is in.
    static void write(const std::filesystem::path& file, std::string_view text, mode_t mode = 0644) {
        std::filesystem::create_directories(file.parent_path());
        must(write_atomically(file, text, mode));
    }

    /// Nothing where there is no such file.
    static std::string read(const std::filesystem::path& file) {
        return read_file(file, 16 << 20).value_or("");
    }

    /// As a disk may do it, or somebody who controls the server.
    static void change_one_bit(const std::filesystem::path& file) {
        std::string bytes = must(read_file(file, 16 << 20));
        bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
        write(file, bytes);
    }

    [[nodiscard]] Said tt(const std::vector<std::string>& words) const { return cluster.tt(words, work); }

    /// All that a command says, which has to succeed.
    std::string well(const std::vector<std::string>& words) const {
        const Said said = succeeded(words);
        return said.output + said.error;
    }

    /// The same without what is only for people.
    [[nodiscard]] std::string output_of(const std::vector<std::string>& words) const {
        return succeeded(words).output;
    }

    /// All that a command says, which must not succeed.
    std::string ill(const std::vector<std::string>& words) const {
        const Said said = tt(words);
        EXPECT_FALSE(said.status.success()) << joined(words) << ": " << said.output << said.error;
        return said.output + said.error;
    }

    [[nodiscard]] Build newest_build() const {
        return cluster.get<BuildsView>("/v1/builds?service=web").builds.at(0).build;
    }

    /// Where the server keeps the bytes of a build.
    [[nodiscard]] std::filesystem::path stored(const Build& build) const {
        const std::string hex = build.artifact.digest.value.substr(build.artifact.digest.value.find(':') + 1);
        for (const auto& entry : std::filesystem::recursive_directory_iterator(cluster.home() / "artifacts"))
            if (entry.is_regular_file() && entry.path().string().contains(hex)) return entry.path();
        throw std::runtime_error("the server does not have the bytes of " + build.id.value);
    }

    TemporaryDirectory directory;
    std::filesystem::path work = directory / "work";
    Cluster cluster{TT_PROGRAMS, directory / "cluster"};

private:
    [[nodiscard]] Said succeeded(const std::vector<std::string>& words) const {
        Said said = tt(words);
        EXPECT_TRUE(said.status.success()) << joined(words) << ": " << said.output << said.error;
        return said;
    }

    static std::string joined(const std::vector<std::string>& words) {
        std::string text = "tt";
        for (const auto& word : words) text += " " + word;
        return text;
    }
};

} // namespace tt::testing_support
