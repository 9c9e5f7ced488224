#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/base/id.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/model/drift.hpp"

#include <array>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace tt {

/// What is wrong with a host of a stage, as far as its files go.
enum class Fault {
    differs,     ///< A release is not what its build is.
    not_serving, ///< It should serve something and does not, or nobody knows.
    unchecked,   ///< Nobody has compared its releases, or not for long.
};

constexpr auto names(Fault) {
    return std::to_array<std::pair<Fault, std::string_view>>(
        {{Fault::differs, "differs"}, {Fault::not_serving, "not serving"}, {Fault::unchecked, "unchecked"}}
    );
}

struct DriftFinding {
    HostId host;
    std::string name;
    ServiceName service;
    StageName stage;
    Fault fault = Fault::differs;
    Time checked_at;        ///< When its releases were last compared, by its own clock; the epoch: never.
    DriftedRelease release; ///< What differs; its build also where something else is wrong with what serves.
    bool serves = false;    ///< Whether it serves that release.
    std::string reason;     ///< One sentence for people.
    std::string command;    ///< What somebody could type about it; may be empty.

    bool operator==(const DriftFinding&) const = default;

    template<class Self = DriftFinding>
    static constexpr auto fields() {
        return std::tuple{
            field("host", &Self::host),       field("name", &Self::name),
            field("service", &Self::service), field("stage", &Self::stage),
            field("fault", &Self::fault),     field("checked_at", &Self::checked_at),
            field("release", &Self::release), field("serves", &Self::serves),
            field("reason", &Self::reason),   field("command", &Self::command),
        };
    }
};

/// `GET /v1/drift`: the hosts of stages that are not known to serve exactly what they should.
struct DriftView {
    int hosts = 0;                      ///< How many were looked at, once for each stage that has them.
    int sound = 0;                      ///< Of these, how many have no finding.
    std::vector<DriftFinding> findings; ///< By stage, then by name.

    template<class Self = DriftView>
    static constexpr auto fields() {
        return std::tuple{
            field("hosts", &Self::hosts),
            field("sound", &Self::sound),
            field("findings", &Self::findings),
        };
    }
};

} // namespace tt
