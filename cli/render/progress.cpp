#include "cli/render/progress.hpp"

#include "cli/render/words.hpp"
#include "cli/when.hpp"
#include "pipeline/base/counted.hpp"

#include <algorithm>

namespace tt {

namespace {

/// With what whoever asks waits between two questions (20 s) it makes a minute.
constexpr Duration longest_silence = std::chrono::seconds{40};

std::string host_name(const HostProgress& host) {
    return host.name.empty() ? host.host.value : host.name;
}

std::string counts(const DeployView& view) {
    std::string out = std::to_string(view.done) + "/" + std::to_string(view.total) + " hosts";
    return view.failed > 0 ? out + ", " + std::to_string(view.failed) + " failed" : out;
}

std::string batch_text(const DeployView& view) {
    return "batch " + std::to_string(view.deploy.batch + 1) + " of " + std::to_string(view.batches)
           + " (up to " + counted(view.batch_target, "host") + ")";
}

/// The gate that is closed, with the time at which it can next open.
std::string waiting_text(const DeployView& view, Time now) {
    const auto closed = std::ranges::find(view.because, false, &Because::passed);
    if (closed == view.because.end()) return "";
    std::string out = "waits for " + closed->gate + ": " + closed->reason;
    if (is_set(closed->until)) out += ", until " + absolute(closed->until);
    if (is_set(closed->until) && closed->until > now) out += " (" + relative(closed->until, now) + ")";
    return out;
}

/// What people can say of a halted deploy; empty: it has not halted. What it does by itself is its gate's.
std::string ways_on(const DeployView& view) {
    if (view.deploy.state != DeployState::halted) return "";
    const std::string& id = view.deploy.id.value;
    std::string out = "tt retry " + id + " tries again, tt abort " + id + " ends it";
    if (view.deploy.kind != DeployKind::rollback)
        out += ", tt rollback " + view.deploy.stage.value + " puts the build before back";
    const auto closed = std::ranges::find(view.because, false, &Because::passed);
    const bool ends = closed != view.because.end() && closed->gate == "halted" && is_set(closed->until);
    return ends ? out + "; else it fails at " + absolute(closed->until) : out;
}

/// What a line about waiting is compared by: all but the time, which may creep.
std::string waiting_key(const DeployView& view) {
    const auto closed = std::ranges::find(view.because, false, &Because::passed);
    return closed == view.because.end() ? "" : closed->gate + closed->reason;
}

std::string host_text(const DeployView& view, const HostProgress& host) {
    if (host.failed) {
        const std::string at = host_name(host) + " failed at " + std::string(to_string(host.step));
        return host.error.empty() ? at : at + ": " + host.error;
    }
    const bool stops = view.deploy.kind == DeployKind::stop;
    if (host.done) return host_name(host) + (stops ? " has nothing of it any more" : " serves it");
    if (!host.reachable) return host_name(host) + " does not answer";
    std::string out = host_name(host) + " " + std::string(to_string(host.step));
    if (host.state != StepState::running) out += " " + std::string(to_string(host.state));
    return host.attempt > 1 ? out + " (attempt " + std::to_string(host.attempt) + ")" : out;
}

const HostProgress* find_host(const DeployView& view, const HostId& id) {
    const auto found = std::ranges::find(view.hosts, id, &HostProgress::host);
    return found == view.hosts.end() ? nullptr : &*found;
}

bool same_progress(const DeployView& view, const HostProgress* before, const HostProgress& after) {
    return before != nullptr && host_text(view, *before) == host_text(view, after);
}

/// Steps of hosts that only prepare are no news in a line-by-line log; failures always are.
bool is_news(const HostProgress& host) {
    return host.failed || host.done || !host.reachable || is_activate(host.step);
}

void add_hosts(std::vector<std::string>& lines, const DeployView* before, const DeployView& after) {
    for (const HostProgress& host : after.hosts) {
        const HostProgress* old = before == nullptr ? nullptr : find_host(*before, host.host);
        const bool first_sight = before == nullptr && !host.failed;
        if (!first_sight && is_news(host) && !same_progress(after, old, host))
            lines.push_back(host_text(after, host));
    }
}

/// Says how many hosts are done, behind the host that was last told of, if any was.
void add_counts(std::vector<std::string>& lines, const DeployView& view) {
    if (lines.empty())
        lines.push_back(counts(view) + " serve it");
    else
        lines.back() += " (" + counts(view) + ")";
}

bool same_state(const Deploy& before, const Deploy& after) {
    return before.state == after.state && before.paused == after.paused
           && before.acceptance.attempt == after.acceptance.attempt;
}

/// Whether its hosts have done their part, well or not.
bool is_judged(const Deploy& deploy) {
    return deploy.state == DeployState::accepting || is_over(deploy.state);
}

std::string state_text(const Deploy& deploy) {
    std::string out = state_cell(deploy).text;
    if (deploy.paused && !deploy.paused_by.empty()) out += " by " + deploy.paused_by;
    if (deploy.state == DeployState::accepting && deploy.acceptance.attempt > 1)
        out += ", attempt " + std::to_string(deploy.acceptance.attempt);
    return deploy.outcome.empty() ? out : out + ": " + deploy.outcome;
}

Duration age(const Deploy& deploy, Time now) {
    const Time begun = is_set(deploy.started_at) ? deploy.started_at : deploy.created_at;
    return std::max(Duration{0}, (is_set(deploy.finished_at) ? deploy.finished_at : now) - begun);
}

std::string still_text(const DeployView& view) {
    const std::string ways = ways_on(view);
    return "still " + state_text(view.deploy) + ", " + counts(view) + (ways.empty() ? "" : "; " + ways);
}

/// How many hosts came to serve it; where it was a deploy of what all of them serve anyway, that they do.
std::string counts_at_end(const DeployView& view) {
    const bool moved_none = view.deploy.state == DeployState::accepted && view.total == 0;
    return moved_none && view.deploy.kind != DeployKind::stop ? "the hosts serve it already" : counts(view);
}

std::string bar(const DeployView& view, const Look& look) {
    constexpr int width = 24;
    const int total = std::max(view.total, 1);
    const int done = std::clamp(view.done * width / total, 0, width);
    const int failed = std::clamp((view.failed * width + total - 1) / total, 0, width - done);
    const auto times = [](std::string_view part, int count) {
        std::string out;
        for (int i = 0; i < count; ++i) out += part;
        return out;
    };
    return painted(times(look.unicode ? "━" : "#", done), Tone::good, look)
           + painted(times(look.unicode ? "━" : "x", failed), Tone::bad, look)
           + painted(times(look.unicode ? "─" : "-", width - done - failed), Tone::faint, look);
}

/// Those who look want to see trouble first, then what moves; hosts that are done or wait are numbers.
std::vector<std::string> busy_hosts(const DeployView& view, const Look& look) {
    std::vector<std::string> failed;
    std::vector<std::string> busy;
    for (const HostProgress& host : view.hosts) {
        if (host.failed)
            failed.push_back(
                "  " + painted(look.unicode ? "✗ " : "x ", Tone::bad, look) + host_text(view, host)
            );
        else if (!host.done && (host.state == StepState::running || !host.reachable))
            busy.push_back("  " + std::string(look.unicode ? "· " : "- ") + host_text(view, host));
    }
    failed.insert(failed.end(), busy.begin(), busy.end());
    return failed;
}

/// Cut to the width of the terminal, so that one line stays one line. Colours are not counted.
std::string cut(std::string line, const Look& look) {
    const auto width = static_cast<std::size_t>(std::max(look.width, 20));
    if (line.find('\x1b') != std::string::npos || width_of(line) < width) return line;
    std::size_t end = 0;
    for (std::size_t seen = 0; end < line.size() && seen + 2 < width; ++end)
        if ((line[end] & 0xC0) != 0x80) ++seen;
    while (end < line.size() && (line[end] & 0xC0) == 0x80) ++end;
    return line.substr(0, end) + (look.unicode ? "…" : ".");
}

} // namespace

std::string progress_summary(const DeployView& view, Time now) {
    const Deploy& deploy = view.deploy;
    return deploy.id.value + " " + state_text(deploy) + ", " + counts_at_end(view) + ", "
           + rough(std::chrono::floor<std::chrono::seconds>(age(deploy, now)));
}

std::vector<std::string> Progress::lines(const DeployView& view, Time now) {
    const DeployView* before = last_ ? &*last_ : nullptr;
    std::vector<std::string> news;
    const bool state_is_news = before == nullptr || !same_state(before->deploy, view.deploy);
    const bool hosts_led_to_it = before != nullptr && is_judged(view.deploy);
    if (state_is_news && !hosts_led_to_it) news.push_back(state_text(view.deploy));
    if (view.batches > 1 && (before == nullptr || before->deploy.batch != view.deploy.batch))
        news.push_back(batch_text(view));
    add_hosts(news, before, view);
    if (before != nullptr && before->done != view.done) add_counts(news, view);
    if (state_is_news && hosts_led_to_it) news.push_back(state_text(view.deploy));
    const std::string waiting = waiting_text(view, now);
    if (!waiting.empty() && (before == nullptr || waiting_key(*before) != waiting_key(view)))
        news.push_back(waiting);
    if (state_is_news && !ways_on(view).empty()) news.push_back(ways_on(view));
    if (news.empty() && now - spoke_at_ >= longest_silence) news.push_back(still_text(view));
    if (!news.empty()) spoke_at_ = now;
    for (std::string& line : news) line = view.deploy.id.value + " " + line;
    last_ = view;
    return news;
}

std::vector<std::string>
progress_screen(const DeployView& view, const Look& look, Time now, std::size_t height) {
    std::vector<std::string> lines{bar(view, look) + " " + progress_summary(view, now)};
    if (view.batches > 1) lines.push_back("  " + batch_text(view));
    if (const std::string waiting = waiting_text(view, now); !waiting.empty())
        lines.push_back("  " + waiting);
    if (const std::string ways = ways_on(view); !ways.empty()) lines.push_back("  " + ways);
    const auto hosts = busy_hosts(view, look);
    const std::size_t room = height > lines.size() + 1 ? height - lines.size() - 1 : 0;
    for (std::size_t i = 0; i < std::min(room, hosts.size()); ++i) lines.push_back(hosts[i]);
    if (hosts.size() > room) lines.push_back("  and " + std::to_string(hosts.size() - room) + " more");
    for (std::string& line : lines) line = cut(std::move(line), look);
    return lines;
}

} // namespace tt
