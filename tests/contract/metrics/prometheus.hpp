#pragma once

#include "integrations/posix/process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <optional>
#include <string>

namespace tt {

/// A real Prometheus on a free port of this machine, with data that the test gave it. Ends with the object.
class Prometheus {
public:
    /// `samples` is OpenMetrics text, each sample with its time, without the `# EOF`.
    explicit Prometheus(const std::string& samples);

    /// Its URL.
    [[nodiscard]] const std::string& url() const { return url_; }

private:
    void import(const std::string& samples);
    void start();

    TemporaryDirectory directory_;
    std::optional<Process> process_;
    FileDescriptor log_;
    std::string url_;
};

} // namespace tt
