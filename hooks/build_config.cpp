#include "hooks/build_config.hpp"

#include "integrations/files/atomic_file.hpp"
#include "integrations/json/json.hpp"

namespace tt::hooks {

Result<BuildConfig> read_build_config(const std::filesystem::path& release) {
    constexpr std::size_t largest = 1 << 20;
    const auto path = release / ".tt" / "build.json";
    std::error_code error;
    if (!std::filesystem::exists(path, error)) return BuildConfig{};
    TT_ASSIGN(const std::string text, read_file(path, largest));
    auto config = decode<BuildConfig>(text);
    if (!config) return with_context(config.error(), "read '" + path.string() + "'");
    return config;
}

} // namespace tt::hooks
