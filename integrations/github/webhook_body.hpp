#pragma once

#include "pipeline/base/field.hpp"

#include <cstdint>
#include <string>

/// What the bodies of webhooks hold of what tt reads: those of all events in one. Private to this folder.
namespace tt::github::wire {

struct HookRepository {
    std::int64_t id = 0;
    std::string full_name;
    std::string html_url;

    template<class Self = HookRepository>
    static constexpr auto fields() {
        return std::tuple{
            field("id", &Self::id), field("full_name", &Self::full_name), field("html_url", &Self::html_url)
        };
    }
};

struct HookSuite {
    std::string head_sha;
    std::string head_branch; ///< Null when GitHub does not know it.

    template<class Self = HookSuite>
    static constexpr auto fields() {
        return std::tuple{field("head_sha", &Self::head_sha), field("head_branch", &Self::head_branch)};
    }
};

struct HookRun {
    std::string head_sha;
    HookSuite check_suite;

    template<class Self = HookRun>
    static constexpr auto fields() {
        return std::tuple{field("head_sha", &Self::head_sha), field("check_suite", &Self::check_suite)};
    }
};

struct HookDeployment {
    std::string sha;

    template<class Self = HookDeployment>
    static constexpr auto fields() {
        return std::tuple{field("sha", &Self::sha)};
    }
};

struct Hook {
    HookRepository repository;
    std::string zen;           ///< ping
    std::string ref;           ///< push
    std::string after;         ///< push
    bool deleted = false;      ///< push
    std::string sha;           ///< status
    HookRun check_run;         ///< check_run
    HookSuite check_suite;     ///< check_suite
    HookDeployment deployment; ///< deployment_status

    template<class Self = Hook>
    static constexpr auto fields() {
        return std::tuple{
            field("repository", &Self::repository),
            field("zen", &Self::zen),
            field("ref", &Self::ref),
            field("after", &Self::after),
            field("deleted", &Self::deleted),
            field("sha", &Self::sha),
            field("check_run", &Self::check_run),
            field("check_suite", &Self::check_suite),
            field("deployment", &Self::deployment)
        };
    }
};

} // namespace tt::github::wire
