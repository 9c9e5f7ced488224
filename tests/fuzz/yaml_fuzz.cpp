#include "integrations/yaml/service_file.hpp"
#include "pipeline/base/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

int characters_in(std::string_view text) {
    return static_cast<int>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

} // namespace

/// Any text is taken or refused; a refusal names a place inside the text and can be shown.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto lines = static_cast<int>(std::ranges::count(text, '\n')) + 1;
    const auto checked = tt::check_service_file("tt.yaml", text);
    require(checked.file.has_value() != tt::has_errors(checked.problems));
    for (const tt::Problem& problem : checked.problems) {
        require(problem.line >= 1 && problem.line <= lines && !problem.message.empty());
        require(problem.column >= 1 && problem.column <= characters_in(problem.offending_line) + 1);
        const std::string shown = tt::render(problem);
        require(tt::to_valid_utf8(shown) == shown);
    }
    if (checked.file) require(!checked.file->policy.stages.empty() && !checked.file->service.empty());
    return 0;
}
