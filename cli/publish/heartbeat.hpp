#pragma once

#include "cli/output.hpp"

#include <thread>

namespace tt {

/// Says a line every half minute for as long as it lives, because CI systems end what says nothing for long.
/// Nobody else may write to the output meanwhile.
class Heartbeat {
public:
    Heartbeat(Output& output, std::string line);

private:
    std::jthread thread_;
};

} // namespace tt
