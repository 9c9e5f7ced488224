#include "tests/why/printed.hpp"

#include "cli/render/render.hpp"

#include <sstream>

namespace tt {

std::string printed(const WhyView& view, Time now) {
    std::ostringstream results;
    std::ostringstream remarks;
    const Look look{.terminal = true, .width = 110};
    Output({results, remarks, look, look}, Format::table).show(shown(view), now);
    return results.str();
}

} // namespace tt
