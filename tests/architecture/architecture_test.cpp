// The rules of ARCHITECTURE.md about who may include whom, read off the source text.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

const fs::path root = TT_SOURCE_DIR;

struct Source {
    std::string path; ///< From the root.
    std::vector<std::string> lines;
};

std::vector<std::string> lines_of(const fs::path& file) {
    std::ifstream in(file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

std::vector<Source> sources_below(const std::vector<std::string>& folders) {
    std::vector<Source> sources;
    for (const std::string& folder : folders)
        for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
            const std::string extension = entry.path().extension();
            if (extension != ".cpp" && extension != ".hpp") continue;
            sources.push_back({fs::relative(entry.path(), root).string(), lines_of(entry.path())});
        }
    return sources;
}

const std::vector<Source>& product() {
    static const auto sources = sources_below({"pipeline", "integrations", "agent", "hooks", "cli"});
    return sources;
}

/// The library that a file belongs to: two levels below pipeline, integrations and cli/serve, one elsewhere.
std::string library_of(const std::string& path) {
    const std::size_t first = path.find('/');
    const std::string top = path.substr(0, first);
    const std::size_t second = path.find('/', first + 1);
    const bool nested = top == "pipeline" || top == "integrations" || path.starts_with("cli/serve/");
    return nested && second != std::string::npos ? path.substr(0, second) : top;
}

/// What each library may include besides itself. Every line is an arrow of ARCHITECTURE.md.
const std::map<std::string, std::set<std::string>> may_include{
    {"pipeline/base", {}},
    {"pipeline/calendar", {"pipeline/base"}},
    {"pipeline/model", {"pipeline/base", "pipeline/calendar"}},
    {"pipeline/ports", {"pipeline/base", "pipeline/calendar", "pipeline/model"}},
    {"pipeline/decide", {"pipeline/base", "pipeline/calendar", "pipeline/model"}},
    {"pipeline/forecast", {"pipeline/base", "pipeline/calendar", "pipeline/model", "pipeline/decide"}},
    {"pipeline/replay", {"pipeline/base", "pipeline/calendar", "pipeline/model", "pipeline/decide"}},
    {"pipeline/engine",
     {"pipeline/base", "pipeline/calendar", "pipeline/model", "pipeline/ports", "pipeline/decide",
      "pipeline/forecast"}},
    {"pipeline/simulation",
     {"pipeline/base", "pipeline/calendar", "pipeline/model", "pipeline/ports", "pipeline/decide",
      "pipeline/engine"}},
};

/// The lower part of the pipeline, which everything above may know.
const std::set<std::string> low{"pipeline/base", "pipeline/calendar", "pipeline/model", "pipeline/ports"};

/// Small leaves that any adapter, and the agent, may use.
const std::set<std::string> leaves{"integrations/crypto",      "integrations/files",
                                   "integrations/json",        "integrations/posix",
                                   "integrations/journal",     "integrations/build",
                                   "integrations/zones",       "integrations/signing",
                                   "integrations/certificates"};

bool is_allowed(const std::string& from, const std::string& to) {
    if (from == to || leaves.contains(to)) return from == to || !from.starts_with("pipeline/");
    if (const auto rule = may_include.find(from); rule != may_include.end()) return rule->second.contains(to);
    if (low.contains(to)) return true;
    const bool decisions = to == "pipeline/engine" || to == "pipeline/decide";
    static const std::set<std::string> clients{
        "integrations/metrics", "integrations/github", "integrations/jenkins", "integrations/s3",
        "integrations/web_store"
    };
    if (clients.contains(from)) return to == "integrations/http";
    if (from == "integrations/acceptance") return decisions || clients.contains(to);
    if (from == "integrations/writeback")
        return to == "pipeline/decide" || to == "integrations/acceptance" || to == "integrations/github";
    if (from == "integrations/intake")
        return to == "pipeline/decide" || to == "integrations/acceptance" || to == "integrations/github"
               || to == "integrations/jenkins";
    if (from == "integrations/api")
        return decisions || to == "pipeline/replay" || to == "integrations/server"
               || to == "integrations/github" || to == "integrations/jenkins"; // What they call us with.
    if (from == "integrations/archive") return to == "integrations/delta";
    if (from == "agent") return to == "hooks" || to == "integrations/archive" || to == "integrations/http";
    return from == "cli" || from == "cli/serve";
}

TEST(Architecture, IncludesPointOneWay) {
    const std::regex include{"^#include \"([^\"]+)\""};
    for (const Source& source : product())
        for (const std::string& line : source.lines) {
            std::smatch match;
            if (!std::regex_search(line, match, include)) continue;
            const std::string target = match[1];
            ASSERT_NE(target.find('/'), std::string::npos)
                << source.path << ": write includes from the root: " << line;
            EXPECT_TRUE(is_allowed(library_of(source.path), library_of(target)))
                << source.path << " includes " << target;
        }
}

/// Where each third-party header may stand. A .hpp of the product never includes one, except a private
/// header of the adapter itself.
const std::vector<std::pair<std::string, std::set<std::string>>> third_party{
    {"nlohmann/", {"integrations/json", "integrations/metrics", "cli"}},
    {"boost/", {"integrations/server"}},
    {"sqlite3", {"integrations/sqlite"}},
    {"curl/", {"integrations/http"}},
    {"git2", {"integrations/git"}},
    {"yaml-cpp/", {"integrations/yaml"}},
    {"archive", {"integrations/archive"}},
    {"zstd", {"integrations/archive", "integrations/delta"}},
    {"openssl/", {"integrations/crypto", "integrations/certificates", "integrations/server"}},
    {"CLI/", {"cli", "cli/serve"}},
    {"fmt/",
     {"integrations/git", "integrations/json", "integrations/yaml", "integrations/sqlite",
      "integrations/server", "integrations/http", "integrations/archive", "integrations/files",
      "integrations/posix", "integrations/metrics", "integrations/acceptance", "integrations/github",
      "integrations/jenkins", "integrations/writeback", "agent", "hooks", "cli", "cli/serve"}},
};

TEST(Architecture, ThirdPartyHeadersStayInTheirAdapter) {
    const std::regex include{"^#include <([^>]+)>"};
    for (const Source& source : product())
        for (const std::string& line : source.lines) {
            std::smatch match;
            if (!std::regex_search(line, match, include)) continue;
            const std::string header = match[1];
            for (const auto& [prefix, adapters] : third_party) {
                if (!header.starts_with(prefix)) continue;
                EXPECT_TRUE(adapters.contains(library_of(source.path)))
                    << source.path << " includes <" << header << ">";
            }
        }
}

TEST(Architecture, ThePipelineKnowsNoClockAndNoOutsideWorld) {
    const std::regex forbidden{
        R"(::now\(|\btime\(|gettimeofday|clock_gettime|std::(cout|cerr|ifstream|ofstream|filesystem::)|\bsleep)"
    };
    for (const Source& source : product()) {
        if (!source.path.starts_with("pipeline/") || source.path.starts_with("pipeline/ports/")) continue;
        for (const std::string& line : source.lines)
            EXPECT_FALSE(std::regex_search(line, forbidden)) << source.path << ": " << line;
    }
}

TEST(Architecture, TestsDoNotSleep) {
    const std::regex sleep{R"(sleep_for|sleep_until|\busleep\(|\bnanosleep\(|[^_a-z]sleep\()"};
    for (const Source& source : sources_below({"tests"})) {
        if (source.path.starts_with("tests/architecture/") || source.path.starts_with("tests/bench/"))
            continue;
        for (const std::string& line : source.lines)
            EXPECT_FALSE(std::regex_search(line, sleep)) << source.path << ": " << line;
    }
}

TEST(Architecture, FilesStayReadable) {
    for (const Source& source : product())
        EXPECT_LE(source.lines.size(), 500U) << source.path << " is two things";
}

TEST(Architecture, TopLevelHoldsWhatTheDesignNames) {
    const std::set<std::string> expected{
        "CMakeLists.txt",
        "CMakePresets.json",
        "cli",
        "pipeline",
        "integrations",
        "agent",
        "hooks",
        "tests",
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "LICENSE",
        "docs",
        "dev",
        "build"
    };
    for (const auto& entry : fs::directory_iterator(root)) {
        const std::string name = entry.path().filename();
        EXPECT_TRUE(name.starts_with('.') || expected.contains(name)) << name << " stands at the top";
    }
}

} // namespace
