#include "integrations/build/delta_name.hpp"

#include "integrations/crypto/sha256.hpp"

namespace tt {

namespace {

constexpr std::string_view prefix = "sha256:";

std::string_view digits_of(const Digest& digest) {
    return std::string_view(digest.value).substr(prefix.size());
}

} // namespace

std::string to_text(const DeltaName& name) {
    return std::string(digits_of(name.older)) + "-" + std::string(digits_of(name.newer));
}

std::optional<DeltaName> parse_delta_name(std::string_view text) {
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    DeltaName name{
        Digest(std::string(prefix) + std::string(text.substr(0, dash))),
        Digest(std::string(prefix) + std::string(text.substr(dash + 1)))
    };
    if (!is_well_formed(name.older) || !is_well_formed(name.newer)) return std::nullopt;
    return name;
}

} // namespace tt
