#include "integrations/jenkins/log_part.hpp"

#include <charconv>

namespace tt::jenkins {

Result<LogPart> read_log_part(HttpResponse response, std::int64_t from) {
    const std::string_view size = response.headers.value("X-Text-Size");
    LogPart part;
    const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), part.next);
    if (size.empty() || error != std::errc{} || end != size.data() + size.size() || part.next < 0)
        return fail(
            ErrorKind::corrupt, "Jenkins' answer with a part of a log does not say where it ends",
            "a proxy in front of Jenkins may take away its X-Text-Size header"
        );
    part.text = std::move(response.body);
    part.more = response.headers.value("X-More-Data") == "true";
    part.restarted = part.next < from;
    return part;
}

} // namespace tt::jenkins
