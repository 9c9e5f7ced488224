#include "integrations/yaml/service_keys.hpp"
#include "pipeline/calendar/cron.hpp"

#include <array>

namespace tt::yaml {

namespace {

/// What moves builds without a schedule.
struct Trigger {
    using Value = PromoteOn;

    static std::string type() { return "manual | build | success"; }

    static std::optional<PromoteOn> read(Reading& reading, const YamlNode& value) {
        if (value.text == to_string(PromoteOn::schedule)) {
            reading.error(
                value.offset, "`on` does not say when", "write `schedule: \"0 10 * * mon-fri\"` instead of it"
            );
            return std::nullopt;
        }
        const auto word = read_word(reading, value, {"manual", "build", "success"});
        return word ? std::optional(*parse_enum<PromoteOn>(*word)) : std::nullopt;
    }

    static std::string text(PromoteOn value) { return std::string(to_string(value)); }
};

/// A cron expression, kept as it was written.
struct Schedule {
    using Value = std::string;

    static std::string type() { return "cron expression"; }

    static std::optional<std::string> read(Reading& reading, const YamlNode& value) {
        auto text = read_text(reading, value, cron_expression);
        if (!text) return std::nullopt;
        const auto cron = parse_cron(*text);
        if (cron) return text;
        reading.error(value.offset, cron.error().message, cron.error().hint);
        return std::nullopt;
    }

    static std::string text(const std::string& value) { return value; }
};

/// `not: author`, the only word so far.
struct NotAuthor {
    using Value = bool;

    static std::string type() { return "author"; }

    static std::optional<bool> read(Reading& reading, const YamlNode& value) {
        return read_word(reading, value, {"author"}) ? std::optional(true) : std::nullopt;
    }

    static std::string text(bool value) { return value ? "author" : ""; }
};

Table<ApprovePolicy> approve_keys() {
    using K = Keys<ApprovePolicy>;
    static const std::array keys{
        K::value<&ApprovePolicy::count, Whole<1, 100>>("count", "So many different people."),
        K::value<&ApprovePolicy::not_author, NotAuthor>("not", "Whose word does not count."),
        K::value<&ApprovePolicy::by, ListOf<Text<one_line>>>("by", "The only people whose word counts.")
            .falling_back_to("everybody"),
    };
    return keys;
}

ApprovePolicy& new_approve(PromotePolicy& promote) {
    return promote.approve.emplace();
}

/// A schedule is what moves builds.
std::string& scheduled(PromotePolicy& promote) {
    promote.on = PromoteOn::schedule;
    return promote.schedule;
}

} // namespace

Table<PromotePolicy> promote_keys() {
    using K = Keys<PromotePolicy>;
    static const std::array keys{
        K::value<&PromotePolicy::on, Trigger>("on", "What makes a build move here by itself."),
        K::value<scheduled, Schedule>("schedule", "When a build moves here by itself, instead of `on`."),
        K::value<&PromotePolicy::zone, Text<zone_name>>(
            "zone", "The time zone of `schedule`, which must name one."
        ),
        K::value<&PromotePolicy::within, Span<60'000>>(
            "within", "How long after `schedule` fires a build may still go."
        ),
        K::value<&PromotePolicy::pick, OneOf<Pick>>("pick", "Which of several candidates goes."),
        K::value<&PromotePolicy::soak, Span<0>>(
            "soak", "Time the build must have been live and accepted upstream."
        ),
        K::value<&PromotePolicy::max_commits, Whole<1, 1'000'000>>(
            "max_commits", "Commits that an automatic deploy may bring at once."
        ),
        K::section<new_approve, approve_keys>("approve", "Whose word a build needs, also for `tt deploy`."),
        K::sections<&PromotePolicy::gates, probe_keys, nullptr, void, check_probe>(
            "gates", "Gates of your own, asked once the others are open."
        ),
        K::unsupported("checks", "write it at the top: source: { github: OWNER/NAME, require: [NAME] }"),
        K::unsupported("yield", "write it in the stage that is to yield, beside its `promote`"),
    };
    return keys;
}

void check_promote(Reading& reading, const YamlNode& map) {
    refuse_together(reading, map, "on", "schedule");
    const YamlNode* schedule = map.find("schedule");
    if (schedule != nullptr && map.find("zone") == nullptr)
        reading.error(
            schedule->key_offset, "`schedule` does not say in whose time it fires",
            "write the zone too: `zone: America/Los_Angeles`, or `zone: UTC`"
        );
    for (const char* part : {"zone", "within"})
        if (const YamlNode* found = map.find(part); found != nullptr && schedule == nullptr)
            reading.error(
                found->key_offset, "`" + std::string(part) + "` belongs to a `schedule`, and there is none",
                "write `schedule: \"0 10 * * mon-fri\"`, or remove it"
            );
}

} // namespace tt::yaml
