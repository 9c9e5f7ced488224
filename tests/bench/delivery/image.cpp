#include "tests/bench/delivery/image.hpp"

#include "tests/bench/delivery/noise.hpp"

#include <array>
#include <vector>

namespace tt::bench {

namespace {

struct Call {
    std::size_t at;      ///< Where the distance stands.
    std::int64_t callee; ///< By number among the functions of the first version; new ones are below 0.
};

void put(std::string& bytes, std::size_t at, std::uint32_t number) {
    for (std::size_t byte = 0; byte < 4; ++byte)
        bytes[at + byte] = static_cast<char>(number >> (8 * byte) & 0xFFU);
}

class Linker {
public:
    explicit Linker(const Image& image)
        : image_(image)
        , starts_(static_cast<std::size_t>(image.functions)) {}

    std::string link() {
        for (int number = 0; number < image_.functions; ++number) {
            if (number == image_.functions / 100)
                for (int more = 1; more <= image_.more; ++more) add(-more);
            add(number);
        }
        for (const Call& call : calls_) resolve(call);
        add_table();
        return std::move(bytes_);
    }

private:
    void add(std::int64_t number) {
        if (number >= 0) starts_[static_cast<std::size_t>(number)] = bytes_.size();
        const bool changed = image_.changed_every > 0 && number % image_.changed_every == 3;
        Noise noise(
            image_.seed * 1'000'003 + static_cast<std::uint64_t>(number + 1000) + (changed ? 77'777'777 : 0)
        );
        for (auto left = 6 + noise.below(60); left > 0; --left) add_instruction(noise);
        bytes_ += '\xC3';
        bytes_.resize((bytes_.size() + 15) / 16 * 16, '\xCC');
    }

    void add_instruction(Noise& noise) {
        static constexpr std::array<std::string_view, 12> common{
            "\x48\x89\xE5", "\x55",         "\x48\x8B\x45\xF8",     "\x89\xC7", "\x48\x83\xEC\x20",
            "\x31\xC0",     "\x5D",         "\x48\x8D\x7C\x24\x08", "\x85\xC0", "\x0F\xB6\x03",
            "\x41\x57",     "\x4C\x89\xF6",
        };
        const auto kind = noise.below(40);
        if (kind == 0) {
            bytes_ += '\xE8';
            calls_.push_back({bytes_.size(), static_cast<std::int64_t>(noise.below(starts_.size()))});
            bytes_.append(4, '\0');
        } else if (kind < 9) {
            bytes_ += "\x48\x8B\x83";
            bytes_ += static_cast<char>(noise.below(256));
            bytes_ += static_cast<char>(noise.below(16));
        } else {
            bytes_ += common[noise.below(common.size())];
        }
    }

    void resolve(const Call& call) {
        const auto from = static_cast<std::uint32_t>(call.at + 4);
        put(bytes_, call.at,
            static_cast<std::uint32_t>(starts_[static_cast<std::size_t>(call.callee)]) - from);
    }

    void add_table() {
        for (const std::size_t start : starts_) {
            bytes_.append(8, '\0');
            put(bytes_, bytes_.size() - 8, static_cast<std::uint32_t>(start));
        }
    }

    const Image& image_;
    std::vector<std::size_t> starts_;
    std::vector<Call> calls_;
    std::string bytes_;
};

} // namespace

std::string image(const Image& image) {
    return Linker(image).link();
}

} // namespace tt::bench
