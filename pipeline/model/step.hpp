#pragma once

#include "pipeline/base/field.hpp"

#include <array>

namespace tt {

/// Where a host is in one deploy. The order is the order of the walk; pre_download up to prepared is
/// *prepare* and needs no permit, pre_restart up to serving is *activate* and begins only under one.
enum class Step {
    pre_download,
    download,
    post_download,
    prepared,
    pre_restart,
    restart,
    post_restart,
    serving,
    stopping,
    stopped,
};

constexpr auto names(Step) {
    using enum Step;
    return std::to_array<std::pair<Step, std::string_view>>({
        {pre_download, "pre-download"},
        {download, "download"},
        {post_download, "post-download"},
        {prepared, "prepared"},
        {pre_restart, "pre-restart"},
        {restart, "restart"},
        {post_restart, "post-restart"},
        {serving, "serving"},
        {stopping, "stopping"},
        {stopped, "stopped"},
    });
}

/// What became of the step that a report names.
enum class StepState {
    running, ///< Under way; a wait for a permit is `prepared` and done.
    done,    ///< Ended well; the next step has not begun.
    failed,  ///< Ended badly, for good: retries are used up and, after activate began, the old build is back.
};

constexpr auto names(StepState) {
    using enum StepState;
    return std::to_array<std::pair<StepState, std::string_view>>(
        {{running, "running"}, {done, "done"}, {failed, "failed"}}
    );
}

/// Whether the step may only be taken under a permit.
constexpr bool is_activate(Step step) {
    return step >= Step::pre_restart && step <= Step::serving;
}

} // namespace tt
