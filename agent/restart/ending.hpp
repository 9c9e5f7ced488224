#pragma once

#include "agent/restart/running_service.hpp"
#include "pipeline/ports/http_client.hpp"

namespace tt::agent {

/// Tells a lame duck that it is to leave, and waits until load balancers know. One that cannot be told is
/// only remarked upon: a broken service must not hold up its replacement.
void take_out(const RunningService& service, HttpClient& http);

/// Ends it by its signal, or through whoever started it, and kills what is left of it when its time is over.
Result<> end(const RunningService& service);

/// Sends a signal to its main process, directly or through whoever started it.
Result<> signal(const RunningService& service, ServiceSignal signal);

/// Whether it runs, as far as anybody here can know: what systemd and supervisor have always may.
bool may_run(const RunningService& service);

/// Asks whoever starts services: `systemctl WORDS…`. An Error says what it said.
Result<> order(const std::string& program, const std::vector<std::string>& words, Duration deadline);

/// Tells whoever reads the output of the restart.
void remark(const std::string& text);

} // namespace tt::agent
