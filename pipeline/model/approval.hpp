#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/base/id.hpp"
#include "pipeline/base/time.hpp"

#include <string>
#include <string_view>

namespace tt {

/// One person's word that one build may go to one stage. It says nothing about any other build.
struct Approval {
    static constexpr std::string_view table = "approval";

    ServiceName service;
    StageName stage;
    BuildId build;
    std::string by;
    std::string reason; ///< May be empty.
    Time at;

    [[nodiscard]] std::string key() const {
        return service.value + "/" + stage.value + "/" + build.value + "/" + by;
    }

    bool operator==(const Approval&) const = default;

    template<class Self = Approval>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service), field("stage", &Self::stage),   field("build", &Self::build),
            field("by", &Self::by),           field("reason", &Self::reason), field("at", &Self::at),
        };
    }
};

} // namespace tt
