#pragma once

#include "pipeline/model/change.hpp"
#include "pipeline/ports/store.hpp"

#include <cstdint>
#include <string>
#include <tuple>

namespace tt {

/// One line of the journal to the letter, as every store keeps it.
///
/// What was hashed is text and stays so: a newer tt, whose records have more fields, reads the same bytes
/// and finds the same hash.
struct JournalLine {
    std::uint64_t sequence = 0;
    std::uint64_t epoch = 0;
    std::string at; ///< RFC 3339.
    Actor actor;
    std::string table;
    std::string key;
    std::string value;   ///< The record as encode_record() wrote it; of an erased one, what it was.
    bool erased = false; ///< The record is gone.
    Digest previous;
    Digest hash; ///< Of canonical().

    bool operator==(const JournalLine&) const = default;

    /// All that is hashed, hence all but the hash.
    template<class Self = JournalLine>
    static constexpr auto fields() {
        return std::tuple{
            field("sequence", &Self::sequence),
            field("epoch", &Self::epoch),
            field("at", &Self::at),
            field("actor", &Self::actor),
            field("table", &Self::table),
            field("key", &Self::key),
            field("value", &Self::value),
            field("erased", &Self::erased),
            field("previous", &Self::previous),
        };
    }
};

/// The exact bytes that are hashed: the canonical JSON of the line without its hash.
std::string canonical(const JournalLine& line);

/// The line's typed form. One that does not read is `corrupt`.
Result<JournalEntry> to_entry(const JournalLine& line);

/// The head once this line follows the given one; `corrupt` if it does not follow, or is not what was hashed.
Result<JournalHead> follow(const JournalHead& head, const JournalLine& line);

} // namespace tt
