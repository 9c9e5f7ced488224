#include "integrations/journal/writer.hpp"

#include "integrations/crypto/sha256.hpp"
#include "integrations/json/json.hpp"
#include "integrations/json/record.hpp"
#include "pipeline/base/utf8.hpp"

#include <string>
#include <utility>
#include <variant>

namespace tt {

namespace {

Result<> check_fleet(const Fleet& now, const Fleet& after, bool erased) {
    if (erased) return fail(ErrorKind::invalid_input, "the fleet record cannot be erased");
    if (after.id != now.id)
        return fail(
            ErrorKind::invalid_input,
            "fleet '" + now.id.value + "' cannot become fleet '" + after.id.value + "'"
        );
    if (after.epoch < now.epoch)
        return fail(
            ErrorKind::invalid_input, "the epoch cannot go back from " + std::to_string(now.epoch) + " to "
                                          + std::to_string(after.epoch)
        );
    return {};
}

/// What would not read back would make the whole store unreadable.
Result<> check_record(const JournalLine& line) {
    if (line.value.size() > max_json_bytes)
        return fail(
            ErrorKind::invalid_input, "the " + line.table + " record '" + line.key + "' has "
                                          + std::to_string(line.value.size()) + " bytes; the limit is "
                                          + std::to_string(max_json_bytes)
        );
    if (to_valid_utf8(line.key) != line.key)
        return fail(ErrorKind::invalid_input, "the key of a " + line.table + " record is not UTF-8");
    return {};
}

} // namespace

JournalWriter::JournalWriter(JournalHead head, Fleet fleet)
    : head_(std::move(head))
    , fleet_(std::move(fleet)) {}

Result<JournalLine> JournalWriter::next(const Transaction& transaction, const Change& change) {
    if (const Fleet* after = std::get_if<Fleet>(&change.after)) {
        TT_TRY(check_fleet(fleet_, *after, change.erased));
        fleet_ = *after;
    }
    JournalLine line{
        .sequence = head_.sequence + 1,
        .epoch = fleet_.epoch,
        .at = encode_time(transaction.at),
        .actor = transaction.actor,
        .table = std::string(table_of(change.after)),
        .key = key_of(change.after),
        .value = encode_record(change.after),
        .erased = change.erased,
        .previous = head_.hash,
        .hash = {},
    };
    TT_TRY(check_record(line));
    line.hash = sha256(canonical(line));
    head_ = {line.sequence, line.hash};
    return line;
}

Fleet next_holder(Fleet fleet, const FleetId& id) {
    if (fleet.id.empty()) fleet.id = id;
    ++fleet.epoch;
    return fleet;
}

Result<> check_holder(std::uint64_t stored, std::uint64_t held) {
    if (held == 0)
        return fail(
            ErrorKind::conflict, "this control plane has not taken over the fleet", "take over before writing"
        );
    if (stored != held)
        return fail(
            ErrorKind::conflict,
            "another control plane took over: the fleet is at epoch " + std::to_string(stored)
                + ", this one holds " + std::to_string(held),
            "stop this one; the other one decides now"
        );
    return {};
}

} // namespace tt
