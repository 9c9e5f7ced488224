#pragma once

#include <string_view>

namespace tt {

/// Looks up paths that come in ascending order in a list that is sorted by `path`: in all that is one walk
/// over the list, where as many searches would compare fourteen long paths for each of ten thousand.
template<class List>
class PathCursor {
public:
    /// The list has to outlive it.
    explicit PathCursor(const List& list)
        : at_(list.begin())
        , end_(list.end()) {}

    PathCursor(const List&&) = delete;

    /// The element of that path, or null. The path is not before the one that was asked for last.
    const typename List::value_type* find(std::string_view path) {
        while (at_ != end_ && at_->path < path) ++at_;
        return at_ != end_ && at_->path == path ? &*at_ : nullptr;
    }

private:
    typename List::const_iterator at_;
    typename List::const_iterator end_;
};

} // namespace tt
