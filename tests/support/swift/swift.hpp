#pragma once

#include "integrations/posix/process.hpp"
#include "integrations/s3/exchange.hpp"
#include "tests/support/temporary_directory.hpp"

#include <optional>
#include <string>

namespace tt {

/// A real OpenStack Swift on a free port of this machine, with the S3 API, which verifies signatures. It has
/// one bucket, `builds`, in the region us-east-1. Ends with the object.
class Swift {
public:
    static constexpr const char* access_key = "test:tester";
    static constexpr const char* secret_key = "testing";

    Swift();

    /// Where it listens, without a slash at its end.
    [[nodiscard]] const std::string& url() const { return url_; }

    /// The address of a store in its bucket, as `tt serve --artifacts` takes it.
    [[nodiscard]] std::string address(const std::string& prefix) const {
        return "s3://builds/" + prefix + "?endpoint=" + url_;
    }

    /// A store in its bucket, with the right keys, that never pauses.
    [[nodiscard]] s3::Setting setting(const std::string& prefix) const;

private:
    TemporaryDirectory directory_;
    FileDescriptor keep_; ///< It ends when this does, also when the test is killed.
    std::optional<Process> process_;
    std::string url_;
};

} // namespace tt
