#include "integrations/yaml/service_keys.hpp"

#include <array>

namespace tt::yaml {

namespace {

Table<TakeOut> out_keys() {
    using K = Keys<TakeOut>;
    static const std::array keys{
        K::value<&TakeOut::http, Text<web_address>>(
            "http", "Address that is told by POST; `${KEY}` of declared keys is replaced."
        ),
        K::value<&TakeOut::time, Span<0>>("time", "How long it serves on, until load balancers know."),
    };
    return keys;
}

Table<Stop> stop_keys() {
    using K = Keys<Stop>;
    static const std::array keys{
        K::value<&Stop::signal, OneOf<ServiceSignal>>("signal", "Signal that ends it."),
        K::value<&Stop::timeout, Span<>>("timeout", "Time to end by itself, before it is killed."),
    };
    return keys;
}

Table<ProcessLimits> limit_keys() {
    using K = Keys<ProcessLimits>;
    static const std::array keys{
        K::value<&ProcessLimits::nofile, Whole<1, 1'000'000>>("nofile", "Open files of a process."),
        K::value<&ProcessLimits::nproc, Whole<1, 1'000'000>>("nproc", "Processes of its user."),
        K::value<&ProcessLimits::core_mb, Whole<0, 1'000'000>>("core_mb", "Size of a core file, in MB."),
        K::value<&ProcessLimits::as_mb, Whole<1, 16'000'000>>("as_mb", "Address space of a process, in MB."),
    };
    return keys;
}

Table<CgroupLimits> cgroup_keys() {
    using K = Keys<CgroupLimits>;
    static const std::array keys{
        K::value<&CgroupLimits::memory_mb, Whole<1, 16'000'000>>("memory_mb", "Memory of all of it, in MB."),
        K::value<&CgroupLimits::cpu_percent, Whole<1, 100'000>>("cpu_percent", "Of one core: 200 is two."),
        K::value<&CgroupLimits::tasks, Whole<1, 1'000'000>>("tasks", "Processes and threads of all of it."),
    };
    return keys;
}

CgroupLimits& new_cgroup(ProcessRules& rules) {
    return rules.cgroup.emplace();
}

} // namespace

Table<Restart> restart_keys() {
    using K = Keys<Restart>;
    static const std::array keys{
        K::value<&Restart::strategy, OneOf<RestartStrategy>>(
            "strategy", "How the new release is made to run."
        ),
        K::value<&Restart::run, ListOf<Text<one_line>>>(
            "run", "Program in the build that is started, and what it is given."
        ),
        K::value<&Restart::systemd, Text<one_line>>("systemd", "Unit that is started, instead of `run`."),
        K::value<&Restart::supervisor, Text<one_line>>(
            "supervisor", "Program of supervisord that is started, instead of `run`."
        ),
        K::value<&Restart::pid_file, Text<absolute_path>>(
            "pid_file", "Where a service that the RESTARTING hook starts writes its number."
        ),
        K::value<&Restart::listen, ListOf<Text<one_line>>>(
            "listen", "Sockets that stay open, `HOST:PORT` or `/PATH`."
        ),
        K::value<&Restart::port, Text<one_line>>("port", "Port that takes connections once it is started."),
        K::value<&Restart::reload, OneOf<ServiceSignal>>("reload", "Signal that makes it reload."),
        K::section<&Restart::out, out_keys>("out", "How it is told to leave, before it is stopped."),
        K::section<&Restart::stop, stop_keys>("stop", "How it is ended."),
        K::value<&Restart::in, Text<web_address>>(
            "in", "Address that is told by POST, at last, that it may have traffic."
        ),
        K::value<&Restart::timeout, Span<>>("timeout", "Deadline of the RESTARTING hook, or of starting."),
    };
    return keys;
}

void check_restart(Reading& reading, const YamlNode& map) {
    at_most_one(reading, map, "run", "systemd");
    at_most_one(reading, map, "run", "supervisor");
    at_most_one(reading, map, "systemd", "supervisor");
    for (const std::string_view beside : {"run", "systemd", "supervisor"})
        refuse_together(reading, map, "pid_file", beside);
}

Table<Warmup> warmup_keys() {
    using K = Keys<Warmup>;
    static const std::array keys{
        K::value<&Warmup::http, ListOf<Text<web_address>>>("http", "Addresses that are asked, in turn."),
        K::value<&Warmup::exec, Text<path_in_build>>("exec", "Program in the build that runs first."),
        K::value<&Warmup::count, Whole<1, 100'000>>("count", "Requests, at least."),
        K::value<&Warmup::parallel, Whole<1, 64>>("parallel", "Requests at once."),
        K::value<&Warmup::p95, Span<>>("p95", "Go on until 95% of the newest answers are no slower.")
            .falling_back_to("not looked at"),
        K::value<&Warmup::window, Whole<1, 1000>>("window", "How many answers are the newest."),
        K::value<&Warmup::timeout, Span<>>("timeout", "Deadline of one request."),
        K::value<&Warmup::max, Span<>>("max", "When it is as warm as it gets, and the deploy goes on."),
    };
    return keys;
}

void check_warmup(Reading& reading, const YamlNode& map) {
    if (map.find("http") == nullptr && map.find("exec") == nullptr)
        reading.error(map.offset, "`warmup` needs `http` or `exec`", "say what is to be asked");
    needs(reading, map, "count", "http");
    needs(reading, map, "parallel", "http");
    needs(reading, map, "p95", "http");
    needs(reading, map, "window", "p95");
}

Table<ProcessRules> process_keys() {
    using K = Keys<ProcessRules>;
    static const std::array keys{
        K::value<&ProcessRules::user, Text<one_line>>("user", "Whom hooks and what they start run as.")
            .falling_back_to("the agent's user"),
        K::value<&ProcessRules::umask, Text<octal_mode>>(
            "umask", "Bits that new files do not get, in quotes."
        )
            .falling_back_to("\"022\""),
        K::value<&ProcessRules::nice, Whole<0, 19>>("nice", "How far they stand back for others.")
            .falling_back_to("0"),
        K::section<&ProcessRules::limits, limit_keys>("limits", "What each process may use at most."),
        K::section<new_cgroup, cgroup_keys>("cgroup", "What all of them together may use at most."),
    };
    return keys;
}

} // namespace tt::yaml
