#include "integrations/jenkins/queue_item.hpp"

#include "integrations/jenkins/action_facts.hpp"
#include "integrations/jenkins/wire.hpp"

namespace tt::jenkins {

namespace {

Result<QueueItem> item_of(const wire::QueueItem& sent) {
    if (!sent.id) return fail(ErrorKind::corrupt, "an item of Jenkins' queue has no id");
    return QueueItem{
        .id = *sent.id,
        .since = Time{duration_of(sent.since)},
        .why = sent.why,
        .cancelled = sent.cancelled,
        .stuck = sent.stuck,
        .run = sent.executable ? sent.executable->number : std::nullopt,
        .job_url = sent.task.url,
        .parameters = parameters_of(sent.actions)
    };
}

} // namespace

Result<QueueItem> read_queue_item(std::string_view json) {
    TT_ASSIGN(const auto sent, wire::read<wire::QueueItem>(json, "an item of Jenkins' queue"));
    return item_of(sent);
}

Result<std::vector<QueueItem>> read_queue(std::string_view json) {
    TT_ASSIGN(const auto sent, wire::read<wire::Queue>(json, "Jenkins' queue"));
    if (!sent.items) return fail(ErrorKind::corrupt, "Jenkins' queue has no list of items");
    std::vector<QueueItem> items;
    for (const wire::QueueItem& each : *sent.items) {
        TT_ASSIGN(QueueItem item, item_of(each));
        items.push_back(std::move(item));
    }
    return items;
}

} // namespace tt::jenkins
