#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/base/time.hpp"

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace tt {

/// What an alert does to the stage that listens to it. Each also stops automation there.
enum class AlertAction {
    halt,     ///< Halts the rollout under way.
    rollback, ///< Goes back to the proven build.
    veto,     ///< Vetoes the build, for every stage.
};

constexpr auto names(AlertAction) {
    using enum AlertAction;
    return std::to_array<std::pair<AlertAction, std::string_view>>(
        {{halt, "halt"}, {rollback, "rollback"}, {veto, "veto"}}
    );
}

using Labels = std::map<std::string, std::string>;

/// Which alerts a stage listens to: those that carry all of these labels.
struct AlertRule {
    Labels match;
    AlertAction action = AlertAction::halt;

    bool operator==(const AlertRule&) const = default;

    template<class Self = AlertRule>
    static constexpr auto fields() {
        return std::tuple{field("match", &Self::match), field("action", &Self::action)};
    }
};

/// An alert that fires.
struct Alert {
    Labels labels;
    std::string summary; ///< For people.
    Time since;          ///< When it began to fire.

    bool operator==(const Alert&) const = default;
};

/// One alert as Alertmanager's webhook tells of it.
struct NotedAlert {
    std::string status; ///< `firing` or `resolved`.
    Labels labels;
    Labels annotations;
    Time starts_at;

    template<class Self = NotedAlert>
    static constexpr auto fields() {
        return std::tuple{
            field("status", &Self::status),
            field("labels", &Self::labels),
            field("annotations", &Self::annotations),
            field("startsAt", &Self::starts_at),
        };
    }
};

/// The body of Alertmanager's webhook, version 4, as far as tt reads it:
/// https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
struct AlertNotice {
    std::vector<NotedAlert> alerts;

    template<class Self = AlertNotice>
    static constexpr auto fields() {
        return std::tuple{field("alerts", &Self::alerts)};
    }
};

} // namespace tt
