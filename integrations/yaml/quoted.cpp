#include "integrations/yaml/quoted.hpp"

#include "pipeline/base/utf8.hpp"

#include <algorithm>

namespace tt::yaml {

std::string quoted_list(const std::vector<std::string_view>& words) {
    std::string text;
    for (const std::string_view word : words) text += (text.empty() ? "`" : ", `") + std::string(word) + "`";
    return text;
}

std::string quoted(std::string_view text) {
    constexpr std::size_t most_characters = 40;
    std::string shown = "'";
    std::size_t count = 0;
    for (; !text.empty() && count < most_characters; ++count) {
        const std::size_t length = std::max<std::size_t>(utf8_length(text), 1);
        const bool control = text.front() >= 0 && text.front() < ' ';
        shown += control ? " " : std::string(text.substr(0, length));
        text.remove_prefix(length);
    }
    return shown + (text.empty() ? "'" : "…'");
}

} // namespace tt::yaml
