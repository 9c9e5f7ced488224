#pragma once

#include "cli/arguments.hpp"
#include "cli/context.hpp"
#include "integrations/signing/signed_index.hpp"
#include "pipeline/model/request.hpp"

#include <functional>
#include <optional>

namespace tt {

/// How a new index of a service is made.
struct IndexOptions {
    std::filesystem::path key = {};         ///< Signs it; empty: that of TT_SIGNING_KEY.
    Duration valid = std::chrono::days{90}; ///< How long hosts take new builds by it.
    bool anew = false;                      ///< Take nothing over from the one before.
    bool dry_run = false;
};

/// Declares `--key` and `--valid`.
void declare_index(Arguments& arguments, IndexOptions& options);

/// The key that is named, else that of TT_SIGNING_KEY; an Error where neither is.
Result<SecretKey> required_key(const IndexOptions& options, const Variables& variables);

/// The newest index that the server has; nothing if it has none.
Result<std::optional<SignedIndex>> newest_index(Client& client, const ServiceName& service);

/// The same index for one more time: a higher sequence and a later end, not signed.
SignedIndex next_index(SignedIndex before, Duration valid, Time now);

/// Changes an index on its way to the next one. False: there is nothing to change, and none is made.
using ChangeIndex = std::function<bool(SignedIndex&)>;

/// Makes the index after the newest, with that change, signed by the key, and hands it over. What the server
/// says the newest is has to be signed by this key or by one that `tt key list` shows: nothing that somebody
/// else put there gets signed.
Result<Answer> renew_index(
    Context& context, const ServiceName& service, const SecretKey& key, const IndexOptions& options,
    const ChangeIndex& change
);

} // namespace tt
