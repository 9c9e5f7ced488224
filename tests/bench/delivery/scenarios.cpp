#include "tests/bench/delivery/scenarios.hpp"

#include "tests/bench/delivery/image.hpp"
#include "tests/bench/delivery/noise.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <fstream>
#include <memory>
#include <stdexcept>

namespace tt::bench {

namespace {

namespace fs = std::filesystem;

void write(const fs::path& file, const std::string& bytes, bool executable = false) {
    fs::create_directories(file.parent_path());
    std::ofstream stream(file, std::ios::binary);
    stream << bytes;
    if (!stream.flush()) throw std::runtime_error("cannot write " + file.string());
    stream.close();
    using enum fs::perms;
    const auto readable = owner_read | group_read | others_read;
    fs::permissions(file, executable ? readable | owner_exec | group_exec | others_exec : readable);
}

/// A few lines of it are others, and there are a few more.
std::string edited(std::string text, std::uint64_t seed) {
    Noise noise(seed);
    for (std::uint64_t edits = 1 + noise.below(4); edits > 0; --edits) {
        const auto at = text.find('\n', noise.below(text.size()));
        if (at != std::string::npos) text.insert(at + 1, "reviewed = " + noise.line());
    }
    return text;
}

/// Eight digits that follow from the bytes.
std::string digits_of(const std::string& bytes) {
    std::uint64_t number = 0xCBF29CE484222325U;
    for (const char byte : bytes) number = (number ^ static_cast<unsigned char>(byte)) * 0x100000001B3U;
    std::string text;
    for (int left = 8; left > 0; --left, number >>= 4U) text += "0123456789abcdef"[number & 15U];
    return text;
}

/// What every tree has, so that no way of delivery can forget it.
void add_odd_names(const fs::path& into) {
    write(into / "odd/with space", "1");
    write(into / "odd/line\nfeed", "2");
    write(into / "odd/not utf-8 \xff\xfe", "3");
    write(into / "odd/-dash", "4", true);
    write(into / "odd/empty file", "");
    fs::create_directories(into / "odd/empty directory");
    fs::create_symlink("../odd/with space", into / "odd/link");
    fs::create_directory_symlink("empty directory", into / "odd/directory link");
    fs::create_symlink("nowhere", into / "odd/dangling");
}

void edits(int version, const fs::path& into) {
    constexpr int files = 4000;
    std::string bundle;
    for (int number = 0; number < files; ++number) {
        Noise noise(static_cast<std::uint64_t>(number) + 1000);
        std::string text = noise.text(200 + noise.below(6000));
        if (version == 2 && number % 200 == 8) text = edited(std::move(text), noise.next());
        if (number % 4 == 0) bundle += text;
        write(
            into / ("src/part" + std::to_string(number % 40)) / ("file" + std::to_string(number) + ".py"),
            text
        );
    }
    const auto name = "bundle." + digits_of(bundle) + ".js";
    write(into / "dist" / name, bundle);
}

void relink(int version, const fs::path& into) {
    write(into / "bin/service", image({.functions = 60'000, .more = version == 2 ? 13 : 0}), true);
    for (std::uint64_t number = 0; number < 20; ++number)
        write(
            into / ("lib/lib" + std::to_string(number) + ".so"),
            image({.seed = 50 + number, .functions = 1500})
        );
    write(into / "etc/service.conf", "build=" + std::to_string(version) + "\n");
}

struct FreeArchive {
    void operator()(archive* handle) const { archive_write_free(handle); }
};

void add_entry(archive* zip, const std::string& name, const std::string& bytes, std::int64_t time) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<std::int64_t>(bytes.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_mtime(entry, time, 0);
    const bool written = archive_write_header(zip, entry) == ARCHIVE_OK
                         && archive_write_data(zip, bytes.data(), bytes.size()) == std::ssize(bytes);
    archive_entry_free(entry);
    if (!written) throw std::runtime_error("cannot write an archive");
}

void write_jar(const fs::path& file, std::uint64_t seed, int version) {
    fs::create_directories(file.parent_path());
    const std::unique_ptr<archive, FreeArchive> zip(archive_write_new());
    archive_write_set_format_zip(zip.get());
    if (archive_write_open_filename(zip.get(), file.c_str()) != ARCHIVE_OK)
        throw std::runtime_error("cannot write " + file.string());
    for (std::uint64_t number = 0; number < 1200; ++number) {
        Noise noise(seed * 10'000 + number);
        std::string bytes = image({.seed = noise.next(), .functions = 3 + static_cast<int>(noise.below(30))});
        if (version == 2 && number % 100 == 3) bytes += noise.line();
        add_entry(
            zip.get(), "org/acme/Class" + std::to_string(number) + ".class", bytes,
            1'700'000'000 + version * 86'400
        );
    }
    if (archive_write_close(zip.get()) != ARCHIVE_OK) throw std::runtime_error("cannot write an archive");
}

void restamp(int version, const fs::path& into) {
    for (std::uint64_t jar = 0; jar < 4; ++jar)
        write_jar(into / ("lib/app" + std::to_string(jar) + ".jar"), jar + 1, version);
    for (std::uint64_t jar = 4; jar < 8; ++jar)
        write_jar(into / ("lib/third" + std::to_string(jar) + ".jar"), jar + 1, 1);
    write(into / "conf/app.yaml", "version: " + std::to_string(version) + "\n");
}

void rebuilt(int version, const fs::path& into) {
    for (std::uint64_t number = 0; number < 80; ++number) {
        const Image program{
            .seed = 900 + number,
            .functions = 2'500,
            .more = version == 2 ? 5 : 0,
            .changed_every = version == 2 ? 40 : 0,
        };
        write(into / ("bin/program" + std::to_string(number)), image(program), true);
    }
}

} // namespace

std::map<std::string, Scenario> scenarios() {
    std::map<std::string, Scenario> all{
        {"edits", edits}, {"relink", relink}, {"restamp", restamp}, {"rebuilt", rebuilt}
    };
    for (auto& [name, scenario] : all)
        scenario = [make = scenario](int version, const fs::path& into) {
            make(version, into);
            add_odd_names(into);
        };
    return all;
}

} // namespace tt::bench
