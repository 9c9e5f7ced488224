#include "cli/context.hpp"
#include "cli/publish/commands.hpp"
#include "cli/publish/key_view.hpp"
#include "cli/publish/signing_key.hpp"
#include "cli/publish/summaries.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/json/json.hpp"

#include <algorithm>

namespace tt {

namespace {

using std::filesystem::path;

struct Options {
    std::string name;
    path directory;
};

constexpr std::string_view name_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

Result<> check_name(const std::string& name) {
    const bool plain =
        !name.empty() && name[0] != '.' && name.find_first_not_of(name_characters) == std::string::npos;
    if (plain) return {};
    return fail(
        ErrorKind::invalid_input, "'" + name + "' is no name for a key",
        "letters, digits, '-', '_' and '.', as in tt key new ci"
    );
}

/// A key that is gone is gone for good, so none is ever replaced.
Result<> check_free(const path& file) {
    std::error_code error;
    if (!std::filesystem::exists(std::filesystem::symlink_status(file, error))) return {};
    return fail(
        ErrorKind::conflict, "'" + file.string() + "' is there already",
        "take another name; tt key list shows those in use"
    );
}

Result<KeyView> make_key(const std::string& name, const path& directory) {
    const SecretKey key = new_secret_key();
    KeyView view{name, key.name, directory / (name + ".pub"), directory / (name + ".key")};
    TT_TRY(check_free(view.secret_file));
    TT_TRY(check_free(view.public_file));
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error) return fail(ErrorKind::failed, "create '" + directory.string() + "': " + error.message());
    TT_TRY(write_atomically(view.secret_file, secret_key_text(key), 0600));
    TT_TRY(write_atomically(view.public_file, public_key_text(public_key_of(key)), 0644));
    return view;
}

Result<ExitCode> make(const Options& options, Context& context) {
    TT_TRY(check_name(options.name));
    TT_ASSIGN(
        const KeyView view, make_key(options.name, key_directory(options.directory, context.variables))
    );
    Shown out{.kind = "key", .json = encode(view), .name = view.key};
    out.line = "key " + view.key + " is in " + view.secret_file;
    out.table.add({view.key, view.name, view.public_file});
    context.output.show(out, context.clock.now());
    context.output.hint("sign builds with it: tt publish --key " + view.secret_file);
    context.output.hint(
        "and let hosts take no others: copy " + view.public_file + " to /etc/tt/publishers/SERVICE.pub there"
    );
    return ExitCode::ok;
}

Run declare_new(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.required("NAME", into(options->name), "what people call it");
    arguments.option("--dir", "DIR", into(options->directory), "where keys are; else ~/.config/tt/keys");
    return [options](Context& context) { return make(*options, context); };
}

Result<KeysView> keys_in(const path& directory) {
    KeysView view;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
        if (entry.path().extension() != ".pub") continue;
        TT_ASSIGN(const auto keys, read_public_keys(entry.path()));
        const path secret = path(entry.path()).replace_extension(".key");
        const std::string secret_file = std::filesystem::exists(secret, error) ? secret.string() : "";
        for (const PublicKey& key : keys)
            view.keys.push_back({entry.path().stem(), key.name, entry.path(), secret_file});
    }
    std::ranges::sort(view.keys, {}, [](const KeyView& each) { return std::tie(each.name, each.key); });
    return view;
}

Result<ExitCode> list(const Options& options, Context& context) {
    const path directory = key_directory(options.directory, context.variables);
    TT_ASSIGN(const KeysView view, keys_in(directory));
    Shown out{.kind = "keys", .json = encode(view), .line_kind = "key"};
    out.table.columns = {"KEY", "NAME", "PUBLIC", "SECRET"};
    for (const KeyView& key : view.keys) {
        out.lines.push_back(encode(key));
        out.table.add({key.key, key.name, key.public_file, key.secret_file});
    }
    context.output.show(out, context.clock.now());
    if (view.keys.empty()) context.output.hint("no key in " + directory.string() + " yet: tt key new NAME");
    return ExitCode::ok;
}

Run declare_list(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.option("--dir", "DIR", into(options->directory), "where keys are; else ~/.config/tt/keys");
    return [options](Context& context) { return list(*options, context); };
}

} // namespace

constinit const Command key_new_command{
    .name = "key new",
    .job = Job::set_up,
    .summary = key_new_summary,
    .examples = "tt key new ci\n"
                "tt key new release --dir /media/usb/keys",
    .details =
        "Writes NAME.key, which is secret (mode 0600, without a password) and which tt publish --key signs\n"
        "with, and NAME.pub, which hosts trust. Both are files of minisign, which can make and use them, "
        "too.\n\n"
        "A host takes only builds that a key in /etc/tt/publishers/SERVICE.pub signed. To change keys, add\n"
        "the new one there, sign with it, and take the old one out when no stage runs its builds any more.",
    .declare = declare_new,
};

constinit const Command key_list_command{
    .name = "key list",
    .job = Job::set_up,
    .summary = key_list_summary,
    .examples = "tt key list",
    .declare = declare_list,
};

} // namespace tt
