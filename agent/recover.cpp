#include "agent/recover.hpp"

#include "agent/chore_subject.hpp"
#include "agent/decide.hpp"
#include "agent/log.hpp"
#include "agent/releases.hpp"
#include "integrations/files/release_directory.hpp"
#include "integrations/files/remove_tree.hpp"
#include "integrations/posix/proc.hpp"
#include "integrations/posix/system_clock.hpp"

#include <algorithm>

namespace tt::agent {

namespace {

namespace fs = std::filesystem;

bool is_complete(const Layout& layout, const ServiceName& service, const Resident& resident) {
    std::error_code error;
    return fs::is_directory(layout.release(service, resident.build), error);
}

/// A walk under way puts its slot right by itself.
void check_against_disk(ServiceState& state, const Layout& layout) {
    const auto gone = std::erase_if(state.resident, [&](const Resident& resident) {
        return !is_complete(layout, state.service, resident);
    });
    if (gone > 0) log(LogLevel::warning, state.service, "releases are gone from the disk");
    if (!state.healthy || is_out(state) || is_in_slot(layout, state.service, *state.current)) return;
    log(LogLevel::warning, state.service, "the slot does not name the build that serves any more");
    state.healthy = false;
}

/// Of such a service the goal is to be heard again, although it was.
bool begins_anew(const ServiceState& state) {
    ServiceState fresh;
    fresh.service = state.service;
    return state == fresh;
}

/// With `--durability fast` a power cut may have torn what the stamps vouch for. Everything is read again: by
/// the scrub, and before a slot is pointed anywhere.
Result<> distrust_files(const ServiceState& state, const Layout& layout) {
    TT_TRY(remove_tree(layout.scrub(state.service)));
    for (const auto& resident : chore_subject(state).releases)
        TT_TRY(remove_tree(stamps_of_release(layout.releases(state.service), resident.build.value)));
    return {};
}

} // namespace

Result<std::vector<ServiceState>>
recover(const Journal& journal, const Layout& layout, Membership& membership) {
    TT_ASSIGN(auto states, journal.services());
    TT_ASSIGN(const auto boot, boot_id());
    const bool rebooted = boot != membership.boot;
    for (auto& state : states) {
        const auto before = state;
        if (rebooted) TT_TRY(distrust_files(state, layout));
        if (rebooted) state = after_reboot(std::move(state), time_since_boot());
        check_against_disk(state, layout);
        if (state != before) TT_TRY(journal.save(state));
    }
    if (std::ranges::any_of(states, begins_anew)) membership.version = 0;
    membership.boot = boot;
    TT_TRY(journal.save(membership));
    return states;
}

} // namespace tt::agent
