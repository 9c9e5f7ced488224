#pragma once

#include "agent/decide.hpp"
#include "hooks/environment.hpp"
#include "hooks/hook.hpp"
#include "integrations/posix/confinement.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/model/build.hpp"

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace tt::agent {

/// One step's hook, or what is run in its place, with everything that running it takes.
struct HookJob {
    std::filesystem::path shim;   ///< The program.
    std::filesystem::path record; ///< Of the step: each attempt's directory has its number behind this name.
    hooks::Hook hook;
    hooks::HookContext context;   ///< Its attempt names the record.
    BuildConfig config;           ///< Of the build that the hook belongs to.
    Confinement confinement = {}; ///< Of the hook.
    Duration deadline{0};         ///< Of each attempt.
    std::vector<std::string> arguments = {};
    std::string name = {}; ///< What people call it.
    bool is_ours = false;  ///< A program of tt, which goes on where it was killed.
};

/// Runs the hook under its shim and waits for its end, or finds that it has ended before: what has finished
/// is never run again, and a shim that lives is waited for. A request to stop ends the hook.
///
/// A hook that failed is worth another attempt as often as the build says; one that was interrupted always,
/// unless the build says `on_interrupt: fail`. Who kills a program of ours interrupts it, up to three times.
/// One of a `teletraan/` directory is run as Teletraan's agent
/// runs it: three times, each within half an hour, unless the build says something else, and once if that is
/// over.
Outcome run_hook(const HookJob& job, const std::stop_token& stop);

/// What that attempt wrote last, until it ended; empty when nothing is kept.
std::string output_of(const std::filesystem::path& record, int attempt);

/// What the build gives each attempt at the job's step; Teletraan's own limit where a `teletraan/` directory
/// leaves ours as it is by default.
Duration deadline_of(const HookJob& job);

/// The pause before the attempt after this one: doubling from a second to half a minute.
Duration pause_after(int attempt);

/// An Outcome that ends the step as failed.
Outcome failed(const Error& error);

} // namespace tt::agent
