#pragma once

#include <cstdio>
#include <map>
#include <string>

namespace tt::bench {

/// Which process was killed at which step, and how often.
class Tally {
public:
    enum class Moment {
        in_hook,       ///< A hook was running.
        between_syncs, ///< Just before something was made durable or visible.
        anywhere,
    };

    void count(const std::string& process, const std::string& step, Moment moment) {
        ++steps_[process + " " + step];
        ++kills_;
        in_hook_ += moment == Moment::in_hook ? 1 : 0;
        between_syncs_ += moment == Moment::between_syncs ? 1 : 0;
    }

    [[nodiscard]] int kills() const { return kills_; }

    /// Whether a fifth of the kills came while a hook ran, and another between two syncs.
    [[nodiscard]] bool is_spread() const { return in_hook_ * 5 >= kills_ && between_syncs_ * 5 >= kills_; }

    void print() const {
        for (const auto& [step, count] : steps_) std::printf("  %4d  %s\n", count, step.c_str());
        std::printf(
            "%d kills: %d while a hook ran, %d between two syncs\n", kills_, in_hook_, between_syncs_
        );
    }

private:
    std::map<std::string, int> steps_;
    int kills_ = 0;
    int in_hook_ = 0;
    int between_syncs_ = 0;
};

} // namespace tt::bench
