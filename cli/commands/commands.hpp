#pragma once

#include "cli/command.hpp"

#include <span>

namespace tt {

/// Every command of tt, in the order in which help shows them.
extern const std::span<const Command> all_commands;

/// Each is declared in the file of its name; those in one file differ in a word only.
extern const Command overview_command;
extern const Command builds_command;
extern const Command ci_command;
extern const Command commits_command;
extern const Command deploy_command;
extern const Command promote_command;
extern const Command wait_command;
extern const Command status_command;
extern const Command hosts_command;
extern const Command history_command;
extern const Command log_command;
extern const Command drift_command;
extern const Command doctor_command;
extern const Command why_command;
extern const Command calendar_command;
extern const Command queue_command;
extern const Command pause_command, resume_command, abort_command, retry_command; // steer.cpp
extern const Command rollback_command;
extern const Command restart_command;
extern const Command stop_command;
extern const Command hold_command, unhold_command;     // hold.cpp
extern const Command freeze_command, unfreeze_command; // freeze.cpp
extern const Command veto_command;
extern const Command accept_command;
extern const Command approve_command;
extern const Command pin_command, unpin_command; // pin.cpp
extern const Command gc_command;
extern const Command assign_command, unassign_command; // hosts_assign.cpp
extern const Command drain_command, undrain_command, forget_command,
    hosts_revoke_command; // hosts_steer.cpp, and:
extern const Command pause_host_command, resume_host_command, reset_host_command, redeploy_host_command;
extern const Command token_create_command, token_list_command, token_revoke_command; // token.cpp
extern const Command config_set_command;
extern const Command config_restore_command;
extern const Command agent_command;
extern const Command version_command;
extern const Command help_command;

} // namespace tt
