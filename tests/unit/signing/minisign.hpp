#pragma once

#include "integrations/files/atomic_file.hpp"
#include "integrations/posix/run.hpp"
#include "tests/support/must.hpp"
#include "tests/support/temporary_directory.hpp"

#include <string>
#include <vector>

namespace tt {

/// The program `minisign`, which knows nothing of tt, in a directory of its own.
class Minisign {
public:
    /// Whether it ended well.
    bool run(std::vector<std::string> arguments) {
        const ProcessSpec spec{
            .executable = "/usr/bin/minisign",
            .arguments = std::move(arguments),
            .directory = directory_.path()
        };
        const auto exit = tt::run(spec, {.deadline = std::chrono::minutes{1}});
        return exit && exit->status.code == 0;
    }

    [[nodiscard]] std::string read(const std::string& name) const {
        return testing_support::must(read_file(directory_ / name, 1 << 16));
    }

    void write(const std::string& name, std::string_view text) const {
        testing_support::must(write_atomically(directory_ / name, text, 0600));
    }

private:
    TemporaryDirectory directory_;
};

} // namespace tt
