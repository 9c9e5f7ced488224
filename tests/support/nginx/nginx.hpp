#pragma once

#include "integrations/posix/process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <optional>
#include <string>

namespace tt {

/// A real nginx on a free port of the loopback that serves the files of one directory. Ends with the object.
class Nginx {
public:
    /// `location` is what its configuration says about that place, besides where the files are.
    explicit Nginx(const std::string& location = "dav_methods PUT DELETE; create_full_put_path on;");

    /// Where it listens, without a slash at its end.
    [[nodiscard]] const std::string& url() const { return url_; }

    [[nodiscard]] std::filesystem::path files() const { return directory_ / "files"; }

private:
    TemporaryDirectory directory_;
    std::optional<Process> process_;
    std::string url_;
};

} // namespace tt
