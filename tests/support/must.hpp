#pragma once

#include "pipeline/base/result.hpp"

#include <stdexcept>
#include <utility>

namespace tt::testing_support {

/// Takes the value, or throws what went wrong: for programs that test or measure, where that ends everything.
template<class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message + " " + result.error().hint);
    return *std::move(result);
}

inline void must(const Result<>& result) {
    if (!result) throw std::runtime_error(result.error().message + " " + result.error().hint);
}

} // namespace tt::testing_support
