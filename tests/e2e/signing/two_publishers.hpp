#pragma once

#include "tests/support/cluster_test.hpp"

namespace tt {

/// Ana, whom hosts are told to trust, and Eve, whom they are not, have keys below `keys`; so both can
/// publish.
class TwoPublishers : public testing_support::ClusterTest {
protected:
    explicit TwoPublishers(std::string_view service_file = one_stage)
        : ClusterTest(service_file) {
        write(work / "dist/tt/RESTARTING", "#!/bin/sh\nexit 0\n", 0755);
        well({"key", "new", "ana", "--dir", "keys"});
        well({"key", "new", "eve", "--dir", "keys"});
    }

    /// Publishes a build whose one file says `name`, signed by the key unless that is empty. It comes whole,
    /// so that the stored bytes are what hosts judge.
    [[nodiscard]] testing_support::Said publish(const std::string& name, const std::string& key) const {
        write(work / "dist/name", name);
        std::vector<std::string> words{
            "publish",  "--commit", std::string(39, 'a') + name[0], "--time", "2026-11-21T07:41:55Z",
            "--deltas", "0"
        };
        if (!key.empty()) words.insert(words.end(), {"--key", "keys/" + key + ".key"});
        return tt(words);
    }
};

} // namespace tt
