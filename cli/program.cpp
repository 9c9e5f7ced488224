#include "cli/program.hpp"

#include "integrations/files/system_failure.hpp"

#include <unistd.h>

namespace tt {

Result<std::filesystem::path> find_program(std::string_view name) {
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    if (error) return fail(ErrorKind::failed, "find this program: " + error.message(), "is /proc mounted?");
    const auto beside = self.parent_path() / name;
    const auto libexec = self.parent_path().parent_path() / "libexec" / "tt" / name;
    for (const auto& candidate : {libexec, beside})
        if (access(candidate.c_str(), X_OK) == 0) return candidate;
    return fail(
        ErrorKind::failed, "the program " + libexec.string() + " is missing",
        "tt was not installed whole: install it again"
    );
}

Error become(std::string_view name, const std::vector<std::string>& arguments) {
    auto program = find_program(name);
    if (!program) return std::move(program).error();
    std::vector<std::string> words{program->string()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    execv(program->c_str(), pointers.data());
    return system_failure("start", *program).error();
}

} // namespace tt
