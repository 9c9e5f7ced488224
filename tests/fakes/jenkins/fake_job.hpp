#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tt {

/// What the fake keeps of one run.
struct FakeRun {
    std::int64_t number = 0;
    std::int64_t queue_item = 0;
    std::map<std::string, std::string> parameters = {};
    std::string result = {}; ///< Empty while it runs.
    std::string log = {};
    std::int64_t log_base = 0; ///< Bytes of the real log that are not in the text (notes).
    nlohmann::json actions = nlohmann::json::array();
    nlohmann::json stages = nlohmann::json::array(); ///< As in the stage view.
    std::optional<nlohmann::json> tests = {};
    std::map<std::string, std::string> artifacts = {}; ///< Content by path.
};

struct FakeJob {
    std::vector<std::string> parameters = {};
    bool buildable = true;
    bool project = false; ///< It has no runs, but a job for each branch below it.
    std::vector<FakeRun> runs = {};
};

/// What the fake keeps of one queue item. A run number other than 0 means that it left the queue.
struct FakeItem {
    std::int64_t id = 0;
    std::string job = {};
    std::map<std::string, std::string> parameters = {};
    std::int64_t run = 0;
    bool cancelled = false;
    bool forgotten = false;
};

} // namespace tt
