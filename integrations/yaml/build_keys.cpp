#include "integrations/yaml/service_keys.hpp"

#include <array>

namespace tt::yaml {

namespace {

/// `header: { X-Commit: "${commit}" }`
struct Headers {
    using Value = std::map<std::string, std::string>;

    static std::string type() { return "map of header to text"; }

    static std::optional<Value> read(Reading& reading, const YamlNode& map) {
        return read_texts(reading, map, header_name, one_line);
    }

    static std::string text(const Value&) { return ""; }
};

Table<HealthCheck> health_expect_keys() {
    using K = Keys<HealthCheck>;
    static const std::array keys{
        K::value<&HealthCheck::status, Whole<100, 599>>("status", "HTTP status of a good answer."),
        K::value<&HealthCheck::header, Headers>(
            "header", "Headers of a good answer; `${commit}`, `${build}` and declared keys are replaced."
        ),
        K::value<&HealthCheck::body, Text<one_line>>(
            "body", "Text that a good answer holds, such as ${build}."
        ),
    };
    return keys;
}

Table<HealthCheck> health_keys() {
    using K = Keys<HealthCheck>;
    static const std::array keys{
        K::value<&HealthCheck::http, Text<web_address>>(
            "http", "Address that tells whether the service is well."
        ),
        K::value<&HealthCheck::exec, Text<path_in_build>>("exec", "Program in the build, instead of `http`."),
        K::section<std::identity{}, health_expect_keys>("expect", "What a good answer looks like."),
        K::value<&HealthCheck::consecutive, Whole<1, 1000>>("consecutive", "Good answers needed in a row."),
        K::value<&HealthCheck::interval, Span<>>("interval", "Time between two checks."),
        K::value<&HealthCheck::timeout, Span<>>("timeout", "Time to become healthy, after the restart."),
        K::value<&HealthCheck::soak, Span<0>>("soak", "Time it has to stay healthy then."),
    };
    return keys;
}

void check_health(Reading& reading, const YamlNode& map) {
    constexpr std::array<std::string_view, 2> kinds{"http", "exec"};
    require_one_of(reading, map, kinds);
    refuse_together(reading, map, "expect", "exec");
}

/// A member of ServiceFile::build.
template<auto member>
auto& in_build(ServiceFile& file) {
    return std::invoke(member, file.build);
}

HealthCheck& new_health(ServiceFile& file) {
    return file.build.health.emplace();
}

Warmup& new_warmup(ServiceFile& file) {
    return file.build.warmup.emplace();
}

} // namespace

Table<ServiceFile> build_keys() {
    using K = Keys<ServiceFile>;
    using B = BuildConfig;
    static const std::array keys{
        K::value<&ServiceFile::build_path, Text<one_line>>(
            "path", "What `tt publish` packs when no path is given."
        ),
        K::value<in_build<&B::keep>, Whole<1, 1000>>(
            "keep", "Resident builds on a host, the running one included."
        ),
        K::value<in_build<&B::writable>, ListOf<Text<path_in_build>>>(
            "writable", "Paths in the release that POST_DOWNLOAD fills."
        ),
        K::value<in_build<&B::files>, OneOf<ReleaseFiles>>(
            "files", "Whether releases share files that did not change, or each has its own to write to."
        ),
        K::value<in_build<&B::env>, ListOf<Text<environment_key>>>(
            "env", "Runtime keys that the build accepts."
        ),
        K::value<in_build<&B::reversible>, OneOf<Reversible>>(
            "reversible", "Whether the build before can be put back."
        ),
        K::section<in_build<&B::restart>, restart_keys, check_restart>(
            "restart", "How the service is restarted."
        ),
        K::section<new_warmup, warmup_keys, check_warmup>(
            "warmup", "What a service that has just started is asked before it gets traffic."
        ),
        K::section<in_build<&B::process>, process_keys>("process", "As whom, and how confined, hooks run."),
        K::section<new_health, health_keys, check_health>(
            "health", "How a host finds out that the service is well."
        ),
        K::value<in_build<&B::hook_timeout>, Span<>>("hook_timeout", "Deadline of every other hook."),
        K::value<in_build<&B::retries>, Whole<0, 100>>("retries", "How often a failed hook is run again.")
            .falling_back_to("0, or 3 for a teletraan/ directory"),
        K::value<in_build<&B::on_interrupt>, OneOf<OnInterrupt>>(
            "on_interrupt", "What follows when a hook was cut off."
        ),
    };
    return keys;
}

} // namespace tt::yaml
