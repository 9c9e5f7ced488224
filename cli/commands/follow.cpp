#include "cli/commands/follow.hpp"

#include "cli/json_text.hpp"
#include "cli/render/progress.hpp"
#include "integrations/posix/pipe.hpp"
#include "integrations/posix/signals.hpp"

#include <csignal>

namespace tt {

namespace {

/// At most ten pictures a second, however fast hosts report.
constexpr Duration shortest_pause = std::chrono::milliseconds{100};
/// A picture with running clocks is renewed once a second; a log needs news only.
constexpr Duration picture_age = std::chrono::seconds{1};
constexpr Duration news_wait = std::chrono::seconds{20}; // CI systems end what says nothing for long.
/// A server that restarts or is replaced is back within this time.
constexpr Duration longest_absence = std::chrono::minutes{2};
constexpr Duration longest_silence = std::chrono::minutes{1};
constexpr Duration between_attempts = std::chrono::seconds{1};
constexpr std::size_t screen_height = 12;

class Follower {
public:
    Follower(Context& context, const DeployId& deploy, Duration at_most, Signals signals)
        : context_(context)
        , path_("/v1/deploys/" + percent_encoded(deploy.value))
        , deadline_(at_most > Duration{0} ? context.clock.monotonic() + at_most : Duration::max())
        , signals_(std::move(signals)) {}

    Result<Followed> run() {
        TT_ASSIGN(followed_.view, context_.client.get<DeployView>(path_));
        show();
        while (!is_over(followed_.view.deploy.state)) {
            TT_ASSIGN(const bool go_on, step());
            if (!go_on) break;
        }
        return followed_;
    }

private:
    /// Waits for the next view and shows it. False: somebody detached, or the time is over.
    Result<bool> step() {
        TT_ASSIGN(followed_.detached, wait_readable(signals_.fd(), shortest_pause));
        followed_.timed_out = context_.clock.monotonic() >= deadline_;
        if (followed_.detached || followed_.timed_out) return false;
        auto next = context_.client.get_after<DeployView>(path_, version_, wait(), signals_.fd());
        if (!next) return outlast(std::move(next).error());
        absent_since_.reset();
        complain_at_ = {};
        version_ = next->version;
        followed_.view = std::move(next->view);
        show();
        return true;
    }

    [[nodiscard]] Duration wait() const {
        const Duration wanted = context_.output.can_redraw() ? picture_age : news_wait;
        return std::clamp(deadline_ - context_.clock.monotonic(), Duration{1}, wanted);
    }

    /// An absent server is asked again for a while; every other error ends it.
    Result<bool> outlast(Error error) {
        if (error.kind == ErrorKind::cancelled) return true;
        const bool passing = error.kind == ErrorKind::unavailable || error.kind == ErrorKind::timeout;
        const Duration now = context_.clock.monotonic();
        if (!absent_since_) absent_since_ = now;
        if (passing && now >= complain_at_) {
            context_.output.remark("the server does not answer; trying again");
            complain_at_ = now + longest_silence;
        }
        if (!passing || now - *absent_since_ > longest_absence) return std::unexpected(std::move(error));
        TT_TRY(wait_readable(signals_.fd(), between_attempts));
        return true;
    }

    void show() {
        const Time now = context_.clock.now();
        Output& output = context_.output;
        if (output.format() == Format::jsonl) return show_json();
        if (output.can_redraw())
            return output.redraw(progress_screen(followed_.view, output.remark_look(), now, screen_height));
        for (const std::string& line : progress_.lines(followed_.view, now)) output.remark(line);
    }

    void show_json() {
        std::string json = with_schema(encode(followed_.view), "deploy") + "\n";
        if (json == last_json_) return;
        context_.output.text(json);
        last_json_ = std::move(json);
    }

    Context& context_;
    std::string path_;
    Duration deadline_;
    Signals signals_;
    Followed followed_;
    Progress progress_;
    std::uint64_t version_ = 0;
    std::string last_json_;
    std::optional<Duration> absent_since_;
    Duration complain_at_{}; ///< Not before, about an absent server.
};

} // namespace

Result<Followed> follow(Context& context, const DeployId& deploy, Duration at_most) {
    TT_ASSIGN(Signals signals, Signals::block({SIGINT, SIGTERM}));
    return Follower(context, deploy, at_most, std::move(signals)).run();
}

} // namespace tt
