#pragma once

#include "integrations/writeback/place.hpp"
#include "integrations/writeback/wanted.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tt {

/// Makes GitHub Deployments of deploys and says how they get on. Remembers what it has written, and finds it
/// on GitHub by its description when it does not know.
class DeploymentWriter {
public:
    Result<> write(const Place& place, const std::vector<WantedDeployment>& wanted);

private:
    struct Known {
        bool sure = false; ///< What follows is what GitHub has; false after a write with no answer, too.
        std::int64_t id = 0;
        std::optional<github::DeploymentNews> news;
    };

    static Result<> write_one(const Place& place, const WantedDeployment& wanted, Known& known);
    static Result<> learn(const Place& place, const WantedDeployment& wanted, Known& known);

    std::map<std::string, Known> known_; ///< By description.
};

} // namespace tt
