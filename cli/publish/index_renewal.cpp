#include "cli/publish/index_renewal.hpp"

#include "cli/publish/signing_key.hpp"
#include "integrations/json/json.hpp"

#include <algorithm>

namespace tt {

namespace {

constexpr int most_attempts = 5; ///< Of publishers that do this at the same moment, so many get through.

/// Nobody gets signed what only the server says.
Result<> check_known(
    const Context& context, const ServiceName& service, const SecretKey& key, const SignedIndex& index
) {
    TT_ASSIGN(auto keys, kept_public_keys(context.variables));
    keys.push_back(public_key_of(key));
    const auto signer = verify_index(keys, service, index);
    if (signer) return {};
    return fail(
        ErrorKind::denied,
        "the server's index " + std::to_string(index.sequence) + " of " + service.value + " "
            + signer.error().message,
        "put the public key that it is signed with into " + key_directory({}, context.variables).string()
            + ", or begin with none: tt index renew --anew"
    );
}

/// What the next index is made from.
Result<SignedIndex> index_before(
    Context& context, const ServiceName& service, const SecretKey& key, const IndexOptions& options
) {
    TT_ASSIGN(auto newest, newest_index(context.client, service));
    if (!newest) return SignedIndex{};
    SignedIndex nothing;
    nothing.sequence = newest->sequence;
    if (options.anew) return nothing;
    TT_TRY(check_known(context, service, key, *newest));
    return *std::move(newest);
}

Result<Answer> renew_once(
    Context& context, const ServiceName& service, const SecretKey& key, const IndexOptions& options,
    const ChangeIndex& change
) {
    TT_ASSIGN(const SignedIndex before, index_before(context, service, key, options));
    TakeIndex request{service, before, options.dry_run};
    if (!change(request.index))
        return Answer{std::to_string(before.sequence), "the index says so already", false};
    request.index = next_index(std::move(request.index), options.valid, context.clock.now());
    TT_ASSIGN(request.index.signature, sign_index(key, service, request.index));
    return context.client.post<Answer>("/v1/index", request);
}

} // namespace

void declare_index(Arguments& arguments, IndexOptions& options) {
    arguments.option(
        "--key", "FILE", into(options.key),
        "sign with this key (tt key new); else with that of TT_SIGNING_KEY"
    );
    arguments.option(
        "--valid", "TIME", into(options.valid), "how long hosts take new builds by the index; else 90d"
    );
}

Result<SecretKey> required_key(const IndexOptions& options, const Variables& variables) {
    TT_ASSIGN(const auto key, signing_key(options.key, variables));
    if (key) return *key;
    return fail(
        ErrorKind::invalid_input, "which key signs this?", "name it: --key FILE, or TT_SIGNING_KEY=FILE"
    );
}

Result<std::optional<SignedIndex>> newest_index(Client& client, const ServiceName& service) {
    auto index = client.get<SignedIndex>("/v1/index", {{"service", service.value}});
    if (index) return std::optional(*std::move(index));
    if (index.error().kind == ErrorKind::not_found) return std::nullopt;
    return std::unexpected(std::move(index).error());
}

SignedIndex next_index(SignedIndex before, Duration valid, Time now) {
    const auto second = std::chrono::floor<std::chrono::seconds>(now);
    const auto count = static_cast<std::uint64_t>(second.time_since_epoch().count());
    before.sequence = std::max(before.sequence + 1, count);
    before.expires_at = second + std::chrono::floor<std::chrono::seconds>(valid);
    before.signature.clear();
    return before;
}

Result<Answer> renew_index(
    Context& context, const ServiceName& service, const SecretKey& key, const IndexOptions& options,
    const ChangeIndex& change
) {
    for (int attempt = 1;; ++attempt) {
        auto answer = renew_once(context, service, key, options, change);
        if (answer || answer.error().kind != ErrorKind::conflict || attempt == most_attempts) return answer;
    }
}

} // namespace tt
