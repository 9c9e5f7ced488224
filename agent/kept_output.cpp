#include "agent/kept_output.hpp"

#include "agent/fence.hpp"
#include "hooks/record.hpp"
#include "integrations/files/remove_tree.hpp"
#include "integrations/files/system_failure.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>

namespace tt::agent {

namespace {

namespace fs = std::filesystem;

/// Room for a walk a second, for three years.
constexpr std::size_t digits = 8;

std::vector<std::string> names_in(const fs::path& directory) {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error))
        names.push_back(it->path().filename());
    return names;
}

std::optional<int> number_in(std::string_view text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc{} && end == text.data() + text.size() && number >= 0;
    return whole ? std::optional(number) : std::nullopt;
}

/// `00000042-d12.0`: sorted by name they are in the order in which they were over.
std::optional<int> place_in(std::string_view name) {
    return name.size() > digits && name[digits] == '-' ? number_in(name.substr(0, digits)) : std::nullopt;
}

std::string place_name(int place, const std::string& walk) {
    const std::string number = std::to_string(place);
    return std::string(digits - std::min(digits, number.size()), '0') + number + "-" + walk;
}

/// The walks that are kept, the oldest first.
std::vector<std::string> kept_walks(const fs::path& directory) {
    auto names = names_in(directory);
    std::erase_if(names, [](const std::string& name) { return !place_in(name); });
    std::ranges::sort(names);
    return names;
}

/// The walks that hooks were run for, the oldest first.
std::vector<std::string> recorded_walks(const fs::path& directory) {
    const auto changed = [&](const std::string& name) {
        std::error_code gone;
        return fs::last_write_time(directory / name, gone);
    };
    auto names = names_in(directory);
    std::erase_if(names, [](const std::string& name) { return !is_plain_name(name); });
    std::ranges::sort(names, {}, changed);
    return names;
}

/// The output and how it ended is all that is kept.
Result<> strip(const fs::path& record) {
    for (const auto& name : names_in(record)) {
        if (name == hooks::file::finished || name.starts_with("output")) continue;
        std::error_code error;
        if (!fs::remove(record / name, error) && error)
            return fail(ErrorKind::failed, "remove '" + (record / name).string() + "': " + error.message());
    }
    return {};
}

Result<> put_away(const Layout& layout, const ServiceName& service, const std::string& walk) {
    const auto from = layout.records(service) / walk;
    for (const auto& name : names_in(from)) TT_TRY(strip(from / name));
    const auto kept = kept_walks(layout.output(service));
    const int place = kept.empty() ? 1 : *place_in(kept.back()) + 1;
    std::error_code error;
    fs::create_directories(layout.output(service), error);
    fs::rename(from, layout.output(service) / place_name(place, walk), error);
    if (!error) return {};
    return fail(ErrorKind::failed, "put '" + from.string() + "' away: " + error.message());
}

std::uint64_t bytes_below(const fs::path& directory) {
    std::uint64_t bytes = 0;
    std::error_code error;
    for (fs::recursive_directory_iterator it(directory, error), end; !error && it != end;
         it.increment(error)) {
        std::error_code other; // A directory, or gone.
        const auto size = it->file_size(other);
        if (!other) bytes += size;
    }
    return bytes;
}

Result<> forget_oldest(const fs::path& directory, const OutputLimits& limits) {
    auto walks = kept_walks(directory);
    std::ranges::reverse(walks);
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < walks.size(); ++i) {
        bytes += bytes_below(directory / walks[i]);
        if (i >= limits.walks || bytes > limits.bytes) TT_TRY(remove_tree(directory / walks[i]));
    }
    return {};
}

/// The order of steps on their way; what is put back comes last.
int order_of(std::string_view step) {
    constexpr std::string_view back = "back-";
    constexpr auto steps = names(Step{});
    const bool putting_back = step.starts_with(back);
    if (putting_back) step.remove_prefix(back.size());
    const auto found = std::ranges::find(steps, step, &std::pair<Step, std::string_view>::second);
    const int place = static_cast<int>(found - steps.begin());
    return putting_back ? place + static_cast<int>(steps.size()) : place;
}

void add_steps(
    std::vector<KeptStep>& all, const ServiceName& service, const fs::path& directory, const std::string& walk
) {
    std::map<std::string, std::set<int>> attempts;
    for (const auto& name : names_in(directory)) {
        const auto dot = name.rfind('.');
        if (dot == std::string::npos) continue;
        if (const auto attempt = number_in(std::string_view(name).substr(dot + 1)))
            attempts[name.substr(0, dot)].insert(*attempt);
    }
    std::vector<KeptStep> steps;
    for (const auto& [step, numbers] : attempts)
        steps.push_back({service, walk, step, directory, {numbers.begin(), numbers.end()}});
    std::ranges::sort(steps, std::greater{}, [](const KeptStep& each) { return order_of(each.step); });
    all.insert(all.end(), steps.begin(), steps.end());
}

} // namespace

std::string walk_name(const Walk& walk) {
    return walk.goal.deploy.value + "." + std::to_string(walk.goal.retry);
}

std::string record_name(const Walk& walk) {
    return (walk.putting_back ? "back-" : "") + std::string(to_string(walk.step));
}

Result<> keep_output(
    const Layout& layout, const ServiceName& service, const std::string& under_way,
    const std::stop_token& stop, const OutputLimits& limits
) {
    for (const auto& walk : recorded_walks(layout.records(service))) {
        if (stop.stop_requested()) return {};
        if (walk == under_way) continue;
        if (!put_away(layout, service, walk)) TT_TRY(remove_tree(layout.records(service) / walk));
    }
    return forget_oldest(layout.output(service), limits);
}

std::vector<KeptStep> kept_steps(const Layout& layout, const ServiceName& service) {
    std::vector<KeptStep> all;
    auto recorded = recorded_walks(layout.records(service));
    std::ranges::reverse(recorded);
    for (const auto& walk : recorded) add_steps(all, service, layout.records(service) / walk, walk);
    auto kept = kept_walks(layout.output(service));
    std::ranges::reverse(kept);
    for (const auto& name : kept)
        add_steps(all, service, layout.output(service) / name, name.substr(digits + 1));
    return all;
}

std::vector<ServiceName> services_with_output(const Layout& layout) {
    std::set<std::string> names;
    for (const auto& directory : {layout.state / "hooks", layout.state / "output"})
        for (const auto& name : names_in(directory))
            if (is_plain_name(name)) names.insert(name);
    std::vector<ServiceName> services;
    for (const auto& name : names) services.emplace_back(name);
    return services;
}

} // namespace tt::agent
