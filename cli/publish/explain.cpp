#include "cli/context.hpp"
#include "cli/publish/commands.hpp"
#include "cli/publish/explained_key.hpp"
#include "cli/publish/summaries.hpp"
#include "integrations/json/json.hpp"
#include "pipeline/base/nearest.hpp"

#include <algorithm>

namespace tt {

namespace {

struct Options {
    std::string key;
};

/// A key is meant by its whole path, or by its last words: `floor`, `rollout.floor`. `[]` may be left out.
bool is_meant(const ConfigKey& key, const std::string& word) {
    std::string path = key.path;
    for (auto at = path.find("[]"); at != std::string::npos; at = path.find("[]")) path.erase(at, 2);
    std::string wanted = word;
    for (auto at = wanted.find("[]"); at != std::string::npos; at = wanted.find("[]")) wanted.erase(at, 2);
    return path == wanted || path.starts_with(wanted + ".") || path.ends_with("." + wanted)
           || path.find("." + wanted + ".") != std::string::npos;
}

std::vector<ConfigKey> keys_meant(const std::string& word) {
    std::vector<ConfigKey> meant;
    for (const ConfigKey& key : config_keys())
        if (word.empty() || is_meant(key, word)) meant.push_back(key);
    return meant;
}

std::unexpected<Error> fail_unknown(const std::string& word) {
    std::vector<std::string_view> names;
    for (const ConfigKey& key : config_keys())
        names.push_back(std::string_view(key.path).substr(key.path.rfind('.') + 1));
    const auto near = nearest(word, names);
    return fail(
        ErrorKind::invalid_input, "tt.yaml has no key '" + word + "'",
        near.empty() ? "see all of them: tt explain" : "did you mean " + std::string(near) + "?"
    );
}

std::string default_of(const ConfigKey& key) {
    if (!key.supported) return "not supported";
    return key.required ? "required" : key.fallback;
}

Result<ExitCode> run(const Options& options, Context& context) {
    const ExplainedKeys keys = explained(keys_meant(options.key));
    if (keys.keys.empty()) return fail_unknown(options.key);
    Shown out{.kind = "config-keys", .json = encode(keys), .line_kind = "config-key"};
    out.table.columns = {"KEY", "TAKES", "DEFAULT", "WHAT IT DOES"};
    for (const ExplainedKey& key : keys.keys) out.lines.push_back(encode(key));
    for (const ConfigKey& key : keys_meant(options.key))
        out.table.add({key.path, key.type, default_of(key), key.doc});
    context.output.show(out, context.clock.now());
    return ExitCode::ok;
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.optional("KEY", into(options->key), "a key, with or without those above it; else all");
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command explain_command{
    .name = "explain",
    .job = Job::investigate,
    .summary = explain_summary,
    .examples = "tt explain rollout.floor\n"
                "tt explain stages.promote\n"
                "tt explain",
    .details = "From the table that tt.yaml is read by.",
    .declare = declare,
};

} // namespace tt
