#include "integrations/github/answer_cache.hpp"

namespace tt::github {

namespace {

/// What an entry takes, roughly: its nodes and strings cost about this beside what they hold.
std::size_t weight(const std::string& key, const HttpResponse& response) {
    std::size_t bytes = 256 + 2 * key.size() + response.body.size();
    for (const auto& [name, value] : response.headers) bytes += 64 + name.size() + value.size();
    return bytes;
}

/// Only what is needed when the answer is confirmed.
HttpResponse kept(const HttpResponse& response) {
    HttpResponse copy{.status = response.status, .headers = {}, .body = response.body};
    for (const char* name : {"Content-Type", "ETag", "Link"})
        if (const auto value = response.headers.find(name)) copy.headers.add(name, std::string(*value));
    return copy;
}

} // namespace

const HttpResponse* AnswerCache::find(const std::string& key) {
    const auto found = index_.find(key);
    if (found == index_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return &found->second->response;
}

void AnswerCache::put(const std::string& key, const HttpResponse& response) {
    if (const auto old = index_.find(key); old != index_.end()) erase(old->second);
    if (response.headers.value("ETag").empty()) return;
    Entry entry{key, kept(response), 0};
    entry.bytes = weight(key, entry.response);
    if (entry.bytes > most_bytes_) return;
    while (bytes_ + entry.bytes > most_bytes_) erase(std::prev(entries_.end()));
    bytes_ += entry.bytes;
    entries_.push_front(std::move(entry));
    index_[key] = entries_.begin();
}

void AnswerCache::erase(Entries::iterator entry) {
    bytes_ -= entry->bytes;
    index_.erase(entry->key);
    entries_.erase(entry);
}

} // namespace tt::github
