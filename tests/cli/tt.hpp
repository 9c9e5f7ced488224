#pragma once

#include "integrations/posix/run.hpp"
#include "tests/cli/example.hpp"
#include "tests/support/temporary_directory.hpp"

#include <cstdlib>
#include <fstream>
#include <regex>

/// What the tests of the real program share.
namespace tt {

namespace fs = std::filesystem;

inline constexpr std::string_view service_file = R"(tt: 1
service: web
build: { path: dist }
stages:
  - name: staging
    hosts: { group: web-staging }
    accept: { run: "smoke.sh --fast" }
)";

inline std::string read(const fs::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

inline std::string replaced(std::string text, const std::string& what, const std::string& with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

/// A directory with a tt.yaml and a tree, a server to talk to, and tt to run there.
class Tt {
public:
    Tt() {
        add_example(server);
        std::ofstream(directory / "tt.yaml") << service_file;
        std::ofstream(directory / "smoke.sh") << "#!/bin/sh\nexit 0\n";
        fs::create_directory(directory / "dist");
        std::ofstream(directory / "dist/app") << "app";
        variables = {
            {"TT_SERVER", server.url()},
            {"HOME", directory.path()},
            {"LANG", "C"},
            {"TZ", "UTC"},
            {"GIT_CEILING_DIRECTORIES", "/"}
        };
    }

    /// The whole of one run, as golden files have it.
    std::string run(const std::vector<std::string>& words) {
        const auto exit = tt::run(spec(words));
        if (!exit || exit->timed_out) return "tt did not end";
        code = exit->status.code;
        std::string out = "exit " + std::to_string(code) + "\n";
        if (const auto changes = server.changes(); !changes.empty()) out += "--- asked\n" + changes;
        out += "--- stdout\n" + exit->output.text() + "--- stderr\n" + exit->error.text();
        return normal(std::move(out));
    }

    [[nodiscard]] ProcessSpec spec(const std::vector<std::string>& words) const {
        return {TT_BINARY, words, variables, directory.path().string()};
    }

    TemporaryDirectory directory;
    StubServer server;
    Variables variables;
    int code = -1;

private:
    /// What differs from run to run by nature, or from one release of zstd to the next.
    [[nodiscard]] std::string normal(std::string text) const {
        text = replaced(std::move(text), directory.path().string(), "DIRECTORY");
        text = replaced(std::move(text), server.url(), "SERVER");
        text = std::regex_replace(text, std::regex("sha256:[0-9a-f]{64}"), "sha256:DIGEST");
        return std::regex_replace(text, std::regex("(\"bytes\":)?[0-9]+( bytes|,\"digest\")"), "$1SIZE$2");
    }
};

/// Compares with golden/NAME.txt, or rewrites it when TT_TEST_ACCEPT is set.
inline void expect_golden(const std::string& name, const std::string& actual) {
    const fs::path file = fs::path(TT_GOLDEN) / (name + ".txt");
    if (std::getenv("TT_TEST_ACCEPT") != nullptr) std::ofstream(file) << actual;
    EXPECT_EQ(actual, read(file)) << "if this is as it should be: TT_TEST_ACCEPT=1";
}

} // namespace tt
