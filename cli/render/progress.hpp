#pragma once

#include "cli/look.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/model/view.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tt {

/// Tells people how a deploy moves: successive views in, lines out. Pure.
class Progress {
public:
    /// What changed since the view before: one line for each change, and none for none, except that a line
    /// comes at least every minute, so that a reader of a CI log sees that somebody is there.
    std::vector<std::string> lines(const DeployView& view, Time now);

private:
    std::optional<DeployView> last_;
    Time spoke_at_;
};

/// The deploy as it stands, for a terminal that is redrawn: numbers, what it waits for, and the hosts that
/// are busy or failed, at most `height` lines.
std::vector<std::string>
progress_screen(const DeployView& view, const Look& look, Time now, std::size_t height);

/// One line: how it ended, or how far it is.
std::string progress_summary(const DeployView& view, Time now);

} // namespace tt
