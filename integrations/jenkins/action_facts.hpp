#pragma once

#include "integrations/jenkins/run.hpp"
#include "integrations/jenkins/wire.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

/// What stands in the actions of runs and of queue items. Private to this folder.
namespace tt::jenkins {

std::map<std::string, std::string> parameters_of(std::span<const wire::Action> actions);

/// Each checkout once, in the order in which they happened.
std::vector<Revision> revisions_of(std::span<const wire::Action> actions);

/// The first cause, in words.
std::string cause_of(std::span<const wire::Action> actions);

std::optional<TestCounts> tests_of(std::span<const wire::Action> actions);

/// Counts as they can only be: whatever is below zero is zero.
TestCounts test_counts(std::int64_t total, std::int64_t failed, std::int64_t skipped);

/// A span of time as Jenkins counts it; never negative.
Duration duration_of(const wire::Number& milliseconds);

} // namespace tt::jenkins
