#include "agent/contact.hpp"

#include "agent/log.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/json/instantiate.hpp"

namespace tt {

TT_JSON(agent::Contact);

} // namespace tt

namespace tt::agent {

namespace {

constexpr Duration sign_of_life = std::chrono::minutes{1};
constexpr std::size_t largest_file = 1 << 20;

Contact contact_of(const Options& options, Time now) {
    Contact contact;
    contact.agent = options.facts.agent;
    contact.server = options.server.url;
    contact.unix_socket = options.server.unix_socket;
    contact.ca_file = options.server.ca_file;
    contact.root = options.layout.root;
    contact.publishers = options.layout.publishers;
    contact.started_at = now;
    return contact;
}

} // namespace

ContactFile::ContactFile(const Options& options, Time now)
    : path_(options.layout.contact())
    , contact_(contact_of(options, now)) {
    write();
}

void ContactFile::heard(const std::string& trouble, Time now) {
    const bool news = trouble != contact_.trouble || contact_.heard_at == Time{};
    contact_.trouble = trouble;
    contact_.heard_at = now;
    const Duration since = now - written_heard_at_;
    if (news || since >= sign_of_life || since < Duration{0}) write();
}

void ContactFile::missed(const std::string& trouble) {
    if (trouble == contact_.trouble) return;
    contact_.trouble = trouble;
    write();
}

/// A disk that does not take it costs whoever asks on the host a newer answer, and nothing else.
void ContactFile::write() {
    written_heard_at_ = contact_.heard_at;
    const auto written = replace_file(path_, encode(contact_) + "\n");
    if (!written) log(LogLevel::debug, written.error().message);
}

Result<std::optional<Contact>> read_contact(const Layout& layout) {
    const auto bytes = read_file(layout.contact(), largest_file);
    if (!bytes && bytes.error().kind == ErrorKind::not_found) return std::nullopt;
    if (!bytes) return std::unexpected(bytes.error());
    TT_ASSIGN(auto contact, decode<Contact>(*bytes));
    return contact;
}

} // namespace tt::agent
