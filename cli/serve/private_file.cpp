#include "cli/serve/private_file.hpp"

#include "integrations/files/atomic_file.hpp"

namespace tt {

namespace {

constexpr std::size_t largest_file = std::size_t{64} << 10;

Result<> check_private(const std::filesystem::path& file) {
    using std::filesystem::perms;
    std::error_code error;
    const perms mode = std::filesystem::status(file, error).permissions();
    if ((mode & (perms::group_all | perms::others_all)) == perms::none) return {};
    return fail(
        ErrorKind::denied, file.string() + " holds secrets, and others than its owner can read it",
        "chmod 600 " + file.string()
    );
}

} // namespace

Result<std::string> read_private(const std::filesystem::path& file) {
    TT_TRY(check_private(file));
    return read_file(file, largest_file);
}

} // namespace tt
