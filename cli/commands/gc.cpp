#include "cli/commands/changing.hpp"
#include "cli/commands/commands.hpp"
#include "cli/render/render.hpp"

#include <iterator>

namespace tt {

namespace {

struct Options {
    ServiceName service;
    bool all = false;
    bool dry_run = false;
    bool exit_code = false;
};

/// A store far away takes its time, and is asked about a hundred artifacts at once.
constexpr Duration longest_portion = std::chrono::minutes{10};

ServiceName service_meant(const Options& options, const Context& context) {
    if (options.all) return {};
    return options.service.empty() ? service_if_any(context) : options.service;
}

Result<GarbageView> one_portion(Context& context, const ServiceName& service) {
    HttpRequest post = Client::request("POST", "/v1/gc", {});
    post.headers.add("Content-Type", "application/json");
    post.body = encode(CollectGarbage{service});
    post.timeout = longest_portion;
    TT_ASSIGN(const HttpResponse response, context.client.send(std::move(post)));
    return decode<GarbageView>(response.body);
}

void add(GarbageView& sum, GarbageView portion) {
    std::ranges::move(portion.collected, std::back_inserter(sum.collected));
    std::ranges::move(portion.problems, std::back_inserter(sum.problems));
    sum.artifacts += portion.artifacts;
    sum.artifact_bytes += portion.artifact_bytes;
    sum.deltas += portion.deltas;
    sum.delta_bytes += portion.delta_bytes;
    sum.left = portion.left;
    sum.more = portion.more;
}

Result<GarbageView> collect(Context& context, const ServiceName& service) {
    GarbageView sum;
    do {
        TT_ASSIGN(GarbageView portion, one_portion(context, service));
        add(sum, std::move(portion));
    } while (sum.more);
    return sum;
}

Result<GarbageView> look(Context& context, const ServiceName& service) {
    return context.client.get<GarbageView>("/v1/gc", {{"service", service.value}});
}

/// What was done, with what is kept and why.
Result<GarbageView> collect_and_look(Context& context, const ServiceName& service) {
    TT_ASSIGN(GarbageView done, collect(context, service));
    TT_ASSIGN(GarbageView kept, look(context, service));
    done.services = std::move(kept.services);
    return done;
}

bool is_empty(const GarbageView& view) {
    return view.collected.empty() && view.artifacts == 0 && view.deltas == 0;
}

Result<ExitCode> run(const Options& options, Context& context) {
    const ServiceName service = service_meant(options, context);
    const auto work = options.dry_run ? look : collect_and_look;
    TT_ASSIGN(const GarbageView view, work(context, service));
    context.output.show(shown(view, options.dry_run), context.clock.now());
    for (const std::string& problem : view.problems) context.output.remark("still there: " + problem);
    return options.exit_code && is_empty(view) ? ExitCode::nothing_to_do : ExitCode::ok;
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.optional("SERVICE", into(options->service), "else that of tt.yaml, and without one all");
    arguments.flag("--all,-a", options->all, "every service");
    declare_changing(arguments, options->dry_run, options->exit_code);
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command gc_command{
    .name = "gc",
    .job = Job::set_up,
    .summary = "Delete builds and deltas that nobody needs",
    .examples = "tt gc --dry-run\n"
                "tt gc web\n"
                "tt gc --all -o json",
    .details =
        "A build is collected when it was never deployed anywhere and nothing else keeps it: no deploy\n"
        "under way or waiting, no approval, no pin (tt pin), not being next for a stage, and not the\n"
        "retention of tt.yaml (tt explain retention; 50 builds and 90 days unless it says otherwise).\n"
        "Builds of the last 24 hours always stay, and so does what is live, was live, or is the way back\n"
        "of a stage. A collected build goes nowhere any more; publishing it again brings it back.\n\n"
        "Delta packs are deleted when a day old and no host has, or will get, either of their two builds.\n\n"
        "A server deletes such deltas once a day, and collects builds of services whose tt.yaml has\n"
        "`retention` (tt serve --gc).",
    .declare = declare,
};

} // namespace tt
