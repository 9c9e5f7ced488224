#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>

namespace tt::bench {

/// Writes version 1 or 2 of a tree into a directory that is there: the same bytes whenever and wherever.
using Scenario = std::function<void(int version, const std::filesystem::path& into)>;

/// By name, what a change of a build can look like:
///
///   edits    many small files, of which a few are edited, and a bundle with its digest in its name
///   relink   one program that was linked again with more functions in front, so that addresses shift
///   restamp  archives of compressed files, each of which got a new time
///   rebuilt  many programs, all made anew
std::map<std::string, Scenario> scenarios();

} // namespace tt::bench
