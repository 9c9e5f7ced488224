#pragma once

#include "agent/event.hpp"
#include "agent/layout.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/model/host.hpp"

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string_view>
#include <thread>

namespace tt::agent {

/// Where facts come from besides the command line.
struct FactSources {
    std::filesystem::path file;    ///< Empty: none.
    std::filesystem::path command; ///< A program that prints them; empty: none.

    [[nodiscard]] bool any() const { return !file.empty() || !command.empty(); }
};

/// Adds what the lines say: `zone=ZONE`, `group=GROUP`, `tag.KEY=VALUE`. A line that is empty or begins with
/// `#` says nothing; any other is an error that names it.
Result<HostFacts> with_facts(HostFacts base, std::string_view lines);

/// Reads all sources anew, over `base`. The command has half a minute.
Result<HostFacts>
read_facts(const FactSources& sources, const HostFacts& base, const std::stop_token& stop = {});

/// The facts that the agent starts with: read anew, and kept; where that fails, those that were kept last. An
/// error when there are none, since a host that is in no group would leave its stages.
Result<HostFacts> first_facts(const FactSources& sources, const HostFacts& base, const Layout& layout);

/// Reads the sources every few minutes, and when it is asked to. What cannot be read changes nothing.
class FactsWatch {
public:
    /// `deliver` is called on a thread of its own, with facts that differ from the last ones.
    FactsWatch(
        FactSources sources, HostFacts base, HostFacts first, const Layout& layout,
        std::function<void(HostFacts)> deliver
    );

    void look_now() const { wake_.notify(); }

private:
    void work(const std::stop_token& stop);
    void look(const std::stop_token& stop);

    FactSources sources_;
    HostFacts base_;
    HostFacts last_;
    Layout layout_;
    std::function<void(HostFacts)> deliver_;
    Event wake_;
    std::string trouble_; ///< Told once.
    std::jthread thread_; ///< Last, so that it ends first.
};

} // namespace tt::agent
