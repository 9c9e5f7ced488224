#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/base/time.hpp"

#include <cstdint>
#include <string>

/// What GitHub's JSON holds of what tt has made there. Private to this folder.
namespace tt::github::wire {

struct Deployment {
    std::int64_t id = 0;
    std::string sha;
    std::string environment;
    std::string description;

    template<class Self = Deployment>
    static constexpr auto fields() {
        return std::tuple{
            field("id", &Self::id), field("sha", &Self::sha), field("environment", &Self::environment),
            field("description", &Self::description)
        };
    }
};

struct DeploymentStatus {
    std::string state;
    std::string description;

    template<class Self = DeploymentStatus>
    static constexpr auto fields() {
        return std::tuple{field("state", &Self::state), field("description", &Self::description)};
    }
};

struct Comment {
    std::int64_t id = 0;
    std::string html_url;
    std::string body;

    template<class Self = Comment>
    static constexpr auto fields() {
        return std::tuple{
            field("id", &Self::id), field("html_url", &Self::html_url), field("body", &Self::body)
        };
    }
};

struct Installation {
    std::int64_t id = 0;

    template<class Self = Installation>
    static constexpr auto fields() {
        return std::tuple{field("id", &Self::id)};
    }
};

struct InstallationToken {
    std::string token;
    Time expires_at;

    template<class Self = InstallationToken>
    static constexpr auto fields() {
        return std::tuple{field("token", &Self::token), field("expires_at", &Self::expires_at)};
    }
};

} // namespace tt::github::wire
