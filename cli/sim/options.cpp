#include "cli/sim/options.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace tt {

namespace {

template<class Number>
Result<Number> parse_number(std::string_view text, const std::string& whole, std::string_view like) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && end == text.data() + text.size()) return number;
    return fail(
        ErrorKind::invalid_input, "'" + whole + "' is not understood", "write it like " + std::string(like)
    );
}

/// `5%`, `0.5%`: between nothing and all.
Result<double> parse_share(std::string_view text, const std::string& whole, std::string_view like) {
    const bool percent = text.ends_with('%');
    if (percent) text.remove_suffix(1);
    auto number = parse_number<double>(percent ? text : "", whole, like);
    if (number && !(*number >= 0 && *number <= 100))
        return fail(ErrorKind::invalid_input, "'" + whole + "' is not between 0% and 100%");
    if (number) *number /= 100;
    return number;
}

/// The text before and after the only place where the mark stands; the second is missing without one.
std::pair<std::string, std::optional<std::string>> cut(const std::string& text, char mark) {
    const auto at = text.find(mark);
    if (at == std::string::npos) return {text, std::nullopt};
    return {text.substr(0, at), text.substr(at + 1)};
}

Take into_share(double& target) {
    return [&target](const std::string& text) -> Result<> {
        TT_ASSIGN(target, parse_share(text, text, "5%"));
        return {};
    };
}

/// `STAGE=N`.
Take into_hosts(std::map<StageName, int>& hosts) {
    return [&hosts](const std::string& text) -> Result<> {
        const auto [stage, count] = cut(text, '=');
        TT_ASSIGN(hosts[StageName{stage}], parse_number<int>(count.value_or(""), text, "prod=40"));
        return {};
    };
}

/// `SHARE=TIMES`.
Take into_slow(sim::Scenario& scenario) {
    return [&scenario](const std::string& text) -> Result<> {
        constexpr std::string_view like = "10%=5, for a tenth of the hosts and five times as long";
        const auto [share, times] = cut(text, '=');
        TT_ASSIGN(scenario.slow_hosts, parse_share(share, text, like));
        TT_ASSIGN(scenario.slow_factor, parse_number<double>(times.value_or(""), text, like));
        if (scenario.slow_factor >= 1 && scenario.slow_factor <= 1000) return {};
        return fail(ErrorKind::invalid_input, "'" + text + "' must slow down, by 1 to 1000 times");
    };
}

/// `ZONE@FROM+LENGTH`.
Take into_dark(std::vector<sim::Darkness>& dark) {
    return [&dark](const std::string& text) -> Result<> {
        const auto [zone, when] = cut(text, '@');
        const auto [from, length] = cut(when.value_or(""), '+');
        if (zone.empty() || !length)
            return fail(
                ErrorKind::invalid_input, "'" + text + "' is not understood",
                "write it like z1@10m+5m, for 5 minutes from the 10th on"
            );
        TT_ASSIGN(const Duration begins, from == "0" ? Duration{0} : parse_duration(from));
        TT_ASSIGN(const Duration lasts, parse_duration(*length));
        dark.push_back({zone, begins, lasts});
        return {};
    };
}

Take into_zones(int& zones) {
    return [&zones](const std::string& text) -> Result<> {
        TT_ASSIGN(zones, parse_number<int>(text, text, "3"));
        return {};
    };
}

Take into_seed(std::optional<std::uint64_t>& seed) {
    return [&seed](const std::string& text) -> Result<> {
        TT_ASSIGN(seed, parse_number<std::uint64_t>(text, text, "42"));
        return {};
    };
}

Take into_start(std::optional<Time>& start) {
    return [&start](const std::string& text) -> Result<> {
        TT_ASSIGN(start, parse_rfc3339(text));
        return {};
    };
}

/// The word as a shell takes it.
std::string quoted(const std::string& word) {
    static constexpr std::string_view plain = "%+,-./:=@_";
    const auto is_plain = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
               || plain.contains(c);
    };
    if (!word.empty() && std::ranges::all_of(word, is_plain)) return word;
    std::string out = "'";
    for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

} // namespace

void declare(Arguments& arguments, SimOptions& options) {
    sim::Scenario& scenario = options.scenario;
    const auto noted = [&options](std::string name, Take take) -> Take {
        return
            [&options, name = std::move(name), take = std::move(take)](const std::string& text) -> Result<> {
                TT_TRY(take(text));
                options.given += " " + name + " " + quoted(text);
                return {};
            };
    };
    const auto option = [&](const std::string& name, std::string value, Take take, std::string help) {
        arguments.option(name, std::move(value), noted(name, std::move(take)), std::move(help));
    };
    const auto repeated = [&](const std::string& name, std::string value, Take take, std::string help) {
        arguments.repeated(name, std::move(value), noted(name, std::move(take)), std::move(help));
    };
    arguments.flag(
        "--real", options.real, "begin as things stand on the server, with its hosts, instead of at rest"
    );
    option("--file", "FILE", into(options.file), "instead of the nearest tt.yaml");
    repeated(
        "--hosts", "STAGE=N", into_hosts(scenario.hosts), "hosts of a stage; else its declared size, else 10"
    );
    option("--zones", "N", into_zones(scenario.zones), "zones that hosts are spread over; else 3");
    option("--for", "DURATION", into(scenario.length), "the time to pass; else 1h");
    option("--builds", "EVERY", into(scenario.builds_every), "the pace of builds; else one every 15m");
    option("--bad", "SHARE", into_share(scenario.bad_builds), "builds that are bad; else 20%");
    option(
        "--fail", "SHARE", into_share(scenario.failures), "how often a sound build fails on a host; else 0%"
    );
    option("--slow", "SHARE=TIMES", into_slow(scenario), "hosts that take so many times as long: 10%=5");
    repeated("--dark", "ZONE@FROM+FOR", into_dark(scenario.dark), "a zone that cannot be reached: z1@10m+5m");
    arguments.option("--seed", "N", into_seed(options.seed), "take this course again; else a new one");
    arguments.option("--from", "TIME", into_start(options.from), "when it starts; else now");
}

} // namespace tt
