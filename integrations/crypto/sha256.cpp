#include "integrations/crypto/sha256.hpp"

#include "integrations/crypto/hex.hpp"

#include <openssl/evp.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <vector>

namespace tt {

namespace {

constexpr std::string_view prefix = "sha256:";
constexpr std::size_t hex_digits = 64;
constexpr std::size_t piece = std::size_t{256} << 10;

void require(int outcome) {
    if (outcome != 1) throw std::runtime_error("the crypto library cannot compute SHA-256");
}

std::unexpected<Error> read_failure(const std::filesystem::path& path) {
    const int number = errno;
    const ErrorKind kind = number == ENOENT   ? ErrorKind::not_found
                           : number == EACCES ? ErrorKind::denied
                                              : ErrorKind::failed;
    return fail(kind, "read '" + path.string() + "': " + std::generic_category().message(number));
}

Result<Digest> sha256_of_descriptor(int descriptor, const std::filesystem::path& path) {
    Sha256 hash;
    std::vector<char> buffer(piece);
    for (;;) {
        const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
        if (count == 0) return hash.finish();
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return read_failure(path);
        hash.update({buffer.data(), static_cast<std::size_t>(count)});
    }
}

} // namespace

void Sha256::Free::operator()(evp_md_ctx_st* context) const {
    EVP_MD_CTX_free(context);
}

Sha256::Sha256()
    : context_(EVP_MD_CTX_new()) {
    if (!context_) throw std::bad_alloc();
    start();
}

void Sha256::start() {
    require(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr));
}

void Sha256::update(std::string_view bytes) {
    require(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
}

Digest Sha256::finish() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
    unsigned int size = 0;
    require(EVP_DigestFinal_ex(context_.get(), raw.data(), &size));
    start();
    return Digest(std::string(prefix) + to_hex({raw.data(), size}));
}

Digest sha256(std::string_view bytes) {
    Sha256 hash;
    hash.update(bytes);
    return hash.finish();
}

Result<Digest> sha256_file(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return read_failure(path);
    auto digest = sha256_of_descriptor(descriptor, path);
    ::close(descriptor);
    return digest;
}

bool is_well_formed(const Digest& digest) {
    const std::string_view text = digest.value;
    const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    return text.size() == prefix.size() + hex_digits && text.starts_with(prefix)
           && std::ranges::all_of(text.substr(prefix.size()), is_hex);
}

} // namespace tt
