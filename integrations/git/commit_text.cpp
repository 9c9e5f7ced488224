#include "integrations/git/commit_text.hpp"

#include "pipeline/base/utf8.hpp"

#include <algorithm>

namespace tt::git {

std::string text_of(const char* text) {
    return to_valid_utf8(text == nullptr ? "" : text);
}

std::string hex(const git_oid* id) {
    std::string text(GIT_OID_HEXSZ, '\0');
    git_oid_fmt(text.data(), id);
    return text;
}

std::string author_of(const git_commit* commit) {
    const git_signature* author = git_commit_author(commit);
    return text_of(author->name) + " <" + text_of(author->email) + ">";
}

std::string subject_of(const git_commit* commit) {
    std::string message = text_of(git_commit_message(commit));
    message.erase(std::min(message.find_first_of("\r\n"), message.size()));
    return message;
}

std::vector<CommitId> reverts_in(std::string_view message) {
    constexpr std::string_view words = "This reverts commit ";
    std::vector<CommitId> reverts;
    for (auto at = message.find(words); at != std::string_view::npos; at = message.find(words, at + 1)) {
        const std::string_view id = message.substr(at + words.size(), GIT_OID_HEXSZ);
        const bool whole =
            id.size() == GIT_OID_HEXSZ && id.find_first_not_of("0123456789abcdef") == std::string_view::npos;
        if (whole) reverts.emplace_back(std::string(id));
    }
    return reverts;
}

} // namespace tt::git
