#pragma once

#include "integrations/yaml/service_template.hpp"
#include "pipeline/model/build.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace tt {

/// What a new `tt.yaml` should say, going by the directory and by the commit checked out there, which may be
/// empty.
TemplateAnswers guess(const std::filesystem::path& directory, const Commit& commit);

/// `owner/name` from any URL of a repository on github.com; empty for others.
std::string github_repository(std::string_view url);

/// The text as a service may be called: lower case, digits and single dashes.
std::string service_name_from(std::string_view text);

} // namespace tt
