#include "integrations/journal/line.hpp"

#include "integrations/crypto/sha256.hpp"
#include "integrations/json/json.hpp"
#include "integrations/json/record.hpp"
#include "integrations/json/write.hpp"

#include <utility>

namespace tt {

namespace {

std::unexpected<Error> corrupt(const JournalLine& line, std::string_view why) {
    return fail(
        ErrorKind::corrupt, "journal line " + std::to_string(line.sequence) + " " + std::string(why),
        "somebody changed the journal, or the disk did; compare with a backup before trusting the state"
    );
}

} // namespace

std::string canonical(const JournalLine& line) {
    std::string bytes;
    json::write(bytes, line);
    return bytes;
}

Result<JournalEntry> to_entry(const JournalLine& line) {
    Result<Record> record = decode_record(line.table, line.value);
    if (!record) return corrupt(line, "does not read: " + record.error().message);
    if (key_of(*record) != line.key) return corrupt(line, "has another key than its record");
    Result<Time> at = decode_time(line.at);
    if (!at) return corrupt(line, "has no valid time: " + at.error().message);
    return JournalEntry{line.sequence, line.epoch, *at, line.actor, {*std::move(record), line.erased},
                        line.previous, line.hash};
}

Result<JournalHead> follow(const JournalHead& head, const JournalLine& line) {
    if (line.sequence != head.sequence + 1)
        return corrupt(line, "stands where " + std::to_string(head.sequence + 1) + " belongs");
    if (line.previous != head.hash) return corrupt(line, "does not name the hash of the line before");
    if (sha256(canonical(line)) != line.hash) return corrupt(line, "is not what was hashed");
    return JournalHead{line.sequence, line.hash};
}

} // namespace tt
