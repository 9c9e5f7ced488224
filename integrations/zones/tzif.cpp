#include "integrations/zones/tzif.hpp"

#include "integrations/zones/posix_rule.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace tt::zones {

namespace {

using namespace std::chrono;

constexpr Time begin_of_years = sys_days{year{first_year} / 1 / 1};
constexpr Time end_of_years = sys_days{year{last_year + 1} / 1 / 1};

/// Takes bytes off the front. Once some are missing it is broken, stays so, and gives zeros.
class Bytes {
public:
    explicit Bytes(std::string_view bytes)
        : rest_(bytes) {}

    std::string_view take(std::uint64_t count) {
        broken_ = broken_ || count > rest_.size();
        if (broken_) return {};
        const std::string_view taken = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return taken;
    }

    /// A number of two's complement, the highest byte first.
    std::int64_t number(unsigned width) {
        std::uint64_t value = 0;
        const std::string_view taken = take(width);
        if (!taken.empty() && (static_cast<unsigned char>(taken.front()) & 0x80U) != 0) value = ~value;
        for (const char byte : taken) value = value << 8 | static_cast<unsigned char>(byte);
        return static_cast<std::int64_t>(value);
    }

    std::uint32_t count() { return static_cast<std::uint32_t>(number(4)); }

    [[nodiscard]] bool broken() const { return broken_; }

    [[nodiscard]] std::string_view rest() const { return rest_; }

private:
    std::string_view rest_;
    bool broken_ = false;
};

struct Header {
    char version = 0;
    std::uint64_t utc_flags = 0;
    std::uint64_t standard_flags = 0;
    std::uint64_t leap_seconds = 0;
    std::uint64_t changes = 0;
    std::uint64_t kinds = 0;
    std::uint64_t letters = 0;
};

std::optional<Header> take_header(Bytes& bytes) {
    if (bytes.take(4) != "TZif") return std::nullopt;
    const std::string_view version = bytes.take(16);
    Header header;
    header.version = version.empty() ? '\0' : version.front();
    for (std::uint64_t* field :
         {&header.utc_flags, &header.standard_flags, &header.leap_seconds, &header.changes, &header.kinds,
          &header.letters})
        *field = bytes.count();
    return bytes.broken() ? std::nullopt : std::optional(header);
}

/// The block of the first version, with 32-bit times, which later versions repeat with 64 bits.
void skip_first_block(Bytes& bytes, const Header& header) {
    bytes.take(
        header.changes * 5 + header.kinds * 6 + header.letters + header.leap_seconds * 8
        + header.standard_flags + header.utc_flags
    );
}

struct Block {
    std::string_view times;   ///< 8 bytes each.
    std::string_view kind_of; ///< 1 byte each: which kind begins at that time.
    std::string_view kinds;   ///< 6 bytes each: offset, whether summer, where its abbreviation begins.
    std::string_view letters; ///< Abbreviations, each with a zero byte at its end.
};

Block take_block(Bytes& bytes, const Header& header) {
    Block block;
    block.times = bytes.take(header.changes * 8);
    block.kind_of = bytes.take(header.changes);
    block.kinds = bytes.take(header.kinds * 6);
    block.letters = bytes.take(header.letters);
    bytes.take(header.leap_seconds * 12 + header.standard_flags + header.utc_flags);
    return block;
}

std::unexpected<Error> no_zone(const std::string& name, std::string_view why) {
    return fail(
        ErrorKind::corrupt, "time zone '" + name + "' cannot be read: " + std::string(why),
        "install the package tzdata again"
    );
}

/// Kinds are from a file: nothing if it has no such kind, or one that no place on Earth could have.
std::optional<ZoneSpan> span_of(const Block& block, std::size_t kind, Time from) {
    Bytes record(block.kinds.substr(std::min(kind * 6, block.kinds.size())));
    const seconds offset{record.number(4)};
    record.take(1);
    const auto begin = static_cast<std::size_t>(record.number(1) & 0xFF);
    const std::size_t end = block.letters.find('\0', begin);
    if (record.broken() || abs(offset) >= days{1} || end == std::string_view::npos) return std::nullopt;
    return ZoneSpan{from, offset, std::string(block.letters.substr(begin, end - begin))};
}

/// Puts the change at the end, unless it changes nothing. Of several at one instant the last one counts.
void append(std::vector<ZoneSpan>& spans, ZoneSpan change) {
    if (change.from <= begin_of_years) {
        change.from = begin_of_years;
        spans.clear();
    }
    if (!spans.empty() && spans.back().from == change.from) spans.pop_back();
    const bool same = !spans.empty() && spans.back().offset == change.offset
                      && spans.back().abbreviation == change.abbreviation;
    if (!same && change.from < end_of_years) spans.push_back(std::move(change));
}

/// Seconds that fit into a Time; what lies beyond the years anyway may lie elsewhere beyond them.
Time instant(std::int64_t since_epoch) {
    constexpr std::int64_t limit = seconds{days{366 * 1000}}.count();
    return Time{seconds{std::clamp(since_epoch, -limit, limit)}};
}

struct Listed {
    std::vector<ZoneSpan> spans;
    Time last = Time::min(); ///< When the last listed change happens.
};

/// The changes that the file lists. Before the first one the first kind holds.
std::optional<Listed> listed_changes(const Block& block) {
    Listed listed;
    auto before = span_of(block, 0, begin_of_years);
    if (!before) return std::nullopt;
    append(listed.spans, *std::move(before));
    Bytes times(block.times);
    for (const char kind : block.kind_of) {
        const Time at = instant(times.number(8));
        auto change = span_of(block, static_cast<unsigned char>(kind), at);
        if (!change || at <= listed.last) return std::nullopt;
        append(listed.spans, *std::move(change));
        listed.last = at;
    }
    return listed;
}

/// What the rule at the end of the file adds after the last listed change: `\nTEXT\n`, of which the text may
/// be empty.
Result<> add_changes_of_rule(Listed& listed, std::string_view footer) {
    if (footer.size() < 2 || !footer.starts_with('\n') || !footer.ends_with('\n'))
        return fail(ErrorKind::corrupt, "its end is missing");
    if (footer.size() == 2) return {};
    TT_ASSIGN(const PosixRule rule, parse_posix_rule(footer.substr(1, footer.size() - 2)));
    for (ZoneSpan& change : changes_of(rule, first_year - 1, last_year))
        if (change.from > listed.last) append(listed.spans, std::move(change));
    return {};
}

} // namespace

Result<Zone> parse_tzif(std::string name, std::string_view bytes) {
    Bytes input(bytes);
    const auto first = take_header(input);
    if (!first || first->version < '2') return no_zone(name, "it is no compiled zone of version 2 or later");
    skip_first_block(input, *first);
    const auto header = take_header(input);
    if (!header) return no_zone(name, "its second part is missing");
    if (header->leap_seconds != 0) return no_zone(name, "it counts leap seconds");
    const Block block = take_block(input, *header);
    auto listed = input.broken() ? std::nullopt : listed_changes(block);
    if (!listed) return no_zone(name, "its changes make no sense");
    if (const auto added = add_changes_of_rule(*listed, input.rest()); !added)
        return no_zone(name, added.error().message);
    return Zone(std::move(name), std::move(listed->spans));
}

} // namespace tt::zones
