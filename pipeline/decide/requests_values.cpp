#include "pipeline/base/contains.hpp"
#include "pipeline/base/joined.hpp"
#include "pipeline/decide/held_values.hpp"
#include "pipeline/decide/requests.hpp"

#include <algorithm>

namespace tt {

namespace {

Result<Service> find_service(const State& state, const ServiceName& name) {
    if (const Service* service = state.services.find(name.value)) return *service;
    return fail(ErrorKind::not_found, "no service '" + name.value + "'", "tt config apply");
}

bool is_variable_name(std::string_view key) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    };
    const bool digit_first = !key.empty() && key.front() >= '0' && key.front() <= '9';
    return !key.empty() && !digit_first && std::ranges::all_of(key, fits);
}

Result<> check_value(const std::string& key, const RuntimeValue& value) {
    constexpr std::size_t longest = std::size_t{64} << 10;
    if (!is_variable_name(key))
        return fail(
            ErrorKind::invalid_input, "'" + key + "' is not a variable name",
            "it has letters, digits and `_`, and no digit first"
        );
    if (value.source == ValueSource::file && !value.value.starts_with('/'))
        return fail(
            ErrorKind::invalid_input, "the file of " + key + " must be an absolute path",
            key + "=@file:/etc/web/" + key
        );
    if (value.source == ValueSource::command && value.value.empty())
        return fail(
            ErrorKind::invalid_input, "the command of " + key + " has no name", key + "=@command:NAME"
        );
    if (value.value.size() <= longest && !value.value.contains('\0')) return {};
    return fail(
        ErrorKind::invalid_input, "the value of " + key + " is longer than 64 KiB, or holds a NUL",
        "put it into a file on the hosts: " + key + "=@file:PATH"
    );
}

/// What tt.yaml says is not taken back beside it.
Result<> check_unset(const SetConfig& request, const HeldValues& values, const std::string& key) {
    if (request.set.contains(key))
        return fail(ErrorKind::invalid_input, key + " is to be set and unset at once", "leave one out");
    const RuntimeValue* said = find_value(values.file, request.stage.value, key);
    const RuntimeValue* holds = find_value(values.held, request.stage.value, key);
    if (!said || !holds || *said != *holds) return {};
    return fail(
        ErrorKind::conflict, key + " has the value that tt.yaml says, and none beside it",
        "take it out of `env` in tt.yaml, and then tt config apply"
    );
}

Result<> check(const SetConfig& request, const HeldValues& values) {
    if (request.set.empty() && request.unset.empty())
        return fail(ErrorKind::invalid_input, "nothing is to be set", "name KEY=VALUE, or --unset KEY");
    for (const auto& [key, value] : request.set) TT_TRY(check_value(key, value));
    for (const std::string& key : request.unset) TT_TRY(check_unset(request, values, key));
    return {};
}

/// Which of the keys the build that the stage runs does not declare, so that its hooks are not told of them.
std::string undeclared(const State& state, const SetConfig& request) {
    const Stage stage = stage_or_new(state, request.service, request.stage);
    const Build* build = state.builds.find(stage.running.value);
    std::vector<std::string> keys;
    for (const auto& [key, value] : request.set)
        if (build && !contains(build->config.env, key)) keys.push_back(key);
    if (keys.empty()) return "";
    return "; " + short_id(build->id) + ", which " + request.stage.value + " runs, does not declare "
           + joined(keys) + " (build.env in tt.yaml), so it is not told";
}

std::string texts_of(const std::vector<ValueChange>& changed) {
    std::vector<std::string> texts;
    for (const ValueChange& change : changed) texts.push_back(to_text(change));
    return joined(texts);
}

/// Makes the values the newest revision, if they differ from those that hold.
Decision adopt(
    Service service, const HeldValues& before, const HeldValues& after, const std::string& deploy,
    const Actor& actor, Time now
) {
    Decision decision;
    decision.answer = {service.name.value, "nothing changed", false};
    if (after == before) return decision;
    add_revision(decision.changes, service, after, actor, now);
    decision.changes.push_back({service, false});
    decision.answer.message =
        "runtime configuration is now revision v" + std::to_string(service.runtime_config) + ": "
        + texts_of(changed_values(before.held, after.held)) + "; " + deploy + " brings it to the hosts";
    decision.answer.changed = true;
    return decision;
}

HeldValues with(HeldValues values, const SetConfig& request) {
    const std::string& stage = request.stage.value;
    for (const auto& [key, value] : request.set) apply(values.held, {stage, key, value});
    for (const std::string& key : request.unset) {
        const RuntimeValue* said = find_value(values.file, stage, key);
        apply(values.held, {stage, key, said ? std::optional(*said) : std::nullopt});
    }
    return values;
}

/// The values of the stages that there still are.
Values restored(const State& state, const RuntimeConfig& wanted) {
    const Policy* policy = current_policy(state, wanted.service);
    Values values = wanted.stages;
    std::erase_if(values, [&](const auto& entry) {
        return entry.second.empty() || !policy || !find_stage(*policy, StageName{entry.first});
    });
    return values;
}

} // namespace

Result<Decision> decide(const State& state, const SetConfig& request, const Actor& actor, Time now) {
    TT_TRY(find_stage_policy(state, request.service, request.stage));
    TT_ASSIGN(const Service service, find_service(state, request.service));
    const HeldValues before = held_values(state, service);
    TT_TRY(check(request, before));
    const std::string deploy = "tt deploy " + request.stage.value + " --config";
    Decision decision = adopt(service, before, with(before, request), deploy, actor, now);
    decision.answer.message += undeclared(state, request);
    if (request.dry_run) decision.changes.clear();
    return decision;
}

Result<Decision> decide(const State& state, const RestoreConfig& request, const Actor& actor, Time now) {
    TT_ASSIGN(const Service service, find_service(state, request.service));
    const RuntimeConfig* wanted =
        state.runtime_configs.find(request.service.value + "@" + std::to_string(request.revision));
    if (!wanted || request.revision < 1)
        return fail(
            ErrorKind::not_found,
            request.service.value + " has no revision v" + std::to_string(request.revision)
                + " of its runtime configuration",
            "tt config history lists them"
        );
    const HeldValues before = held_values(state, service);
    const HeldValues after{before.file, restored(state, *wanted)};
    Decision decision = adopt(service, before, after, "tt deploy STAGE --config", actor, now);
    if (request.dry_run) decision.changes.clear();
    return decision;
}

} // namespace tt
