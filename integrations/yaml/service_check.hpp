#pragma once

#include "integrations/yaml/reading.hpp"
#include "integrations/yaml/service_file.hpp"

namespace tt::yaml {

/// Finds values by path, to report them.
class Places {
public:
    explicit Places(const std::map<std::string, Place>& places)
        : places_(places) {}

    [[nodiscard]] bool given(const std::string& path) const { return places_.contains(path); }

    /// Where the value stands; the nearest value around it when it was not given.
    [[nodiscard]] std::size_t at(const std::string& path) const { return find(path).value; }

    /// Where its key stands.
    [[nodiscard]] std::size_t key_at(const std::string& path) const { return find(path).key; }

private:
    [[nodiscard]] Place find(std::string path) const;

    const std::map<std::string, Place>& places_;
};

/// Reports what is well written but cannot be meant: stages that wait for each other, variables that the
/// build does not accept, and so on. Silent about what could not be read, which is reported already.
void check_service(const ServiceFile& file, const Places& places, Findings& findings);

/// The part of check_service that looks at what travels inside a build.
void check_build(const BuildConfig& build, const Places& places, Findings& findings);

/// The part of check_service that looks at one stage alone. `path` is `stages[N]`.
void check_stage(const StagePolicy& stage, const std::string& path, const Places& places, Findings& findings);

/// The part of check_stage that looks at its schedule and its windows.
void check_calendar(
    const StagePolicy& stage, const std::string& path, const Places& places, Findings& findings
);

/// The part of check_service that looks at everything that asks: gates, watches, and tests by a metric.
void check_probes(const ServiceFile& file, const Places& places, Findings& findings);

} // namespace tt::yaml
