#include "cli/publish/files_between.hpp"

#include "integrations/git/changed_files.hpp"

namespace tt {

Result<std::optional<std::vector<FileChange>>>
files_between(Context& context, const ServiceName& service, const CommitId& from, const CommitId& to) {
    TT_ASSIGN(auto here, changed_files(context.directory, from, to));
    if (here) return here;
    const auto there = context.client.get<FilesView>(
        "/v1/files", {{"service", service.value}, {"from", from.value}, {"to", to.value}}
    );
    if (there) return there->files;
    context.output.remark("which files differ is not known: " + there.error().message);
    return std::nullopt;
}

} // namespace tt
