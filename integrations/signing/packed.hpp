#pragma once

#include "integrations/signing/key.hpp"

#include <optional>

/// What the files of minisign have in common.
namespace tt::packed {

inline constexpr std::size_t number_bytes = 8;
inline constexpr std::string_view untrusted = "untrusted comment: ";

/// The eight bytes that stand for a key's name in files.
std::string number_of(const KeyName& name);

/// The inverse, for any eight bytes.
KeyName name_of(std::string_view number);

/// The lines of a text; the last line feed may be missing.
std::vector<std::string_view> lines_of(std::string_view text);

/// Bytes in base64 that are so many and begin like this; without that beginning.
std::optional<std::string> unpack(std::string_view base64, std::string_view beginning, std::size_t size);

} // namespace tt::packed
