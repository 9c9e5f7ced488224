#include "integrations/posix/bounded_text.hpp"

#include <algorithm>

namespace tt {

void BoundedText::append(std::string_view bytes) {
    total_ += bytes.size();
    const auto first = bytes.substr(0, head_limit_ - head_.size());
    head_ += first;
    bytes.remove_prefix(first.size());
    tail_ += bytes.substr(bytes.size() - std::min(bytes.size(), tail_limit_));
    if (tail_.size() > 2 * tail_limit_) tail_.erase(0, tail_.size() - tail_limit_);
}

std::string BoundedText::text() const {
    const auto missing = dropped();
    return head_ + (missing > 0 ? dropped_line(missing) : "") + std::string(kept_tail());
}

std::string_view BoundedText::kept_tail() const {
    const std::string_view tail = tail_;
    return tail.substr(tail.size() - std::min(tail.size(), tail_limit_));
}

std::string dropped_line(std::uint64_t bytes) {
    return "\n[... " + std::to_string(bytes) + " bytes dropped ...]\n";
}

} // namespace tt
