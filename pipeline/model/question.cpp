#include "pipeline/model/question.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace tt {

namespace {

constexpr std::string_view share = "% of baseline";

/// The shortest text that reads back as the same number.
std::string number_text(double value) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
}

std::optional<double> parse_number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    return whole && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

} // namespace

std::string to_text(Bound bound) {
    return bound.of_baseline ? number_text(bound.value) + std::string(share) : number_text(bound.value);
}

Result<Bound> parse_bound(std::string_view text) {
    const bool of_baseline = text.ends_with(share);
    const auto value = parse_number(text.substr(0, text.size() - (of_baseline ? share.size() : 0)));
    if (value) return Bound{*value, of_baseline};
    return fail(
        ErrorKind::invalid_input, "'" + std::string(text) + "' is no bound of a metric",
        "write a number such as 0.01, or a share such as 110% of baseline"
    );
}

std::string to_text(const Metric& metric) {
    std::string text = metric.below ? "below " + to_text(*metric.below) : "above " + to_text(*metric.above);
    if (metric.lasting > Duration{0}) text += " for " + to_text(metric.lasting);
    return text;
}

} // namespace tt
