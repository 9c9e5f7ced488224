#pragma once

#include "integrations/build/manifest.hpp"
#include "integrations/files/file_descriptor.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace tt {

/// Builds a new tree, and nothing outside of it: every name is opened from the one before without following a
/// link, and each name is made once. Remembers what it made as a manifest. Unless finish() succeeds, the tree
/// goes away with the object.
class TreeWriter {
public:
    /// `root` must not exist.
    static Result<TreeWriter> create(const std::filesystem::path& root);

    /// Goes on with a tree that is there; what is in it is to be kept or removed before anything is added.
    static Result<TreeWriter> go_on(const std::filesystem::path& root);

    TreeWriter(TreeWriter&&) noexcept = default;
    TreeWriter& operator=(TreeWriter&&) = delete;
    ~TreeWriter();

    /// Directories that nobody named are made where they are needed, with mode 555.
    Result<> add_directory(const std::string& path, unsigned mode);

    Result<> add_link(const std::string& path, const std::string& target);

    /// A new, empty file that only this process can open until add_file() says what is in it.
    Result<FileDescriptor> create_file(const std::string& path);

    /// Ends a file that create_file() began; the bytes are in it.
    Result<> add_file(const FileDescriptor& file, ManifestEntry entry, std::int64_t mtime);

    /// A second name for a file of another tree, which nobody may write to any more; it keeps its mode and
    /// time. False if the file system does not give it one: then nothing was done.
    Result<bool> share_file(const FileDescriptor& file, ManifestEntry entry);

    /// Takes what is there already as this entry. Paths come in ascending order at best.
    void keep(const ManifestEntry& entry) { entries_.insert_or_assign(entries_.end(), entry.path, entry); }

    /// Removes what may be there; a directory must be empty.
    Result<> remove(const ManifestEntry& entry);

    /// Whether there is anything of that path.
    [[nodiscard]] bool has(const std::string& path) const { return entries_.contains(path); }

    /// The entry of a file that was added, or nothing.
    [[nodiscard]] const ManifestEntry* find_file(const std::string& path) const;

    /// Opens a file that was added.
    Result<FileDescriptor> open_file(const std::string& path);

    [[nodiscard]] std::size_t count() const { return entries_.size(); }

    /// Where an entry is, for messages.
    [[nodiscard]] std::filesystem::path on_disk(std::string_view path) const { return root_ / path; }

    /// Gives the directories their modes, which are only for us until then. Nothing can be added afterwards.
    Result<> set_directory_modes();

    /// Keeps the tree, which is not durable yet.
    Result<Manifest> finish();

private:
    TreeWriter(std::filesystem::path root, FileDescriptor directory);

    Result<> prepare(const std::string& path);
    Result<> make_directory(const std::string& path);
    Result<int> parent_directory(std::string_view path);
    std::unexpected<Error> failure(std::string_view doing, std::string_view path) const;

    std::filesystem::path root_;
    FileDescriptor directory_;
    std::map<std::string, ManifestEntry, std::less<>> entries_;
    std::set<std::string, std::less<>> implied_; ///< Directories that no member has named yet.
    std::string opened_path_;                    ///< The directory that opened_ is: neighbours come in a row.
    FileDescriptor opened_;
};

} // namespace tt
