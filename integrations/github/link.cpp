#include "integrations/github/link.hpp"

namespace tt::github {

namespace {

/// Whether the parameters of a link, `; rel="next"; title="x"`, say that it is the next one.
bool is_next(std::string_view parameters) {
    return parameters.find("rel=\"next\"") != std::string_view::npos
           || parameters.find("rel=next") != std::string_view::npos;
}

} // namespace

std::optional<std::string> next_link(std::string_view header) {
    for (;;) {
        const std::size_t open = header.find('<');
        if (open == std::string_view::npos) return std::nullopt;
        const std::size_t close = header.find('>', open);
        if (close == std::string_view::npos) return std::nullopt;
        const std::size_t following = header.find('<', close);
        const std::string_view url = header.substr(open + 1, close - open - 1);
        if (is_next(header.substr(close, following == std::string_view::npos ? following : following - close)
            ))
            return std::string(url);
        if (following == std::string_view::npos) return std::nullopt;
        header.remove_prefix(following);
    }
}

} // namespace tt::github
