#include "hooks/placeholders.hpp"

namespace tt::hooks {

namespace {

Result<std::string> value_of(const std::string& key, const Variables& known) {
    const auto found = known.find(key);
    if (found != known.end()) return found->second;
    return fail(
        ErrorKind::invalid_input, "nothing is known of '${" + key + "}'",
        "declare the key under build.env and give it a value for this stage"
    );
}

} // namespace

Result<std::string> fill_in(const std::string& text, const Variables& known) {
    std::string out;
    std::size_t from = 0;
    for (std::size_t at = 0; (at = text.find("${", from)) != std::string::npos;) {
        const auto end = text.find('}', at);
        if (end == std::string::npos) return fail(ErrorKind::invalid_input, "'${' without its '}'");
        TT_ASSIGN(const std::string value, value_of(text.substr(at + 2, end - at - 2), known));
        out += text.substr(from, at - from) + value;
        from = end + 1;
    }
    return out + text.substr(from);
}

} // namespace tt::hooks
