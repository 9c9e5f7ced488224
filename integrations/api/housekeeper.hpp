#pragma once

#include "integrations/api/collector.hpp"
#include "pipeline/base/time.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <thread>

namespace tt {

/// Has the collector do, again and again, what policies ask for. When it last did is the time of a file, so
/// that a server that is started often does it no more often.
class Housekeeper {
public:
    struct Setting {
        std::filesystem::path
            stamp; ///< Touched after each time. One that is made at the start counts as one.
        Duration every;
        std::function<void(const std::string&)> log = {};  ///< Hears what was done.
        std::function<void(const std::string&)> warn = {}; ///< Hears what was not.
    };

    Housekeeper(Collector& collector, Setting setting);

    /// Ends between two portions. Idempotent.
    void stop();

private:
    void run(const std::stop_token& stop);
    void keep_house(const std::stop_token& stop);
    [[nodiscard]] Duration until_due() const;
    void touch() const;

    Collector& collector_;
    Setting setting_;
    std::jthread thread_; ///< Last, so that it ends before what it uses.
};

} // namespace tt
