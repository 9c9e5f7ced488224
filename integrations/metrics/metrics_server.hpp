#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/ports/http_client.hpp"

#include <stop_token>
#include <string>

namespace tt {

/// One question to a server with Prometheus' HTTP API.
struct MetricsQuery {
    std::string server; ///< Its URL.
    std::string promql;
    Duration timeout{0}; ///< 0 is without limit.
    std::stop_token stop = {};
    std::string login = {}; ///< A token, or `USER:PASSWORD`; empty: none is asked for.
};

/// The one number that the query has as its answer now. `unavailable` when the server cannot be asked, does
/// not know the query, or answers with no number, several, or none that can be compared (NaN). Blocks.
/// https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries
Result<double> query_number(const MetricsQuery& query, HttpClient& http);

} // namespace tt
