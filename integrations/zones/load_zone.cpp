#include "integrations/zones/load_zone.hpp"

#include "integrations/files/atomic_file.hpp"
#include "integrations/zones/tzif.hpp"
#include "pipeline/base/nearest.hpp"

#include <algorithm>
#include <string>
#include <system_error>
#include <vector>

namespace tt {

namespace {

namespace fs = std::filesystem;

/// The largest compiled zones have a few thousand bytes.
constexpr std::size_t largest_file = 1U << 20;

/// IANA names begin with a capital. That leaves out what else is there: `posix/`, `right/`, `localtime`.
bool is_zone_name(std::string_view name) {
    const auto belongs = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'
               || c == '+' || c == '-' || c == '/';
    };
    return !name.empty() && name.front() >= 'A' && name.front() <= 'Z' && std::ranges::all_of(name, belongs);
}

bool is_file(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

/// Only names of places, and UTC: `PST` is nearest to `EST`, and that would be a bad hint.
std::vector<std::string> place_names(const fs::path& database) {
    std::vector<std::string> names{"UTC"};
    std::error_code error;
    for (fs::recursive_directory_iterator entry(database, error), end; !error && entry != end;
         entry.increment(error)) {
        std::string name = entry->path().lexically_relative(database).string();
        if (name.contains('/') && is_zone_name(name) && is_file(entry->path()))
            names.push_back(std::move(name));
    }
    std::ranges::sort(names);
    return names;
}

std::unexpected<Error> unknown_zone(std::string_view name, const fs::path& database) {
    const auto names = place_names(database);
    const std::vector<std::string_view> views(names.begin(), names.end());
    const std::string_view meant = nearest(name, views);
    return fail(
        ErrorKind::not_found, "there is no time zone '" + std::string(name) + "'",
        (meant.empty() ? "" : "did you mean '" + std::string(meant) + "'? ")
            + std::string("IANA names are places, such as America/Los_Angeles, or UTC")
    );
}

std::unexpected<Error> no_database(const fs::path& database) {
    return fail(
        ErrorKind::unavailable, "this machine has no time zones below " + database.string(),
        "install the package tzdata"
    );
}

} // namespace

Result<Zone> load_zone(std::string_view name, const fs::path& database) {
    if (!is_file(database / "UTC")) return no_database(database);
    if (!is_zone_name(name) || !is_file(database / name)) return unknown_zone(name, database);
    TT_ASSIGN(const std::string bytes, read_file(database / name, largest_file));
    return zones::parse_tzif(std::string(name), bytes);
}

} // namespace tt
