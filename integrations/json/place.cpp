#include "integrations/json/place.hpp"

namespace tt::json {

namespace {

constexpr std::size_t longest_key = 64; ///< Keys come from outside; a message does not repeat all of them.

} // namespace

std::string Place::text() const {
    if (parent_ == nullptr) return {};
    const std::string before = parent_->text();
    if (key_.data() == nullptr) return before + "[" + std::to_string(index_) + "]";
    return before + (before.empty() ? "" : ".") + std::string(key_.substr(0, longest_key));
}

std::unexpected<Error> Place::refuse(std::string_view message, std::string hint) const {
    const std::string place = text();
    return fail(
        ErrorKind::invalid_input, place + (place.empty() ? "" : ": ") + std::string(message), std::move(hint)
    );
}

} // namespace tt::json
