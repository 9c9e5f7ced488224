#include "cli/context.hpp"
#include "cli/publish/commands.hpp"
#include "cli/publish/guess.hpp"
#include "cli/publish/summaries.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/git/commit_reader.hpp"
#include "integrations/yaml/service_template.hpp"

namespace tt {

namespace {

struct Options {
    bool force = false;
    bool print = false;
};

/// A directory that is no repository, or one without a commit, says less; that is no reason to refuse it.
TemplateAnswers answers_for(const Context& context) {
    const auto read = read_commit(context.directory);
    const Commit commit = read && *read ? **read : Commit{};
    TemplateAnswers answers = guess(context.directory, commit);
    if (!context.settings.service.empty()) answers.service = context.settings.service.value;
    return answers;
}

Result<> refuse_to_overwrite(const std::filesystem::path& file) {
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) return {};
    return fail(
        ErrorKind::conflict, file.string() + " is there already",
        "overwrite it with --force, or look at a new one: tt init --print"
    );
}

Result<ExitCode> run(const Options& options, Context& context) {
    const std::string text = commented_template(answers_for(context));
    if (options.print) {
        context.output.text(text);
        return ExitCode::ok;
    }
    const auto file = context.directory / "tt.yaml";
    if (!options.force) TT_TRY(refuse_to_overwrite(file));
    TT_TRY(write_atomically(file, text, 0644));
    context.output.remark("wrote " + file.string());
    context.output.hint("look it over, then: tt config check && tt config apply");
    return ExitCode::ok;
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.flag("--force", options->force, "overwrite a tt.yaml that is there");
    arguments.flag("--print", options->print, "print it instead of writing it");
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command init_command{
    .name = "init",
    .job = Job::set_up,
    .summary = init_summary,
    .examples = "tt init\n"
                "tt init --service web --print",
    .details =
        "Takes names from the git repository it stands in, and proposes staging, canary and prod. Every key\n"
        "that is left out stands there as a comment with its default.",
    .declare = declare,
};

} // namespace tt
