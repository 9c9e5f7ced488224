// tt-unpack: makes one release directory, or the spare of one, and says in one line how that went
// (integrations/build/release_request.hpp).

#include "integrations/archive/release.hpp"
#include "integrations/archive/spare.hpp"

#include <cstdio>
#include <exception>
#include <span>

namespace {

tt::Result<> run(std::span<const char* const> arguments) {
    if (const auto spare = tt::parse_spare_arguments(arguments))
        return tt::make_spare(spare->releases, spare->base);
    TT_ASSIGN(const auto request, tt::parse_arguments(arguments));
    return tt::make_release(request);
}

tt::Result<> run_without_exceptions(std::span<const char* const> arguments) {
    try {
        return run(arguments);
    } catch (const std::exception& exception) {
        return tt::fail(tt::ErrorKind::failed, std::string("unpack: ") + exception.what());
    }
}

} // namespace

int main(int count, char** arguments) {
    const auto outcome =
        run_without_exceptions(std::span(arguments, static_cast<std::size_t>(count)).subspan(1));
    std::puts(tt::outcome_line(outcome).c_str());
    return outcome && std::fflush(stdout) == 0 ? 0 : 1;
}
