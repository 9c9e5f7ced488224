#include "cli/commands/commands.hpp"

#include "cli/publish/summaries.hpp"
#include "cli/sim/summary.hpp"

#include <array>

namespace tt {

namespace {

/// A command of the program that links what only these need: git, YAML and archives.
Command in_publish(std::string_view name, Job job, std::string_view summary) {
    return {.name = name, .job = job, .summary = summary, .elsewhere = "tt-publish", .keeps_words = true};
}

const std::array commands{
    overview_command,

    in_publish("publish", Job::ship, publish_summary),
    builds_command,
    ci_command,
    in_publish("plan", Job::ship, plan_summary),
    deploy_command,
    promote_command,
    in_publish("hotfix", Job::ship, hotfix_summary),
    wait_command,
    approve_command,
    accept_command,

    status_command,
    hosts_command,
    history_command,
    commits_command,
    calendar_command,
    queue_command,

    rollback_command,
    pause_command,
    resume_command,
    abort_command,
    retry_command,
    restart_command,
    stop_command,
    reset_host_command,
    redeploy_host_command,
    hold_command,
    unhold_command,
    freeze_command,
    unfreeze_command,
    veto_command,
    in_publish("revoke", Job::undo, revoke_summary),

    why_command,
    log_command,
    drift_command,
    doctor_command,
    in_publish("diff", Job::investigate, diff_summary),
    in_publish("verify", Job::investigate, verify_summary),
    in_publish("index show", Job::investigate, index_show_summary),
    in_publish("explain", Job::investigate, explain_summary),
    Command{
        .name = "sim",
        .job = Job::investigate,
        .summary = sim_summary,
        .elsewhere = "tt-sim",
        .keeps_words = true
    },

    in_publish("init", Job::set_up, init_summary),
    in_publish("config check", Job::set_up, config_check_summary),
    in_publish("config apply", Job::set_up, config_apply_summary),
    in_publish("config show", Job::set_up, config_show_summary),
    config_set_command,
    config_restore_command,
    in_publish("config history", Job::set_up, config_history_summary),
    in_publish("config diff", Job::set_up, config_diff_summary),
    assign_command,
    unassign_command,
    pause_host_command,
    resume_host_command,
    drain_command,
    undrain_command,
    forget_command,
    hosts_revoke_command,
    pin_command,
    unpin_command,
    gc_command,
    in_publish("key new", Job::set_up, key_new_summary),
    in_publish("key list", Job::set_up, key_list_summary),
    in_publish("key revoke", Job::set_up, key_revoke_summary),
    in_publish("index renew", Job::set_up, index_renew_summary),
    token_create_command,
    token_list_command,
    token_revoke_command,
    Command{
        .name = "serve",
        .job = Job::set_up,
        .summary = "Run the control plane, always on",
        .elsewhere = "tt-serve"
    },
    agent_command,
    version_command,
    help_command,
};

} // namespace

const std::span<const Command> all_commands = commands;

} // namespace tt
