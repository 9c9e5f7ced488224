#pragma once

#include <string_view>

namespace tt {

/// What help says in one line about the commands of tt-publish, which the overview of tt lists too.
inline constexpr std::string_view publish_summary = "Pack a directory and make it a known build";
inline constexpr std::string_view plan_summary = "Say what a deploy would do, before it does it";
inline constexpr std::string_view hotfix_summary =
    "Pick commits onto what is live, have it built, and deploy that";
inline constexpr std::string_view diff_summary = "Compare two builds: commits and files";
inline constexpr std::string_view init_summary = "Write a commented tt.yaml for this repository";
inline constexpr std::string_view config_check_summary = "Say everything that is wrong with tt.yaml";
inline constexpr std::string_view config_apply_summary =
    "Adopt the policy and the runtime configuration of tt.yaml";
inline constexpr std::string_view config_show_summary =
    "Show the configuration that holds, or that of tt.yaml";
inline constexpr std::string_view config_history_summary = "List the adopted revisions";
inline constexpr std::string_view config_diff_summary = "Compare tt.yaml with the adopted revision";
inline constexpr std::string_view verify_summary = "Say whether a build is what its publisher signed";
inline constexpr std::string_view key_new_summary = "Make a key to sign builds with";
inline constexpr std::string_view key_list_summary = "List signing keys, without their secrets";
inline constexpr std::string_view key_revoke_summary = "Say that what a key signs counts no more";
inline constexpr std::string_view revoke_summary = "Sign that no host may take a build any more";
inline constexpr std::string_view index_show_summary = "Show what is signed about all builds of a service";
inline constexpr std::string_view index_renew_summary = "Sign that again, for some more time";
inline constexpr std::string_view explain_summary = "Say what a key of tt.yaml does, and its default";

} // namespace tt
