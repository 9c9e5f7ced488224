#pragma once

#include "integrations/crypto/sha256.hpp"
#include "pipeline/ports/artifact_store.hpp"

#include <fstream>
#include <iterator>
#include <map>
#include <mutex>

namespace tt {

/// An ArtifactStore that forgets everything with the process.
class MemoryArtifactStore : public ArtifactStore {
public:
    Result<> add(const Digest& expected, const std::filesystem::path& source) override {
        TT_TRY(check(expected));
        if (find(expected)) return {};
        std::ifstream file(source, std::ios::binary);
        if (!file) return fail(ErrorKind::not_found, "read '" + source.string() + "'");
        std::string bytes(std::istreambuf_iterator<char>(file), {});
        if (sha256(bytes) != expected)
            return fail(ErrorKind::corrupt, "'" + source.string() + "' is not " + expected.value);
        const std::scoped_lock lock(mutex_);
        artifacts_.emplace(expected, std::move(bytes));
        return {};
    }

    Result<std::optional<std::uint64_t>> size(const Digest& digest) override {
        TT_TRY(check(digest));
        const auto bytes = find(digest);
        return bytes ? std::optional<std::uint64_t>(bytes->size()) : std::nullopt;
    }

    Result<std::string> read(const Digest& digest, std::uint64_t offset, std::size_t length) override {
        TT_TRY(check(digest));
        const auto bytes = find(digest);
        if (!bytes) return fail(ErrorKind::not_found, "the store has no artifact " + digest.value);
        return bytes->substr(std::min<std::uint64_t>(offset, bytes->size()), length);
    }

    Result<> remove(const Digest& digest) override {
        TT_TRY(check(digest));
        const std::scoped_lock lock(mutex_);
        artifacts_.erase(digest);
        return {};
    }

private:
    static Result<> check(const Digest& digest) {
        if (is_well_formed(digest)) return {};
        return fail(ErrorKind::invalid_input, "'" + digest.value + "' does not name an artifact");
    }

    std::optional<std::string> find(const Digest& digest) {
        const std::scoped_lock lock(mutex_);
        const auto found = artifacts_.find(digest);
        return found == artifacts_.end() ? std::nullopt : std::optional(found->second);
    }

    std::mutex mutex_;
    std::map<Digest, std::string> artifacts_;
};

} // namespace tt
