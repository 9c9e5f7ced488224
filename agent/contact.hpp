#pragma once

#include "agent/options.hpp"
#include "agent/state.hpp"
#include "pipeline/base/result.hpp"

#include <optional>
#include <string>

namespace tt::agent {

/// What the running agent leaves for whoever asks on this host. Not durable: it says nothing that anybody
/// decides by.
struct Contact {
    std::string agent; ///< Its version.
    std::string server;
    std::string unix_socket; ///< Empty: `server` is connected to.
    std::string ca_file;
    std::string root;
    std::string publishers;
    Time started_at;
    Time heard_at;       ///< When the control plane last answered; the epoch: not since the start.
    std::string trouble; ///< Why it does not answer, or what it says is not followed; empty: all is well.

    bool operator==(const Contact&) const = default;

    template<class Self = Contact>
    static constexpr auto fields() {
        return std::tuple{
            field("agent", &Self::agent),
            field("server", &Self::server),
            field("unix_socket", &Self::unix_socket),
            field("ca_file", &Self::ca_file),
            field("root", &Self::root),
            field("publishers", &Self::publishers),
            field("started_at", &Self::started_at),
            field("heard_at", &Self::heard_at),
            field("trouble", &Self::trouble),
        };
    }
};

/// Keeps the file: rewrites it when it says something else, and for a mere sign of life once a minute.
class ContactFile {
public:
    ContactFile(const Options& options, Time now);

    /// The control plane answered just now; `trouble` is what is wrong nevertheless.
    void heard(const std::string& trouble, Time now);

    /// It did not.
    void missed(const std::string& trouble);

private:
    void write();

    std::filesystem::path path_;
    Contact contact_;
    Time written_heard_at_;
};

/// What the agent left; nothing if there is no such file.
Result<std::optional<Contact>> read_contact(const Layout& layout);

} // namespace tt::agent
