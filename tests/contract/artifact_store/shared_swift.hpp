#pragma once

#include "tests/support/swift/swift.hpp"

namespace tt {

/// One for all tests of a program, because it takes seconds to start.
inline Swift& shared_swift() {
    static Swift swift;
    return swift;
}

} // namespace tt
