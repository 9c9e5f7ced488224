#pragma once

#include "pipeline/engine/core.hpp"

#include <memory>

namespace tt {

/// A policy with one stage `staging` over the group `g`, promoted from builds.
Policy one_stage();

/// A build of service `web`, told apart by its number.
Build build_number(int number);

/// A report of a host that has done all that goal and permit allow: `step` says how far.
Report report_of(const Host& host, std::uint64_t sequence, Step step, StepState state);

/// The actor of the tests.
Actor ana();

} // namespace tt
