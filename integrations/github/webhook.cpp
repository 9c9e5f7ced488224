#include "integrations/github/webhook.hpp"

#include "integrations/crypto/hmac.hpp"
#include "integrations/crypto/random.hpp"

namespace tt::github {

namespace {

/// Ids are 36 characters; a longer one only takes memory.
constexpr std::size_t longest_id = 100;

Received refused(Reception reception, std::string why) {
    return {.reception = reception, .why = std::move(why)};
}

} // namespace

bool verify_signature(std::string_view secret, std::string_view body, std::string_view header) {
    if (secret.empty() || !header.starts_with("sha256=")) return false;
    return equal_in_constant_time(hmac_sha256_hex(secret, body), header.substr(7));
}

Received WebhookDesk::receive(const Delivery& delivery) {
    if (!verify_signature(secret_, delivery.body, delivery.signature))
        return refused(
            Reception::forged, delivery.signature.empty() ? "it has no signature" : "its signature is wrong"
        );
    if (delivery.id.empty() || delivery.id.size() > longest_id)
        return refused(Reception::garbage, "it has no usable X-GitHub-Delivery");
    if (known_.contains(delivery.id)) return refused(Reception::replayed, "it came before");
    auto notice = parse_webhook(delivery.event, delivery.content_type, delivery.body);
    if (!notice) return refused(Reception::garbage, notice.error().message);
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
