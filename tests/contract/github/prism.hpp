#pragma once

#include "integrations/posix/process.hpp"

#include <filesystem>
#include <string>
#include <thread>

namespace tt {

/// A proxy on a free port of this machine that holds every request and every answer against a description of
/// an API, and answers with an error of its own where they do not agree. Ends with the object.
class Prism {
public:
    Prism(const std::filesystem::path& description, const std::string& upstream);
    ~Prism();

    /// Where it listens, without a slash at its end.
    [[nodiscard]] const std::string& url() const { return url_; }

private:
    void wait_until_it_listens(int log);

    std::string url_;
    std::optional<Process> process_;
    std::jthread drain_; ///< Reads what it says, so that it never waits for a reader.
};

} // namespace tt
