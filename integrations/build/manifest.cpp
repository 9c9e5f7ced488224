#include "integrations/build/manifest.hpp"

#include "integrations/build/escape.hpp"
#include "integrations/build/tree_path.hpp"
#include "integrations/crypto/sha256.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <optional>
#include <set>

namespace tt {

namespace {

constexpr std::string_view header = "tt-manifest 1\n";

std::string octal(unsigned mode) {
    const auto digit = [mode](unsigned shift) { return static_cast<char>('0' + ((mode >> shift) & 7U)); };
    return {digit(6), digit(3), digit(0)};
}

void add_words(std::string& text, std::initializer_list<std::string_view> words) {
    for (const auto word : words) {
        text += word;
        text += ' ';
    }
    text.back() = '\n';
}

void add_line(std::string& text, const ManifestEntry& entry) {
    const auto path = escape(entry.path);
    switch (entry.type) {
    case EntryType::directory:
        return add_words(text, {"directory", octal(entry.mode), path});
    case EntryType::link:
        return add_words(text, {"link", path, escape(entry.target)});
    case EntryType::file:
        break;
    }
    add_words(text, {"file", octal(entry.mode), std::to_string(entry.size), entry.content.value, path});
}

template<class Number>
std::optional<Number> number_of(std::string_view text, int base) {
    Number number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

constexpr std::size_t most_words = 5;

/// The words between single spaces; more than an entry can have when there are too many.
struct Words {
    std::array<std::string_view, most_words> words;
    std::size_t count = 0;

    std::string_view operator[](std::size_t index) const { return words.at(index); }
};

Words split(std::string_view line) {
    Words words;
    for (;;) {
        const auto space = line.find(' ');
        if (words.count < most_words) words.words.at(words.count) = line.substr(0, space);
        if (++words.count > most_words || space == std::string_view::npos) return words;
        line.remove_prefix(space + 1);
    }
}

std::optional<ManifestEntry> directory_of(const Words& words) {
    const auto mode = number_of<unsigned>(words[1], 8);
    auto path = unescape(words[2]);
    if (!mode || !path) return std::nullopt;
    return ManifestEntry{.path = std::move(*path), .type = EntryType::directory, .mode = *mode};
}

std::optional<ManifestEntry> file_of(const Words& words) {
    const auto mode = number_of<unsigned>(words[1], 8);
    const auto size = number_of<std::uint64_t>(words[2], 10);
    auto path = unescape(words[4]);
    if (!mode || !size || !path) return std::nullopt;
    return ManifestEntry{
        .path = std::move(*path), .mode = *mode, .size = *size, .content = Digest(std::string(words[3]))
    };
}

std::optional<ManifestEntry> link_of(const Words& words) {
    auto path = unescape(words[1]);
    auto target = unescape(words[2]);
    if (!path || !target) return std::nullopt;
    return ManifestEntry{.path = std::move(*path), .type = EntryType::link, .target = std::move(*target)};
}

std::optional<ManifestEntry> entry_of(std::string_view line) {
    const auto words = split(line);
    if (words.count == 3 && words[0] == "directory") return directory_of(words);
    if (words.count == 5 && words[0] == "file") return file_of(words);
    if (words.count == 3 && words[0] == "link") return link_of(words);
    return std::nullopt;
}

/// What one entry breaks by itself, or nothing.
const char* fault_of(const ManifestEntry& entry) {
    if (!is_tree_path(entry.path)) return "is not a path inside the build";
    if (entry.mode != build_mode(entry.mode)) return "has a mode that no build has";
    if (entry.type == EntryType::file && !is_well_formed(entry.content)) return "has no digest";
    if (entry.type == EntryType::link && !stays_inside(entry.path, entry.target))
        return "leads out of the build";
    return nullptr;
}

/// Sorted without repetition, and every entry in a directory that stands before it.
Result<> check(const Manifest& manifest) {
    std::set<std::string_view> directories{""};
    std::string_view previous;
    for (const auto& entry : manifest.entries) {
        const char* fault = fault_of(entry);
        if (fault == nullptr && entry.path <= previous) fault = "is out of order";
        if (fault == nullptr && !directories.contains(parent_of(entry.path))) fault = "lies in no directory";
        if (fault != nullptr)
            return fail(ErrorKind::corrupt, "the manifest's entry '" + escape(entry.path) + "' " + fault);
        if (entry.type == EntryType::directory) directories.insert(entry.path);
        previous = entry.path;
    }
    return {};
}

Result<Manifest> read_lines(std::string_view text) {
    Manifest manifest;
    while (!text.empty()) {
        const auto end = text.find('\n');
        auto entry = end == std::string_view::npos ? std::nullopt : entry_of(text.substr(0, end));
        if (!entry)
            return fail(
                ErrorKind::corrupt,
                "line " + std::to_string(manifest.entries.size() + 2) + " of the manifest is not an entry"
            );
        manifest.entries.push_back(std::move(*entry));
        text.remove_prefix(end + 1);
    }
    return manifest;
}

} // namespace

std::string canonical_text(const Manifest& manifest) {
    std::string text(header);
    for (const auto& entry : manifest.entries) add_line(text, entry);
    return text;
}

Digest digest(const Manifest& manifest) {
    return sha256(canonical_text(manifest));
}

const ManifestEntry* find_entry(const Manifest& manifest, std::string_view path) {
    const auto found = std::ranges::lower_bound(manifest.entries, path, {}, &ManifestEntry::path);
    return found == manifest.entries.end() || found->path != path ? nullptr : &*found;
}

Result<Manifest> parse_manifest(std::string_view text) {
    if (!text.starts_with(header))
        return fail(
            ErrorKind::corrupt, "this is not a manifest of version 1",
            "a newer version of tt may have written it"
        );
    TT_ASSIGN(auto manifest, read_lines(text.substr(header.size())));
    TT_TRY(check(manifest));
    // Numbers have many spellings; only one of them is canonical.
    if (canonical_text(manifest) != text)
        return fail(ErrorKind::corrupt, "the manifest is not in its canonical form");
    return manifest;
}

} // namespace tt
