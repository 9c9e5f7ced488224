#include "integrations/acceptance/acceptance_attempt.hpp"
#include "integrations/acceptance/run_supervised.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/files/system_failure.hpp"

#include <string_view>
#include <system_error>
#include <utility>

namespace tt {

namespace {

constexpr std::string_view system_path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// A directory that is there as long as the object.
class Scratch {
public:
    static Result<Scratch> make(const std::filesystem::path& path) {
        std::error_code error;
        std::filesystem::remove_all(path, error);
        Scratch scratch(path);
        if (!std::filesystem::create_directories(path, error)) {
            errno = error.value();
            return system_failure("make", path);
        }
        return scratch;
    }

    Scratch(Scratch&& other) noexcept
        : path_(std::exchange(other.path_, {})) {}

    Scratch& operator=(Scratch&&) = delete;

    ~Scratch() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }

private:
    explicit Scratch(std::filesystem::path path)
        : path_(std::move(path)) {}

    std::filesystem::path path_;
};

/// The file that a command line names first.
std::filesystem::path script_name(std::string_view command) {
    const auto begin = std::min(command.find_first_not_of(" \t"), command.size());
    command.remove_prefix(begin);
    return std::filesystem::path(command.substr(0, command.find_first_of(" \t\n;|&<>"))).lexically_normal();
}

/// Puts the adopted script where the command line looks for it.
Result<> write_script(const Question& question, const std::filesystem::path& scratch) {
    if (question.script.empty()) return {};
    const std::filesystem::path name = script_name(question.run);
    if (name.empty() || name.is_absolute() || *name.begin() == "..")
        return fail(
            ErrorKind::invalid_input,
            "the test's script '" + name.string() + "' is outside of the repository",
            "name a path inside it in 'accept: run:' and apply the configuration again"
        );
    const std::filesystem::path file = scratch / name;
    std::error_code error;
    std::filesystem::create_directories(file.parent_path(), error); // write_atomically says what is wrong
    return write_atomically(file, question.script, 0700);
}

ProcessSpec command_spec(const Question& question, const CommandSetting& setting) {
    ProcessSpec spec{.executable = "/bin/sh", .arguments = {"-c", question.run}, .variables = setting.facts};
    spec.variables["PATH"] = setting.scratch.string() + ":" + std::string(system_path);
    spec.variables["HOME"] = setting.scratch;
    spec.variables["LANG"] = "C.UTF-8";
    spec.directory = setting.scratch;
    return spec;
}

Verdict verdict_of(const ProcessExit& exit, const Question& question, bool stopped) {
    std::string output = exit.output.text() + exit.error.text();
    if (stopped) return {TestOutcome::interrupted, output + "\ntt: the control plane stopped"};
    if (exit.timed_out)
        return {
            TestOutcome::rejected, output + "\ntt: the test did not end within " + to_text(question.timeout)
        };
    if (exit.status.success()) return {TestOutcome::passed, output};
    output += "\ntt: the test ended with " + to_text(exit.status);
    return {exit.status.signal == 0 ? TestOutcome::rejected : TestOutcome::interrupted, output};
}

Result<Verdict>
try_command(const Question& question, const CommandSetting& setting, const std::stop_token& stop) {
    TT_ASSIGN(const Scratch scratch, Scratch::make(setting.scratch));
    TT_TRY(write_script(question, setting.scratch));
    const RunLimits limits{.deadline = question.timeout, .head = 4 << 10, .tail = 12 << 10};
    TT_ASSIGN(
        const ProcessExit exit,
        run_supervised(command_spec(question, setting), setting.supervisor, limits, stop)
    );
    return verdict_of(exit, question, stop.stop_requested());
}

} // namespace

Verdict run_command(const Question& question, const CommandSetting& setting, const std::stop_token& stop) {
    auto verdict = try_command(question, setting, stop);
    if (verdict) return *std::move(verdict);
    return {TestOutcome::interrupted, "tt: " + verdict.error().message};
}

} // namespace tt
