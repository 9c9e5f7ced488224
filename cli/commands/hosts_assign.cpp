#include "cli/commands/changing.hpp"
#include "cli/commands/commands.hpp"

#include <algorithm>

namespace tt {

namespace {

struct Options {
    SteerHost request;
    std::size_t leaving = 0;
    bool as_proposed = false;
    bool exit_code = false;
};

Take add_to(std::vector<std::string>& words) {
    return [&words](const std::string& word) { return words.push_back(word), Result<>(); };
}

Result<> check_words(const Options& options) {
    const SteerHost& request = options.request;
    const bool names_groups = !request.groups.empty() || !request.from.empty();
    if (options.as_proposed && names_groups)
        return fail(
            ErrorKind::invalid_input, "--as-proposed forgets what was decided, and goes with no group",
            "tt hosts assign " + request.host + " --as-proposed"
        );
    if (options.as_proposed || !request.groups.empty()) return {};
    return fail(
        ErrorKind::invalid_input, "no group is named",
        "name some: tt hosts " + std::string(to_string(request.verb)) + " " + request.host + " GROUP"
    );
}

Result<ExitCode> run(const Options& options, Context& context) {
    TT_TRY(check_words(options));
    SteerHost request = options.request;
    if (options.as_proposed) request.verb = HostVerb::propose;
    request.leaving = static_cast<int>(std::min<std::size_t>(options.leaving, 1'000'000));
    TT_ASSIGN(const auto answer, context.client.post<Answer>("/v1/hosts/steer", request));
    return finish(context, answer, {request.dry_run, options.exit_code});
}

template<HostVerb verb>
Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    SteerHost& request = options->request;
    request.verb = verb;
    arguments.required("HOST", into(request.host), "the host's name or id");
    arguments.any_number("GROUP", add_to(request.groups), "groups, whatever its agent proposes");
    if constexpr (verb == HostVerb::assign) {
        arguments.repeated(
            "--from", "GROUP", add_to(request.from), "take it out of this one by the same act"
        );
        arguments.flag("--as-proposed", options->as_proposed, "forget what was decided about its groups");
    }
    arguments.option(
        "--leaving", "N", into(options->leaving),
        "so many services that no stage takes it for any more may stop there and be removed"
    );
    declare_changing(arguments, request.dry_run, options->exit_code);
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command assign_command{
    .name = "hosts assign",
    .job = Job::set_up,
    .summary = "Put a host into groups, whatever its agent proposes",
    .examples = "tt hosts assign web-7 canary\n"
                "tt hosts assign web-7 canary --from web\n"
                "tt hosts assign web-7 --as-proposed",
    .details =
        "It says which stages the host joins and leaves by that, with `--dry-run` too. It comes to what its\n"
        "new stage runs under the limits of that stage. A host that would belong to no stage any more of a\n"
        "service that it serves would stop it and remove it: that is refused unless `--leaving` says so.",
    .declare = declare<HostVerb::assign>,
};

constinit const Command unassign_command{
    .name = "hosts unassign",
    .job = Job::set_up,
    .summary = "Take a host out of groups, whatever its agent proposes",
    .examples = "tt hosts unassign web-7 canary",
    .details = "Until `tt hosts assign` puts it back, or lets the agent decide: --as-proposed.",
    .declare = declare<HostVerb::unassign>,
};

} // namespace tt
