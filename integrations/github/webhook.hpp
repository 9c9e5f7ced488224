#pragma once

#include "integrations/github/webhook_secret.hpp"
#include "pipeline/base/id.hpp"
#include "pipeline/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace tt::github {

/// One request of GitHub to us, as it came.
struct Delivery {
    std::string event;        ///< `X-GitHub-Event`.
    std::string id;           ///< `X-GitHub-Delivery`.
    std::string signature;    ///< `X-Hub-Signature-256`.
    std::string content_type; ///< JSON, or the form with JSON in it.
    std::string body;         ///< Byte for byte.
};

/// The events that say something new about a commit or a branch, and the one that says nothing.
///
/// To tt all but the ping mean the same: what GitHub says about the commit may be something else now. A push
/// brings it (who publishes before the push waits for that), statuses, check runs and suites judge it, and
/// the status of a deployment often comes with a check run of the workflow that deploys.
enum class Event { ping, push, status, check_run, check_suite, deployment_status };

/// What a delivery makes worth looking at. A hint: who acts on it asks GitHub first, because deliveries come
/// late, twice, out of order or never.
struct Notice {
    Event event = Event::ping;
    std::int64_t repository_id = 0; ///< Stays when the repository is renamed.
    std::string repository;         ///< `acme/web`; empty only for the ping of an organization.
    std::string page;               ///< `https://github.com/acme/web`, which names the server too.
    std::string ref;                ///< `refs/heads/main` or `refs/tags/v1`, where the event names one.
    std::optional<CommitId> commit; ///< None when a branch was deleted, and for a ping.

    bool operator==(const Notice&) const = default;
};

/// Whether `header` is the signature of exactly these bytes: `sha256=` and the HMAC with the secret. Takes a
/// time that tells nothing about where it differs. Nothing is signed with an empty secret.
bool verify_signature(std::string_view secret, std::string_view body, std::string_view header);

/// Reads a body whose signature was verified. Nothing for an event that tt does not know; `corrupt` for a
/// body that is not what its event has.
Result<std::optional<Notice>>
parse_webhook(std::string_view event, std::string_view content_type, std::string_view body);

/// What became of a delivery. Each wants an answer of its own: 204, 204, 200, 401, 400.
enum class Reception {
    news,     ///< Look at what the notice names.
    ignored,  ///< An event that tt does not know.
    replayed, ///< It came before; nothing is to be done again.
    forged,   ///< Its signature is wrong or missing: nobody knows who sent it, and nothing of it was read. Or
              ///< it is signed with a secret that is for another place.
    garbage,  ///< Signed, but not what GitHub sends.
};

struct Received {
    Reception reception = Reception::garbage;
    Notice notice = {};   ///< Of news only.
    std::string why = {}; ///< For a log, where it is neither news nor ignored; never holds any of the body.
};

/// Whether it looks like the value of `X-Hub-Signature-256`, whatever it signs.
bool is_signature(std::string_view header);

/// Takes deliveries, each once. Remembers the ids of the last `most_remembered`; that an id is not signed
/// does no harm, because a repeated notice only makes somebody look once more. For one thread.
class WebhookDesk {
public:
    explicit WebhookDesk(std::vector<WebhookSecret> secrets, std::size_t most_remembered = 10'000)
        : secrets_(std::move(secrets))
        , most_remembered_(most_remembered) {}

    Received receive(const Delivery& delivery);

private:
    [[nodiscard]] std::vector<std::string> signers_of(const Delivery& delivery) const;
    void remember(const std::string& id);

    std::vector<WebhookSecret> secrets_;
    std::size_t most_remembered_;
    std::unordered_set<std::string> known_;
    std::deque<std::string> order_; ///< The same ids, the oldest first.
};

} // namespace tt::github
