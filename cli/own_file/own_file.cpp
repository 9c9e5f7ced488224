#include "cli/own_file/own_file.hpp"

#include "cli/service_file.hpp"

#include <fstream>
#include <iterator>

namespace tt {

namespace {

Result<std::filesystem::path> locate(const Context& context, const std::filesystem::path& path) {
    if (!path.empty()) return context.directory / path;
    if (auto found = find_service_file(context.directory)) return *found;
    return fail(ErrorKind::invalid_input, "there is no tt.yaml here or above", "write one: tt init");
}

} // namespace

Result<std::string> read_text_file(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error))
        return fail(ErrorKind::invalid_input, path.string() + " is not a file", "check its name");
    std::ifstream stream(path, std::ios::binary);
    if (stream.is_open()) return std::string(std::istreambuf_iterator<char>(stream), {});
    return fail(ErrorKind::invalid_input, path.string() + " cannot be read", "check its permissions");
}

Result<OwnFile> read_own_file(const Context& context, const std::filesystem::path& path) {
    TT_ASSIGN(auto found, locate(context, path));
    TT_ASSIGN(std::string text, read_text_file(found));
    const auto relative = found.lexically_relative(context.directory);
    std::string name = relative.empty() || *relative.begin() == ".." ? found.string() : relative.string();
    return OwnFile{std::move(found), std::move(name), std::move(text)};
}

Result<ServiceFile> read_service(Context& context, const OwnFile& file) {
    CheckedServiceFile checked = check_service_file(file.name, file.text);
    if (!checked.file) {
        std::string all = render(checked.problems);
        all.erase(all.find_last_not_of('\n') + 1);
        return fail(
            ErrorKind::invalid_input, file.name + " is refused\n" + all, "check it again: tt config check"
        );
    }
    if (!checked.problems.empty()) context.output.remark(render(checked.problems));
    return *std::move(checked.file);
}

} // namespace tt
