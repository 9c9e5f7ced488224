#pragma once

#include "pipeline/model/view.hpp"

#include <string>

namespace tt {

/// What a person at a terminal of 110 columns reads.
std::string printed(const WhyView& view, Time now);

} // namespace tt
