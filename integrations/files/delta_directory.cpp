#include "integrations/files/delta_directory.hpp"

#include "integrations/files/mapped_file.hpp"
#include "integrations/files/partial_file.hpp"

namespace tt {

namespace {

constexpr mode_t read_only = 0444;

} // namespace

DeltaDirectory::DeltaDirectory(NamedFiles files)
    : files_(std::move(files)) {}

Result<DeltaDirectory> DeltaDirectory::open(const std::filesystem::path& root) {
    TT_ASSIGN(auto files, NamedFiles::open(root / "deltas"));
    return DeltaDirectory(std::move(files));
}

Result<> DeltaDirectory::add(const DeltaName& name, const std::filesystem::path& source) {
    TT_ASSIGN(const auto from, MappedFile::open(source));
    TT_ASSIGN(auto into, PartialFile::create(files_.path_of(to_text(name)), read_only));
    TT_TRY(into.write(from.bytes()));
    return into.publish();
}

Result<std::optional<std::uint64_t>> DeltaDirectory::size(const DeltaName& name) const {
    return files_.size(to_text(name));
}

Result<std::string>
DeltaDirectory::read(const DeltaName& name, std::uint64_t offset, std::size_t length) const {
    return files_.read(to_text(name), offset, length);
}

Result<std::vector<StoredDelta>> DeltaDirectory::list() const {
    TT_ASSIGN(const auto files, files_.list());
    std::vector<StoredDelta> packs;
    for (const auto& [text, bytes, written_at] : files)
        if (auto name = parse_delta_name(text)) packs.push_back({*std::move(name), bytes, written_at});
    return packs;
}

Result<> DeltaDirectory::remove(const DeltaName& name) const {
    return files_.remove(to_text(name));
}

} // namespace tt
