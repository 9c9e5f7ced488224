#pragma once

#include "integrations/yaml/problem.hpp"
#include "pipeline/model/build.hpp"
#include "pipeline/model/policy.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tt {

/// A whole `tt.yaml`, each part on its way to where it belongs (design 6).
struct ServiceFile {
    ServiceName service;
    Policy policy;          ///< Without revision and adoption; `text` is the file to the letter.
    std::string build_path; ///< What `tt publish` packs when no path is given; empty: one must be given.
    BuildConfig build;
    std::map<std::string, Environment> environment; ///< By stage name.
    std::map<std::string, Position> positions; ///< Where each given value stands: `stages[0].rollout.floor`.
};

/// What reading a file led to: the service, unless any problem is an error, and all problems in file order.
struct CheckedServiceFile {
    std::optional<ServiceFile> file;
    std::vector<Problem> problems;
};

/// Reads `tt.yaml` strictly: what is not understood is refused, never ignored. `name` is what messages call
/// it.
CheckedServiceFile check_service_file(const std::string& name, std::string_view text);

/// The same for those who only need the service: the error's message is every problem, rendered.
Result<ServiceFile> parse_service_file(const std::string& name, std::string_view text);

} // namespace tt
