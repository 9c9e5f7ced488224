#include "agent/facts.hpp"

#include "agent/log.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/json/json.hpp"
#include "integrations/posix/pipe.hpp"
#include "integrations/posix/run.hpp"

#include <cstdlib>

namespace tt::agent {

namespace {

constexpr Duration pause = std::chrono::minutes{5};
constexpr std::size_t largest = 64 << 10;

std::filesystem::path kept_file(const Layout& layout) {
    return layout.state / "facts";
}

Result<> add_fact(HostFacts& facts, std::string_view line) {
    constexpr std::string_view tag = "tag.";
    const std::size_t equals = line.find('=');
    const std::string_view name = line.substr(0, equals);
    const std::string value(equals == std::string_view::npos ? "" : line.substr(equals + 1));
    if (name == "zone")
        facts.zone = value;
    else if (name == "group" && !value.empty())
        facts.groups.push_back(value);
    else if (name.starts_with(tag) && name.size() > tag.size() && equals != std::string_view::npos)
        facts.tags[std::string(name.substr(tag.size()))] = value;
    else
        return fail(
            ErrorKind::invalid_input, "'" + std::string(line) + "' is no fact about a host",
            "write zone=ZONE, group=GROUP or tag.KEY=VALUE"
        );
    return {};
}

Result<std::string> output_of(const std::filesystem::path& program, const std::stop_token& stop) {
    ProcessSpec spec{.executable = program.string()};
    const char* path = std::getenv("PATH");
    spec.variables = {{"PATH", path ? path : "/usr/bin:/bin"}};
    RunLimits limits{.deadline = std::chrono::seconds{30}, .head = largest};
    TT_ASSIGN(const auto ended, run(spec, limits, {}, stop));
    if (ended.timed_out)
        return fail(ErrorKind::timeout, program.string() + " took longer than 30s to say the host's facts");
    if (!ended.status.success())
        return fail(
            ErrorKind::failed,
            program.string() + " ended with " + to_text(ended.status) + " and did not say the host's facts"
        );
    return ended.output.text();
}

/// Not the agent's version: an upgrade is no fact about the host.
Result<HostFacts> kept_facts(const Layout& layout, const HostFacts& base) {
    TT_ASSIGN(const auto text, read_file(kept_file(layout), largest));
    TT_ASSIGN(auto facts, decode<HostFacts>(text));
    facts.agent = base.agent;
    return facts;
}

void warn(const Error& error) {
    log(LogLevel::warning, error.message + (error.hint.empty() ? "" : "; " + error.hint));
}

} // namespace

Result<HostFacts> with_facts(HostFacts base, std::string_view lines) {
    while (!lines.empty()) {
        const std::string_view line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(std::min(lines.size(), line.size() + 1));
        if (!line.empty() && !line.starts_with('#')) TT_TRY(add_fact(base, line));
    }
    return base;
}

Result<HostFacts> read_facts(const FactSources& sources, const HostFacts& base, const std::stop_token& stop) {
    HostFacts facts = base;
    if (!sources.file.empty()) {
        TT_ASSIGN(const auto lines, read_file(sources.file, largest));
        TT_ASSIGN(facts, with_facts(std::move(facts), lines));
    }
    if (!sources.command.empty()) {
        TT_ASSIGN(const auto lines, output_of(sources.command, stop));
        TT_ASSIGN(facts, with_facts(std::move(facts), lines));
    }
    return facts;
}

Result<HostFacts> first_facts(const FactSources& sources, const HostFacts& base, const Layout& layout) {
    if (!sources.any()) return base;
    auto facts = read_facts(sources, base);
    if (facts) {
        TT_TRY(write_atomically(kept_file(layout), encode(*facts), 0600));
        return facts;
    }
    auto kept = kept_facts(layout, base);
    if (!kept) return facts;
    warn(facts.error());
    return kept;
}

FactsWatch::FactsWatch(
    FactSources sources, HostFacts base, HostFacts first, const Layout& layout,
    std::function<void(HostFacts)> deliver
)
    : sources_(std::move(sources))
    , base_(std::move(base))
    , last_(std::move(first))
    , layout_(layout)
    , deliver_(std::move(deliver)) {
    if (sources_.any()) thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
}

void FactsWatch::work(const std::stop_token& stop) {
    const std::stop_callback stopped(stop, [this] { wake_.notify(); });
    while (true) {
        std::ignore = wait_readable(wake_.fd(), pause);
        if (stop.stop_requested()) return;
        wake_.clear();
        look(stop);
    }
}

void FactsWatch::look(const std::stop_token& stop) {
    auto facts = read_facts(sources_, base_, stop);
    if (!facts) {
        if (facts.error().message != trouble_ && !stop.stop_requested()) warn(facts.error());
        trouble_ = facts.error().message;
        return;
    }
    trouble_.clear();
    if (*facts == last_) return;
    if (const auto kept = write_atomically(kept_file(layout_), encode(*facts), 0600); !kept)
        warn(kept.error());
    last_ = *facts;
    deliver_(*std::move(facts));
}

} // namespace tt::agent
