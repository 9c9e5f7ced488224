#pragma once

#include "integrations/http/patience.hpp"
#include "pipeline/ports/artifact_store.hpp"

#include <stop_token>
#include <string>

namespace tt {

/// How a web server that keeps files is reached.
struct WebStoreSetting {
    std::string root; ///< `https://files.example/builds`, without a slash at its end.
    HttpPool::Make make_http;
    std::string authorization = {}; ///< The header that lets us in; empty: none. Links go without it.
    std::stop_token stop = {};      ///< Ends everything that is under way.
    Patience patience = {};
};

/// Artifacts as files of any web server: `ROOT/sha256/<64 hexadecimal digits>`, the names that a directory
/// store gives its files, so that a directory that is copied there is this store.
///
/// Reading takes GET, HEAD and `Range`. Adding takes PUT (nginx: `dav_methods PUT`, Apache: `Dav On`), and of
/// a server without it says where the file belongs. Removing takes DELETE.
class WebStore : public ArtifactStore {
public:
    explicit WebStore(WebStoreSetting setting)
        : setting_(std::move(setting))
        , clients_(setting_.make_http) {}

    Result<> add(const Digest& expected, const std::filesystem::path& source) override;
    Result<std::optional<std::uint64_t>> size(const Digest& digest) override;
    Result<std::string> read(const Digest& digest, std::uint64_t offset, std::size_t length) override;
    Result<> remove(const Digest& digest) override;

    /// The address itself, which does not end.
    Result<std::optional<std::string>> link(const Digest& digest, Duration lifetime) override;

private:
    [[nodiscard]] Result<HttpRequest> request(std::string method, const Digest& digest) const;
    Result<HttpResponse> send(const HttpRequest& request);
    Result<> confirm(const Digest& expected, const std::filesystem::path& source);

    WebStoreSetting setting_;
    HttpPool clients_;
};

} // namespace tt
