#include "agent/identity.hpp"

#include "integrations/files/atomic_file.hpp"

namespace tt::agent {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_file = 64 << 10;
constexpr mode_t secret_file = 0600;

bool is_there(const fs::path& file) {
    std::error_code absent;
    return fs::exists(file, absent);
}

Result<std::string> next_key(const Layout& layout) {
    if (is_there(layout.next_key())) return read_file(layout.next_key(), largest_file);
    TT_ASSIGN(auto key, new_private_key());
    TT_TRY(write_atomically(layout.next_key(), key, secret_file));
    return key;
}

} // namespace

Result<std::string> ask_for_certificate(const Layout& layout, const HostId& host) {
    TT_ASSIGN(const auto key, next_key(layout));
    return certificate_request(key, host);
}

Result<> keep_certificate(const Layout& layout, const HostId& host, const std::string& certificate) {
    TT_ASSIGN(const auto key, read_file(layout.next_key(), largest_file));
    TT_ASSIGN(const auto says, read_host_certificate(certificate));
    if (says.host != host || !belongs_together(certificate, key))
        return fail(ErrorKind::corrupt, "the control plane sends a certificate that is not this host's");
    return write_atomically(layout.identity(), key + certificate, secret_file);
}

void forget_next_key(const Layout& layout) {
    std::error_code ignored; // Then the next certificate is for the same key.
    fs::remove(layout.next_key(), ignored);
}

Result<std::optional<HostCertificate>> kept_certificate(const Layout& layout) {
    if (!is_there(layout.identity())) return std::nullopt;
    TT_ASSIGN(const auto pem, read_file(layout.identity(), largest_file));
    TT_ASSIGN(auto certificate, read_host_certificate(pem));
    return certificate;
}

} // namespace tt::agent
