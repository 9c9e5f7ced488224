#pragma once

#include "integrations/files/file_descriptor.hpp"
#include "integrations/s3/exchange.hpp"
#include "pipeline/base/id.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace tt::s3 {

/// The bytes of a file that are to become an artifact.
struct Upload {
    std::string key;
    Digest digest; ///< What they must have.
    std::filesystem::path source;
    const FileDescriptor& file; ///< Of the source, at its beginning.
    std::uint64_t size = 0;     ///< Of the source.
};

/// Puts the bytes into the store, in one piece or in parts, reading the file once: what is hashed is what is
/// sent, and the store checks it again. Bytes with another digest are `corrupt`. What fails leaves no object,
/// and no parts unless the store cannot be reached to take them back.
Result<> send_upload(Exchange& exchange, const Upload& upload);

} // namespace tt::s3
