#include "cli/serve/kept_port.hpp"

#include "integrations/files/atomic_file.hpp"

#include <charconv>
#include <optional>
#include <string>

namespace tt {

namespace {

constexpr std::uint16_t first_port = 20000;
constexpr std::uint16_t port_count = 12000; ///< Up to 31999; Linux hands out from 32768 on.
constexpr int most_attempts = 100;

Result<std::optional<std::uint16_t>> kept_port(const std::filesystem::path& file) {
    std::error_code error;
    if (!std::filesystem::exists(file, error)) return std::nullopt;
    TT_ASSIGN(const std::string text, read_file(file, 16));
    std::uint16_t port = 0;
    std::from_chars(text.data(), text.data() + text.size(), port);
    if (port != 0) return port;
    return fail(ErrorKind::corrupt, file.string() + " does not hold a port", "remove it to get another port");
}

/// The same in every run of every version: FNV-1a.
std::uint32_t hash_of(const std::string& text) {
    std::uint32_t hash = 2166136261U;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    return hash;
}

Result<std::unique_ptr<HttpServer>> open_kept(std::uint16_t port, const OpenOnPort& open) {
    auto server = open(port);
    if (!server && server.error().kind == ErrorKind::conflict)
        server.error().hint = "agents know this port: stop whoever took it, or give --listen another address";
    return server;
}

Result<std::unique_ptr<HttpServer>> open_first(const std::filesystem::path& home, const OpenOnPort& open) {
    const std::uint32_t start = hash_of(home.string());
    for (std::uint32_t attempt = 0;; ++attempt) {
        const auto port = static_cast<std::uint16_t>(first_port + (start + attempt) % port_count);
        auto server = open(port);
        if (server) TT_TRY(write_atomically(home / "port", std::to_string(port) + "\n", 0600));
        const bool taken = !server && server.error().kind == ErrorKind::conflict;
        if (!taken || attempt == most_attempts) return server;
    }
}

} // namespace

Result<std::unique_ptr<HttpServer>>
with_kept_port(const std::filesystem::path& home, const OpenOnPort& open) {
    TT_ASSIGN(const auto port, kept_port(home / "port"));
    return port ? open_kept(*port, open) : open_first(home, open);
}

} // namespace tt
