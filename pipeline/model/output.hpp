#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/base/id.hpp"

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

namespace tt {

/// A piece of output that somebody wants of a host. Data only: it names what the host has kept anyway.
struct OutputWish {
    std::string id;      ///< Names the wish, so that its answer finds whoever waits.
    ServiceName service; ///< Empty: the host's only one.
    DeployId deploy;     ///< Empty: the newest with that step.
    std::string step;    ///< As hosts name it: `restart`, `back-restart`, `agent`. Empty: the newest of all.
    int attempt = 0;     ///< 0: the first that is kept.
    std::uint64_t from = 0; ///< From this byte of that attempt on.

    bool operator==(const OutputWish&) const = default;

    template<class Self = OutputWish>
    static constexpr auto fields() {
        return std::tuple{
            field("id", &Self::id),     field("service", &Self::service), field("deploy", &Self::deploy),
            field("step", &Self::step), field("attempt", &Self::attempt), field("from", &Self::from),
        };
    }
};

/// What the host has of it: at most `largest_output_part` bytes. Never journalled, and kept by nobody but the
/// host. Bytes that are not UTF-8 become U+FFFD.
struct OutputPart {
    std::string id; ///< Of the wish.
    HostId host;
    ServiceName service;
    DeployId deploy;
    std::string step;
    int attempt = 0;
    std::uint64_t from = 0; ///< Where `text` begins; later than was asked for if something is kept no more.
    std::uint64_t next = 0; ///< What to ask for next, of `attempt`.
    std::string text;
    std::string status; ///< Of the attempt, for people: `runs`, `exit status 1`; empty: no attempt.
    bool ended = false; ///< Nothing will follow, in this attempt or a later one.
    std::string error;  ///< Why there is nothing; then what follows says what there is.
    std::vector<std::string> known; ///< `SERVICE DEPLOY STEP`, the newest first.

    bool operator==(const OutputPart&) const = default;

    template<class Self = OutputPart>
    static constexpr auto fields() {
        return std::tuple{
            field("id", &Self::id),         field("host", &Self::host),   field("service", &Self::service),
            field("deploy", &Self::deploy), field("step", &Self::step),   field("attempt", &Self::attempt),
            field("from", &Self::from),     field("next", &Self::next),   field("text", &Self::text),
            field("status", &Self::status), field("ended", &Self::ended), field("error", &Self::error),
            field("known", &Self::known),
        };
    }
};

inline constexpr std::uint64_t largest_output_part = 64 << 10;

/// `POST /v1/agents/drain`: a host asks to leave its stages.
struct DrainAsked {
    std::string reason;

    template<class Self = DrainAsked>
    static constexpr auto fields() {
        return std::tuple{field("reason", &Self::reason)};
    }
};

/// What it is answered: how far the host is with leaving.
struct Leaving {
    bool left = false;     ///< Nothing of it is under way any more, and nothing will be.
    std::string waits_for; ///< For people; empty once it has left.

    bool operator==(const Leaving&) const = default;

    template<class Self = Leaving>
    static constexpr auto fields() {
        return std::tuple{field("left", &Self::left), field("waits_for", &Self::waits_for)};
    }
};

} // namespace tt
