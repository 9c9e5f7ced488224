#include "cli/commands/watching.hpp"

#include "cli/render/render.hpp"
#include "integrations/posix/pipe.hpp"
#include "integrations/posix/signals.hpp"
#include "pipeline/model/view.hpp"

#include <csignal>

namespace tt {

namespace {

constexpr Duration longest_wait = std::chrono::seconds{30};
constexpr Duration shortest_pause = std::chrono::milliseconds{100};

std::string status_path(const ServiceName& service) {
    return service.empty() ? "/v1/status" : "/v1/status?service=" + percent_encoded(service.value);
}

/// A terminal shows one picture after another in the same place; everything else gets them in a row.
void show(Context& context, const StatusView& view) {
    if (context.output.look().terminal && !context.output.is_json()) context.output.text("\x1b[H\x1b[2J");
    context.output.show(shown(view), view.at);
}

} // namespace

Result<ExitCode> watch_status(Context& context, const ServiceName& service) {
    TT_ASSIGN(const Signals signals, Signals::block({SIGINT, SIGTERM}));
    std::uint64_t version = 0;
    Duration wait{0};
    while (true) {
        auto next = context.client.get_after<StatusView>(status_path(service), version, wait, signals.fd());
        if (!next && next.error().kind == ErrorKind::cancelled) return ExitCode::interrupted;
        if (!next) return std::unexpected(std::move(next).error());
        if (next->version != version || wait == Duration{0}) show(context, next->view);
        version = next->version;
        wait = longest_wait;
        TT_ASSIGN(const bool signalled, wait_readable(signals.fd(), shortest_pause));
        if (signalled) return ExitCode::interrupted;
    }
}

} // namespace tt
