#include "integrations/yaml/service_keys.hpp"

#include <array>

namespace tt::yaml {

namespace {

/// `builds`, a stage, or a list of stages. The model's empty list stands for builds.
struct Upstream {
    using Value = std::vector<StageName>;

    static std::string type() { return "builds, a stage, or a list of stages"; }

    static std::optional<Value> read(Reading& reading, const YamlNode& value) {
        if (value.is(YamlNode::Kind::list)) return read_list(reading, value);
        if (value.is(YamlNode::Kind::scalar) && value.text == "builds") return Value{};
        auto stage = Text<stage_name, StageName>::read(reading, value);
        return stage ? std::optional(Value{*std::move(stage)}) : std::nullopt;
    }

    static std::string text(const Value&) { return ""; }

private:
    static std::optional<Value> read_list(Reading& reading, const YamlNode& list) {
        for (const YamlNode& item : list.items) {
            if (item.text != "builds") continue;
            reading.error(
                item.offset, "`from` cannot list `builds`",
                "write `from: builds`, or the stages that a build must pass first"
            );
            return std::nullopt;
        }
        if (!list.items.empty()) return ListOf<Text<stage_name, StageName>>::read(reading, list);
        reading.error(list.offset, "`from` lists no stage", "write `from: builds`, or `from: [staging]`");
        return std::nullopt;
    }
};

Table<HostSelector> host_keys() {
    using K = Keys<HostSelector>;
    // Hosts that a network takes with it fall silent within a poll of each other, and are called unreachable
    // 90s later: they have to be seen together before the first of them is given up.
    constexpr int long_enough = 5 * 60 * 1000;
    static const std::array keys{
        K::value<&HostSelector::group, Text<one_line>>(
            "group", "The hosts whose agents say they are in this group."
        ),
        K::value<&HostSelector::names, ListOf<Text<one_line>>>("names", "These hosts, instead of a group."),
        K::value<&HostSelector::size, Whole<1, 1'000'000>>("size", "How many hosts there should be.")
            .falling_back_to("the number of hosts that are known"),
        K::value<&HostSelector::lost_after, SpanOrNever<long_enough>>(
            "lost_after", "After how long a silence a host is given up and not expected any more."
        ),
    };
    return keys;
}

Table<HotfixPolicy> hotfix_keys() {
    using K = Keys<HotfixPolicy>;
    static const std::array keys{
        K::value<&HotfixPolicy::skip, ListOf<OneOf<Skip>>>("skip", "Gates that do not hold up a hotfix."),
    };
    return keys;
}

void check_hosts(Reading& reading, const YamlNode& map) {
    constexpr std::array<std::string_view, 2> kinds{"group", "names"};
    require_one_of(reading, map, kinds);
}

AcceptPolicy& new_accept(StagePolicy& stage) {
    return stage.accept.emplace();
}

} // namespace

Table<StagePolicy> stage_keys() {
    using K = Keys<StagePolicy>;
    using S = StagePolicy;
    static const std::array keys{
        K::value<&S::name, Text<stage_name, StageName>>("name", "The stage's name.").required(),
        K::section<&S::hosts, host_keys, check_hosts>("hosts", "The stage's hosts: a group, or names.")
            .required(),
        K::value<&S::from, Upstream>("from", "Where its builds come from.")
            .falling_back_to("builds, for the first stage; others must say"),
        K::section<&S::promote, promote_keys, check_promote>("promote", "When a build moves here by itself."),
        Key<S>{
            .name = "windows",
            .doc = "When new builds may start.",
            .type = [] { return std::string("list of maps"); },
            .read = read_windows,
            .list = list_windows,
            .stated_fallback = "always",
        },
        K::value<&S::on_close, OneOf<OnClose>>(
            "on_close", "What a rollout under way does when a window closes or a freeze begins."
        ),
        K::section<&S::rollout, rollout_keys>("rollout", "How a deploy moves over the hosts."),
        K::section<new_accept, accept_keys, check_accept>("accept", "Tests that judge a finished deploy."),
        K::sections<&S::watch, probe_keys, nullptr, void, check_probe>(
            "watch", "Asked while a build comes and afterwards; a no is a failure of the build."
        ),
        K::value<&S::watch_for, Span<>>("watch_for", "How long it is watched after it was accepted."),
        K::sections<&S::alerts, alert_keys>("alerts", "Alerts that this stage listens to."),
        K::section<&S::hotfix, hotfix_keys>("hotfix", "What is different for a hotfix."),
        K::value<&S::yield, OneOf<Yield>>(
            "yield", "Whether it keeps a build until that has soaked for the next stages."
        ),
        K::value<&S::on_failure, OneOf<OnFailure>>("on_failure", "What follows a failed or rejected deploy."),
        K::value<&S::supersede, OneOf<Supersede>>("supersede", "What a newer deploy does to an active one."),
        K::value<&S::success, Percent>("success", "Share of the reachable hosts that must serve."),
        K::value<&S::quorum, Percent>("quorum", "Share of the expected hosts that must be reachable."),
        K::value<&S::hold_after, Whole<1, 1000>>(
            "hold_after", "Automatic failures in a row that set a hold."
        ),
        K::value<&S::no_hosts_timeout, Span<>>(
            "no_hosts_timeout", "How long a deploy waits for a first live host."
        ),
        K::unsupported("freeze", "remove it; `tt freeze NAME` sets one"),
        K::unsupported("approve", "write it below `promote`: promote: { approve: { count: 1 } }"),
    };
    return keys;
}

} // namespace tt::yaml
