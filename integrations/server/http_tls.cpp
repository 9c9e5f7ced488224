// TLS for http_transport.hpp, on the descriptor itself.

#include "integrations/server/http_transport.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <sys/socket.h>

#include <array>

namespace tt {

namespace {

std::string openssl_text() {
    std::array<char, 256> text{};
    ERR_error_string_n(ERR_get_error(), text.data(), text.size());
    return text.data();
}

struct FreeSsl {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
};

class TlsTransport : public Transport {
public:
    TlsTransport(int fd, const TlsContext& context)
        : fd_(fd)
        , ssl_(SSL_new(context.get())) {
        if (ssl_ && SSL_set_fd(ssl_.get(), fd) == 1) SSL_set_accept_state(ssl_.get());
    }

    IoStep handshake() override {
        if (!ssl_) return {.need = Need::closed};
        ERR_clear_error();
        const int result = SSL_do_handshake(ssl_.get());
        return result == 1 ? IoStep{} : IoStep{.need = need(result)};
    }

    IoStep read(std::span<char> into) override {
        ERR_clear_error();
        std::size_t bytes = 0;
        const int result = SSL_read_ex(ssl_.get(), into.data(), into.size(), &bytes);
        return result == 1 ? IoStep{.bytes = bytes} : IoStep{.need = need(result)};
    }

    IoStep write(std::string_view text) override {
        ERR_clear_error();
        std::size_t bytes = 0;
        const int result = SSL_write_ex(ssl_.get(), text.data(), text.size(), &bytes);
        return result == 1 ? IoStep{.bytes = bytes} : IoStep{.need = need(result)};
    }

    void end_writing() override {
        ERR_clear_error();
        if (!broken_) SSL_shutdown(ssl_.get());
        ::shutdown(fd_, SHUT_WR);
    }

    [[nodiscard]] std::string peer_certificate() const override {
        X509* certificate = SSL_get0_peer_certificate(ssl_.get());
        unsigned char* der = nullptr;
        const int size = certificate == nullptr ? 0 : i2d_X509(certificate, &der);
        std::string bytes(reinterpret_cast<const char*>(der), size > 0 ? static_cast<std::size_t>(size) : 0);
        OPENSSL_free(der);
        return bytes;
    }

private:
    Need need(int result) {
        switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ:
            return Need::readable;
        case SSL_ERROR_WANT_WRITE:
            return Need::writable;
        case SSL_ERROR_ZERO_RETURN:
            return Need::closed;
        default:
            broken_ = true;
            return Need::closed; // OpenSSL forbids a shutdown after these
        }
    }

    int fd_;
    std::unique_ptr<SSL, FreeSsl> ssl_;
    bool broken_ = false;
};

/// Whom a certificate stands for is judged later, with each request, by somebody who can also say why not.
int take_any(X509_STORE_CTX*, void*) {
    return 1;
}

void set_policy(SSL_CTX* context) {
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_mode(
        context,
        SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
    );
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF); // tickets resume without memory of ours
}

} // namespace

Result<std::shared_ptr<TlsContext>>
TlsContext::load(const std::filesystem::path& certificate, const std::filesystem::path& private_key) {
    ERR_clear_error();
    std::shared_ptr<TlsContext> loaded(new TlsContext(SSL_CTX_new(TLS_server_method())));
    if (loaded->get() == nullptr) return fail(ErrorKind::failed, "start TLS: " + openssl_text());
    set_policy(loaded->get());
    if (SSL_CTX_use_certificate_chain_file(loaded->get(), certificate.c_str()) != 1)
        return fail(
            ErrorKind::invalid_input, "read the certificate " + certificate.string() + ": " + openssl_text(),
            "give a PEM file with the server's certificate first"
        );
    if (SSL_CTX_use_PrivateKey_file(loaded->get(), private_key.c_str(), SSL_FILETYPE_PEM) != 1)
        return fail(
            ErrorKind::invalid_input, "read the private key " + private_key.string() + ": " + openssl_text(),
            "give the PEM key that belongs to " + certificate.string()
        );
    return loaded;
}

Result<> TlsContext::ask_peers(const std::string& authority) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> bytes(
        BIO_new_mem_buf(authority.data(), static_cast<int>(authority.size())), &BIO_free
    );
    const std::unique_ptr<X509, decltype(&X509_free)> parsed(
        bytes ? PEM_read_bio_X509(bytes.get(), nullptr, nullptr, nullptr) : nullptr, &X509_free
    );
    if (!parsed || SSL_CTX_add_client_CA(context_, parsed.get()) != 1)
        return fail(ErrorKind::failed, "ask agents for certificates: " + openssl_text());
    SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_cert_verify_callback(context_, take_any, nullptr);
    SSL_CTX_set_session_id_context(context_, reinterpret_cast<const unsigned char*>("tt"), 2);
    return {};
}

TlsContext::~TlsContext() {
    SSL_CTX_free(context_);
}

std::unique_ptr<Transport> tls_transport(int fd, const TlsContext& context) {
    return std::make_unique<TlsTransport>(fd, context);
}

} // namespace tt
