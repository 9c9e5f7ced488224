#include "hooks/record.hpp"

#include "hooks/fields.hpp"
#include "integrations/files/atomic_file.hpp"

namespace tt::hooks {

namespace {

Result<> add_variables(Fields& fields, const Variables& variables) {
    for (const auto& [name, value] : variables) {
        if (name.empty() || name.find('=') != name.npos)
            return fail(ErrorKind::invalid_input, "'" + name + "' is no name of a variable");
        fields.add("env", name + "=" + value);
    }
    return {};
}

void add_identity(Fields& fields, const Identity& identity) {
    fields.add("uid", identity.user);
    fields.add("gid", identity.group);
    for (const gid_t group : identity.groups) fields.add("group", group);
}

void add_confinement(Fields& fields, const Confinement& confinement) {
    if (confinement.identity) add_identity(fields, *confinement.identity);
    if (confinement.umask) fields.add("umask", *confinement.umask);
    if (confinement.nice) fields.add("nice", *confinement.nice);
    for (const auto& limit : confinement.limits)
        fields.add("limit", std::to_string(limit.resource) + ":" + std::to_string(limit.most));
    if (!confinement.cgroup.empty()) fields.add("cgroup", confinement.cgroup.native());
}

Variables decode_variables(const Fields& fields) {
    Variables variables;
    for (const std::string& entry : fields.all("env")) {
        const auto equals = std::min(entry.find('='), entry.size());
        variables[entry.substr(0, equals)] = entry.substr(std::min(equals + 1, entry.size()));
    }
    return variables;
}

Result<std::optional<Identity>> decode_identity(const Fields& fields) {
    if (!fields.find("uid")) return std::nullopt;
    Identity identity;
    TT_ASSIGN(const auto user, fields.number("uid"));
    TT_ASSIGN(const auto group, fields.number("gid"));
    identity.user = static_cast<uid_t>(user);
    identity.group = static_cast<gid_t>(group);
    for (const std::string& member : fields.all("group"))
        identity.groups.push_back(static_cast<gid_t>(std::strtoul(member.c_str(), nullptr, 10)));
    return identity;
}

std::vector<ResourceLimit> decode_resource_limits(const Fields& fields) {
    std::vector<ResourceLimit> limits;
    for (const std::string& limit : fields.all("limit")) {
        char* colon = nullptr;
        const long resource = std::strtol(limit.c_str(), &colon, 10);
        if (*colon == ':')
            limits.push_back({static_cast<int>(resource), std::strtoull(colon + 1, nullptr, 10)});
    }
    return limits;
}

Result<Confinement> decode_confinement(const Fields& fields) {
    Confinement confinement;
    TT_ASSIGN(confinement.identity, decode_identity(fields));
    confinement.limits = decode_resource_limits(fields);
    confinement.cgroup = fields.find("cgroup").value_or("");
    if (fields.find("umask")) {
        TT_ASSIGN(const auto mask, fields.number("umask"));
        confinement.umask = static_cast<mode_t>(mask);
    }
    if (fields.find("nice")) {
        TT_ASSIGN(const auto nice, fields.number("nice"));
        confinement.nice = static_cast<int>(nice);
    }
    return confinement;
}

Result<> decode_limits(const Fields& fields, HookRun& run) {
    TT_ASSIGN(const auto deadline, fields.number("deadline_ms"));
    TT_ASSIGN(const auto grace, fields.number("grace_ms"));
    TT_ASSIGN(const auto head, fields.number("head_bytes"));
    TT_ASSIGN(const auto tail, fields.number("tail_bytes"));
    run.deadline = Duration{deadline};
    run.grace = Duration{grace};
    run.head = static_cast<std::uint64_t>(head);
    run.tail = static_cast<std::uint64_t>(tail);
    return {};
}

} // namespace

Result<std::string> encode(const HookRun& run) {
    Fields fields;
    fields.add("executable", run.executable.native());
    fields.add("directory", run.directory.native());
    TT_TRY(add_variables(fields, run.variables));
    fields.add("deadline_ms", run.deadline.count());
    fields.add("grace_ms", run.grace.count());
    fields.add("head_bytes", static_cast<std::int64_t>(run.head));
    fields.add("tail_bytes", static_cast<std::int64_t>(run.tail));
    for (const std::string& argument : run.arguments) fields.add("argument", argument);
    add_confinement(fields, run.confinement);
    fields.add("token", run.token);
    return fields.encode();
}

Result<std::string> encode(const Running& running) {
    Fields fields;
    fields.add("boot", running.boot);
    fields.add("shim", running.shim);
    fields.add("shim_started", static_cast<std::int64_t>(running.shim_started));
    fields.add("hook", running.hook);
    fields.add("hook_started", static_cast<std::int64_t>(running.hook_started));
    fields.add("started_ms", running.started.time_since_epoch().count());
    return fields.encode();
}

Result<std::string> encode(const Finished& finished) {
    Fields fields;
    fields.add("code", finished.status.code);
    fields.add("signal", finished.status.signal);
    fields.add("timed_out", finished.timed_out ? 1 : 0);
    fields.add("started_ms", finished.started.time_since_epoch().count());
    fields.add("duration_ms", finished.duration.count());
    fields.add("dropped_bytes", static_cast<std::int64_t>(finished.dropped));
    return fields.encode();
}

std::string encode(const Error& error) {
    Fields fields;
    fields.add("kind", to_string(error.kind));
    fields.add("message", error.message);
    fields.add("hint", error.hint);
    return fields.encode().value_or("");
}

Error decode_error(std::string_view bytes) {
    const auto fields = Fields::parse(bytes);
    if (!fields) return {ErrorKind::failed, "the shim failed: " + std::string(bytes)};
    return {
        error_kind_from(fields->find("kind").value_or("")), fields->find("message").value_or(""),
        fields->find("hint").value_or("")
    };
}

Result<HookRun> decode_run(std::string_view bytes) {
    TT_ASSIGN(const Fields fields, Fields::parse(bytes));
    HookRun run;
    TT_ASSIGN(run.executable, fields.text("executable"));
    TT_ASSIGN(run.directory, fields.text("directory"));
    TT_ASSIGN(run.token, fields.text("token"));
    TT_ASSIGN(run.confinement, decode_confinement(fields));
    run.arguments = fields.all("argument");
    TT_TRY(decode_limits(fields, run));
    run.variables = decode_variables(fields);
    return run;
}

Result<Running> decode_running(std::string_view bytes) {
    TT_ASSIGN(const Fields fields, Fields::parse(bytes));
    Running running;
    TT_ASSIGN(running.boot, fields.text("boot"));
    TT_ASSIGN(const auto shim, fields.number("shim"));
    TT_ASSIGN(const auto shim_started, fields.number("shim_started"));
    TT_ASSIGN(const auto hook, fields.number("hook"));
    TT_ASSIGN(const auto hook_started, fields.number("hook_started"));
    TT_ASSIGN(const auto started, fields.number("started_ms"));
    running.shim = static_cast<pid_t>(shim);
    running.shim_started = static_cast<std::uint64_t>(shim_started);
    running.hook = static_cast<pid_t>(hook);
    running.hook_started = static_cast<std::uint64_t>(hook_started);
    running.started = Time{Duration{started}};
    return running;
}

Result<Finished> decode_finished(std::string_view bytes) {
    TT_ASSIGN(const Fields fields, Fields::parse(bytes));
    TT_ASSIGN(const auto code, fields.number("code"));
    TT_ASSIGN(const auto signal, fields.number("signal"));
    TT_ASSIGN(const auto timed_out, fields.number("timed_out"));
    TT_ASSIGN(const auto started, fields.number("started_ms"));
    TT_ASSIGN(const auto duration, fields.number("duration_ms"));
    TT_ASSIGN(const auto dropped, fields.number("dropped_bytes"));
    return Finished{
        .status = {static_cast<int>(code), static_cast<int>(signal)},
        .timed_out = timed_out != 0,
        .started = Time{Duration{started}},
        .duration = Duration{duration},
        .dropped = static_cast<std::uint64_t>(dropped),
    };
}

Result<std::optional<std::string>> read_record(const std::filesystem::path& record, std::string_view name) {
    constexpr std::size_t longest_record = 4 << 20;
    auto bytes = read_file(record / name, longest_record);
    if (bytes) return *std::move(bytes);
    if (bytes.error().kind == ErrorKind::not_found) return std::nullopt;
    return std::unexpected(std::move(bytes).error());
}

} // namespace tt::hooks
