#include "integrations/github/webhook.hpp"

#include "integrations/crypto/hmac.hpp"
#include "integrations/crypto/random.hpp"

#include <algorithm>

namespace tt::github {

namespace {

/// Ids are 36 characters; a longer one only takes memory.
constexpr std::size_t longest_id = 100;

/// Whether one of the places is where the repository is. The ping of an organization names none.
bool is_theirs(const std::vector<std::string>& places, const Notice& notice) {
    return notice.repository.empty() || std::ranges::any_of(places, [&](const std::string& place) {
               return is_at(notice.page, place);
           });
}

Received refused(Reception reception, std::string why) {
    return {.reception = reception, .why = std::move(why)};
}

} // namespace

bool is_signature(std::string_view header) {
    return header.starts_with("sha256=") && header.size() == 7 + 64
           && header.find_first_not_of("0123456789abcdef", 7) == std::string_view::npos;
}

bool verify_signature(std::string_view secret, std::string_view body, std::string_view header) {
    if (secret.empty() || !header.starts_with("sha256=")) return false;
    return equal_in_constant_time(hmac_sha256_hex(secret, body), header.substr(7));
}

/// The places of the secrets that signed it, of which there are two where a secret is being changed.
std::vector<std::string> WebhookDesk::signers_of(const Delivery& delivery) const {
    std::vector<std::string> places;
    for (const auto& [secret, place] : secrets_)
        if (verify_signature(secret, delivery.body, delivery.signature)) places.push_back(place);
    return places;
}

Received WebhookDesk::receive(const Delivery& delivery) {
    const std::vector<std::string> signers = signers_of(delivery);
    if (signers.empty())
        return refused(
            Reception::forged, delivery.signature.empty() ? "it has no signature" : "its signature is wrong"
        );
    if (delivery.id.empty() || delivery.id.size() > longest_id)
        return refused(Reception::garbage, "it has no usable X-GitHub-Delivery");
    if (known_.contains(delivery.id)) return refused(Reception::replayed, "it came before");
    auto notice = parse_webhook(delivery.event, delivery.content_type, delivery.body);
    if (!notice) return refused(Reception::garbage, notice.error().message);
    if (*notice && !is_theirs(signers, **notice))
        return refused(Reception::forged, "it is signed with a secret that is for another repository");
    remember(delivery.id);
    if (!*notice) return {.reception = Reception::ignored};
    return {.reception = Reception::news, .notice = **std::move(notice)};
}

void WebhookDesk::remember(const std::string& id) {
    if (most_remembered_ == 0) return;
    if (order_.size() >= most_remembered_) {
        known_.erase(order_.front());
        order_.pop_front();
    }
    known_.insert(id);
    order_.push_back(id);
}

} // namespace tt::github
