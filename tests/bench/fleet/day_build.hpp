#pragma once

#include <filesystem>
#include <string>

namespace tt::bench {

/// Writes `tt.yaml`: the service `web` in the stages canary and prod, and what is asked of the build with
/// that number. Without floors all hosts of a stage are taken at once.
void write_policy(const std::filesystem::path& work, int build, bool without_floor);

/// Writes `dist`, of which the service is that program and answers with the number; in the stage `ill_in`, if
/// there is one, it is ill.
void write_build(
    const std::filesystem::path& work, const std::filesystem::path& service, int build,
    const std::string& ill_in
);

} // namespace tt::bench
