#pragma once

#include "integrations/server/http_server.hpp"
#include "pipeline/model/doctor_view.hpp"
#include "pipeline/model/state.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tt {

/// What a server counts by itself.
struct ServerFigures {
    std::string version;
    HttpServerCounts http;
    std::uint64_t reports = 0;
    std::vector<AgentRefusals> refusals;
};

/// The figures in Prometheus' text format. Every reason for a refusal is there from the start, with 0, so
/// that its growth shows.
std::string metrics_text(const State& state, const ServerFigures& figures, Time now);

} // namespace tt
