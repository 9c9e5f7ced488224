#include "integrations/jenkins/wire.hpp"

#include "integrations/json/instantiate.hpp"

#include <cmath>

namespace tt::jenkins::wire {

namespace {

std::optional<std::int64_t> whole(const json::Json& json) {
    if (json.is_number_unsigned()) {
        const auto value = json.get<std::uint64_t>();
        return std::in_range<std::int64_t>(value) ? std::optional(static_cast<std::int64_t>(value))
                                                  : std::nullopt;
    }
    if (json.is_number_integer()) return json.get<std::int64_t>();
    const double value = json.is_number_float() ? json.get<double>() : NAN;
    return std::abs(value) < 9e15 ? std::optional(std::llround(value)) : std::nullopt;
}

} // namespace

// The mapping finds these by the type of the value.

Result<> read_value(const json::Json& json, Text& text, const json::Place& /*place*/) {
    if (json.is_string())
        text.value = json.get<std::string>();
    else
        text.value = json.is_primitive() && !json.is_null() ? json.dump() : "";
    return {};
}

Result<> read_value(const json::Json& json, Number& number, const json::Place& /*place*/) {
    number.value = whole(json);
    return {};
}

Result<> read_value(const json::Json& json, Action& action, const json::Place& place) {
    ActionFields known;
    if (json.is_object() && json::read_object(json, known, place)) action.known = std::move(known);
    return {};
}

template<class T>
Result<T> read(std::string_view json, std::string_view what) {
    auto value = json::read_document<T>(json, false);
    if (value) return value;
    return fail(ErrorKind::corrupt, std::string(what) + ": " + value.error().message, value.error().hint);
}

template Result<Run> read(std::string_view, std::string_view);
template Result<Runs> read(std::string_view, std::string_view);
template Result<Job> read(std::string_view, std::string_view);
template Result<QueueItem> read(std::string_view, std::string_view);
template Result<Queue> read(std::string_view, std::string_view);
template Result<Stage> read(std::string_view, std::string_view);
template Result<StageView> read(std::string_view, std::string_view);
template Result<std::vector<StageView>> read(std::string_view, std::string_view);
template Result<StageTree> read(std::string_view, std::string_view);
template Result<WrappedStageTree> read(std::string_view, std::string_view);
template Result<TestReport> read(std::string_view, std::string_view);
template Result<Crumb> read(std::string_view, std::string_view);

} // namespace tt::jenkins::wire
