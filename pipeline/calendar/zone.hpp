#pragma once

#include "pipeline/base/time.hpp"

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tt {

/// Whether the instant lies in the years 1 to 9998. Others have no date here: asking a Zone about them is a
/// mistake, and schedules and windows know nothing of them.
bool is_in_calendar(Time at);

/// What a clock on the wall shows somewhere. It says nothing about an instant until a Zone resolves it.
using LocalTime = std::chrono::local_time<Duration>;

/// From `from` on, until the next span begins, clocks on the wall are `offset` ahead of UTC.
struct ZoneSpan {
    Time from;
    std::chrono::seconds offset;
    std::string abbreviation; ///< `PST`; `-03` where nobody has coined one.

    bool operator==(const ZoneSpan&) const = default;
};

/// The instants at which clocks on the wall show a certain time.
struct Instants {
    enum class Kind {
        unique,   ///< `first`, which is also `second`.
        skipped,  ///< Never, since clocks were put forward over it; both are the next valid instant.
        repeated, ///< Twice, since clocks were put back: `first`, and later `second`.
    };

    Kind kind = Kind::unique;
    Time first;
    Time second;

    bool operator==(const Instants&) const = default;
};

/// A time zone: a value, which reads no clock and no file. Before its first span and after the start of its
/// last one, those offsets hold for ever.
class Zone {
public:
    /// The spans are in order and at least one.
    Zone(std::string name, std::vector<ZoneSpan> spans);

    /// The IANA name, for example `America/Los_Angeles`.
    [[nodiscard]] const std::string& name() const { return name_; }

    [[nodiscard]] const std::vector<ZoneSpan>& spans() const { return spans_; }

    /// The offset and its abbreviation at that instant.
    [[nodiscard]] const ZoneSpan& span_at(Time at) const;

    /// When the offset next changes after that instant; end_of_time if it never does.
    [[nodiscard]] Time next_change(Time after) const;

    [[nodiscard]] LocalTime to_local(Time at) const;

    [[nodiscard]] Instants to_utc(LocalTime local) const;

    bool operator==(const Zone&) const = default;

private:
    std::string name_;
    std::vector<ZoneSpan> spans_;
};

/// The zones that decisions may look up, by name. `UTC` is always among them.
class Zones {
public:
    Zones();

    /// Replaces a zone of that name.
    void add(Zone zone);

    /// Nothing if nobody added it; good until the next add.
    [[nodiscard]] const Zone* find(std::string_view name) const;

    bool operator==(const Zones&) const = default;

private:
    std::map<std::string, Zone, std::less<>> zones_;
};

} // namespace tt
