#pragma once

#include "pipeline/ports/http_client.hpp"

#include <cstddef>
#include <list>
#include <map>
#include <string>

namespace tt::github {

/// Answers that GitHub may confirm with a 304, which costs nothing of the rate limit. Bounded: what was not
/// used for the longest time goes first.
class AnswerCache {
public:
    explicit AnswerCache(std::size_t most_bytes)
        : most_bytes_(most_bytes) {}

    /// The answer kept under `key`, or null. Valid until the next call that is not const.
    const HttpResponse* find(const std::string& key);

    /// Keeps an answer that has an ETag; one that alone is larger than the bound is not kept.
    void put(const std::string& key, const HttpResponse& response);

    [[nodiscard]] std::size_t bytes() const { return bytes_; }

private:
    struct Entry {
        std::string key;
        HttpResponse response;
        std::size_t bytes;
    };

    using Entries = std::list<Entry>;

    void erase(Entries::iterator entry);

    std::size_t most_bytes_;
    std::size_t bytes_ = 0;
    Entries entries_; ///< The most recently used one first.
    std::map<std::string, Entries::iterator, std::less<>> index_;
};

} // namespace tt::github
