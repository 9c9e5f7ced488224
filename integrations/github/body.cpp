#include "integrations/github/body.hpp"

#include "integrations/json/text.hpp"
#include "pipeline/base/utf8.hpp"

namespace tt::github {

void Body::member(std::string_view name) {
    if (!members_.empty()) members_ += ',';
    json::write_text(members_, name);
    members_ += ':';
}

Body& Body::text(std::string_view name, std::string_view value) {
    if (value.empty()) return *this;
    member(name);
    json::write_text(members_, value);
    return *this;
}

Body& Body::flag(std::string_view name, bool value) {
    member(name);
    members_ += value ? "true" : "false";
    return *this;
}

Body& Body::empty_list(std::string_view name) {
    member(name);
    members_ += "[]";
    return *this;
}

std::string cut(std::string_view text, std::size_t most) {
    constexpr std::string_view end = "…";
    std::string valid = to_valid_utf8(text);
    if (valid.size() <= most) return valid;
    std::size_t size = 0;
    for (;;) {
        const std::size_t next = utf8_length(std::string_view(valid).substr(size));
        if (size + next + end.size() > most) return valid.substr(0, size) + std::string(end);
        size += next;
    }
}

} // namespace tt::github
