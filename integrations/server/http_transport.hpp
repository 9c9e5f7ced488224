#pragma once

#include "pipeline/base/result.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct ssl_ctx_st;

namespace tt {

/// What has to happen before the next attempt can get on.
enum class Need { nothing, readable, writable, closed };

/// How far one attempt came: either some bytes, or what it needs.
struct IoStep {
    std::size_t bytes = 0;
    Need need = Need::nothing;
};

/// Moves bytes over a non-blocking descriptor that belongs to somebody else, plainly or with TLS. Never
/// waits.
///
/// TLS works on the descriptor itself: `asio::ssl::stream` would cost four times the memory for each peer.
class Transport {
public:
    virtual ~Transport() = default;

    /// To be repeated until it needs nothing.
    virtual IoStep handshake() = 0;
    virtual IoStep read(std::span<char> into) = 0;
    virtual IoStep write(std::string_view bytes) = 0;
    /// Says that nothing more will be written. Does not wait for an answer.
    virtual void end_writing() = 0;

    /// The certificate that the peer has shown in the handshake, in DER; empty: none.
    [[nodiscard]] virtual std::string peer_certificate() const { return {}; }
};

/// A certificate with its key, ready for connections.
class TlsContext {
public:
    static Result<std::shared_ptr<TlsContext>>
    load(const std::filesystem::path& certificate, const std::filesystem::path& private_key);

    /// From now on peers are asked for a certificate of this authority (PEM), so that those who have none, or
    /// several, know what to do. Whatever they show is taken, also nothing: that they have its key is all
    /// that is seen to here.
    Result<> ask_peers(const std::string& authority);

    ~TlsContext();
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;

    [[nodiscard]] ssl_ctx_st* get() const { return context_; }

private:
    explicit TlsContext(ssl_ctx_st* context)
        : context_(context) {}

    ssl_ctx_st* context_;
};

std::unique_ptr<Transport> plain_transport(int fd);
std::unique_ptr<Transport> tls_transport(int fd, const TlsContext& context);

} // namespace tt
