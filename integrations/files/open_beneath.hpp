#pragma once

#include "integrations/files/file_descriptor.hpp"

#include <string_view>

namespace tt {

/// Opens a directory below an open one, so that no link on the way is followed. The empty path
/// is the directory itself. With O_PATH: to open what is in it. Empty, with `errno`, if that cannot be done.
FileDescriptor open_beneath(int root, std::string_view path);

} // namespace tt
