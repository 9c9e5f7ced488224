#include "integrations/git/pick_text.hpp"

#include "integrations/git/commit_text.hpp"

namespace tt::git {

namespace {

constexpr std::string_view origin_line = "(cherry picked from commit ";

bool ends_with_trailers(const std::string& message) {
    if (message.substr(message.rfind('\n') + 1).starts_with(origin_line)) return true;
    git_message_trailer_array trailers{};
    if (git_message_trailers(&trailers, message.c_str()) < 0) return false;
    const bool any = trailers.count > 0;
    git_message_trailer_array_free(&trailers);
    return any;
}

std::string why(bool before, bool here, bool picked) {
    if (here && picked) return before ? "both changed it" : "both added it";
    if (here) return "changed in what is live, deleted by the commit";
    if (picked) return before ? "not in what is live, changed by the commit" : "renamed by the commit";
    return "renamed in both";
}

} // namespace

std::string picked_message(std::string message, std::string_view picked) {
    message.erase(message.find_last_not_of("\r\n") + 1);
    const std::string_view gap = message.empty() ? "" : ends_with_trailers(message) ? "\n" : "\n\n";
    return message + std::string(gap) + std::string(origin_line) + std::string(picked) + ")\n";
}

std::string raw_text(const char* text) {
    return text == nullptr ? "" : text;
}

PickConflict
describe_conflict(const git_index_entry* before, const git_index_entry* here, const git_index_entry* picked) {
    const git_index_entry* any = picked != nullptr ? picked : here != nullptr ? here : before;
    return {text_of(any->path), why(before != nullptr, here != nullptr, picked != nullptr)};
}

} // namespace tt::git
