#pragma once

#include "cli/command.hpp"

#include <span>

namespace tt {

/// The commands of tt-publish.
extern const std::span<const Command> publish_commands;

extern const Command publish_command;
extern const Command plan_command;
extern const Command hotfix_command;
extern const Command diff_command;
extern const Command init_command;
extern const Command config_check_command;
extern const Command config_apply_command;
extern const Command config_show_command;
extern const Command config_history_command;
extern const Command config_diff_command;
extern const Command explain_command;
extern const Command verify_command;
extern const Command key_new_command;
extern const Command key_list_command;
extern const Command key_revoke_command;
extern const Command revoke_command;
extern const Command index_show_command;
extern const Command index_renew_command;

} // namespace tt
