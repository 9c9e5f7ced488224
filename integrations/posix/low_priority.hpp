#pragma once

namespace tt {

/// From now on this thread runs, and reads and writes its disk, only as far as nobody else wants to. Where
/// the system does not do that, nothing changes.
void lower_priority();

} // namespace tt
