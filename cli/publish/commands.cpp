#include "cli/publish/commands.hpp"

#include <array>

namespace tt {

namespace {

const std::array commands{
    publish_command,      plan_command,         diff_command,        init_command,
    config_check_command, config_apply_command, config_show_command, config_history_command,
    config_diff_command,  explain_command,      hotfix_command,      key_new_command,
    key_list_command,     key_revoke_command,   revoke_command,      verify_command,
    index_show_command,   index_renew_command,
};

} // namespace

const std::span<const Command> publish_commands = commands;

} // namespace tt
