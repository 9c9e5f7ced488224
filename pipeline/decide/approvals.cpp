#include "pipeline/decide/approvals.hpp"

#include "pipeline/base/contains.hpp"
#include "pipeline/base/joined.hpp"

#include <algorithm>
#include <cctype>

namespace tt {

namespace {

bool same_letters(std::string_view a, std::string_view b) {
    const auto lower = [](unsigned char letter) { return std::tolower(letter); };
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view name_part(std::string_view author) {
    std::string_view name = author.substr(0, author.find('<'));
    while (name.ends_with(' ')) name.remove_suffix(1);
    return name;
}

std::string_view address_part(std::string_view author) {
    const auto open = author.find('<');
    if (open == std::string_view::npos) return {};
    const std::string_view address = author.substr(open + 1);
    return address.substr(0, address.find('>'));
}

/// `1 person other than the author, of ana, ben`.
std::string wanted_text(const ApprovePolicy& wanted) {
    std::string text = wanted.count == 1 ? "1 person" : std::to_string(wanted.count) + " people";
    if (wanted.not_author) text += " other than the author";
    if (!wanted.by.empty()) text += " of " + joined(wanted.by);
    return text;
}

} // namespace

bool is_author(std::string_view name, std::string_view author) {
    const std::string_view address = address_part(author);
    return same_letters(name, name_part(author)) || same_letters(name, address)
           || (!address.empty() && same_letters(name, address.substr(0, address.find('@'))));
}

std::vector<std::string> approvers(const StageFacts& facts, const Build& build) {
    const ApprovePolicy& wanted = *facts.rules->promote.approve;
    const std::string prefix = facts.stage.key() + "/" + build.id.value + "/";
    std::vector<std::string> names;
    for (const auto& [key, approval] : facts.state->approvals.rows().with_prefix(prefix)) {
        const bool named = wanted.by.empty() || contains(wanted.by, approval->by);
        const bool own = wanted.not_author && is_author(approval->by, build.commit.author);
        if (named && !own) names.push_back(approval->by);
    }
    return names;
}

Because approval_gate(const StageFacts& facts, const Build& build) {
    const ApprovePolicy& wanted = *facts.rules->promote.approve;
    const std::vector<std::string> names = approvers(facts, build);
    const bool enough = names.size() >= static_cast<std::size_t>(wanted.count);
    const std::string by = names.empty() ? "nobody has approved it" : "approved by " + joined(names);
    if (enough) return {"approval", by, true};
    return {
        "approval", by + "; it takes " + wanted_text(wanted), false, end_of_time,
        "tt approve " + facts.stage.name.value + " " + short_id(build.id)
    };
}

} // namespace tt
