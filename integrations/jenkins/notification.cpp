#include "integrations/jenkins/notification.hpp"

#include "integrations/json/instantiate.hpp"

namespace tt {

namespace jenkins {

namespace {

struct NotedRun {
    std::string full_url; ///< Empty when Jenkins does not know its own URL.
    std::string url;      ///< Without Jenkins' own.

    static constexpr auto fields() {
        return std::tuple{field("full_url", &NotedRun::full_url), field("url", &NotedRun::url)};
    }
};

struct Message {
    NotedRun build;

    static constexpr auto fields() { return std::tuple{field("build", &Message::build)}; }
};

} // namespace

} // namespace jenkins

TT_JSON(jenkins::Message);

namespace jenkins {

Result<Notification> read_notification(std::string_view json) {
    TT_ASSIGN(const Message sent, decode<Message>(json));
    const std::string& url = sent.build.full_url.empty() ? sent.build.url : sent.build.full_url;
    auto run = read_job_url(url);
    if (run) return Notification{*std::move(run), url};
    return fail(ErrorKind::invalid_input, "the message names no run of Jenkins", "it wants build.full_url");
}

} // namespace jenkins

} // namespace tt
