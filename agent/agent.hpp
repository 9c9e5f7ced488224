#pragma once

#include "agent/chores.hpp"
#include "agent/contact.hpp"
#include "agent/courier.hpp"
#include "agent/inbox.hpp"
#include "agent/journal.hpp"
#include "agent/notify.hpp"
#include "agent/options.hpp"
#include "agent/output_courier.hpp"
#include "agent/publishers.hpp"
#include "agent/schedule.hpp"
#include "agent/service.hpp"
#include "agent/service_watch.hpp"
#include "agent/turns.hpp"
#include "integrations/posix/signals.hpp"

#include <map>
#include <string>
#include <variant>
#include <vector>

namespace tt::agent {

/// What the deciding thread hears from the others.
struct Ended {
    ServiceName service;
    Outcome outcome;
};

struct ChoresEnded {
    Outcome outcome;
};

struct OutputTold {
    Outcome outcome;
};

using Message = std::variant<Answer, Ended, ChoresEnded, OutputTold, HostFacts>;

/// The agent on one host. One thread decides and writes the journal; a second one waits for the control
/// plane; each step that is under way has one of its own, and so has what is done when nothing is.
class Agent {
public:
    Agent(
        Options options, Programs programs, const Journal& journal, Membership membership,
        std::vector<ServiceState> services, Clock& clock
    );

    /// Works until a signal comes other than SIGHUP, at which facts are read anew. Hooks that run then go on,
    /// and the next start finds them. The notifier hears that it works, and in each turn of the loop that it
    /// still does.
    void run(Signals& signals, Notifier& notifier);

private:
    void hear(Message message);
    void hear(Answer answer);
    void hear(const Ended& ended);
    void hear(const ChoresEnded& ended);
    void hear(const OutputTold& told);
    void hear(const HostFacts& facts);
    bool is_told_to_end(Signals& signals);
    void wait(const Signals& signals, Uptime at_most) const;

    /// Follows the goal, durably, or says why not.
    Result<Reply> follow(const Goal& goal, Uptime sent_at);
    Result<> adopt(const Membership& membership);
    Result<> follow_services(const Goal& goal, Uptime sent_at);
    void note(std::string& trouble, const Error& error);
    void note_well();
    void note_contact(const Answer& answer);
    void tell(Notifier& notifier) const;

    Uptime advance();
    Uptime advance(const Turns& turns);
    [[nodiscard]] Turns turns() const;
    [[nodiscard]] std::vector<const ServiceState*> states() const;
    void forget_left();
    Uptime do_chores();
    Uptime watch_services();
    Uptime report_if_due();
    [[nodiscard]] std::vector<ServiceReport> reports() const;
    [[nodiscard]] std::string error_of(const Service& service, const std::string& told) const;
    [[nodiscard]] std::string remark_on(const Service& service) const;
    [[nodiscard]] std::vector<WalkAt> walks() const;
    [[nodiscard]] Report report();
    Service& service(const ServiceName& name);

    [[nodiscard]] Workshop workshop();
    [[nodiscard]] Work step_work(const ServiceState& state) const;
    [[nodiscard]] Work sweep_work(const ServiceState& state) const;

    Options options_;
    Programs programs_;
    Publishers publishers_;
    const Journal& journal_;
    Membership membership_;
    Clock& clock_;
    Inbox<Message> inbox_;
    Workshop workshop_;
    std::map<ServiceName, Service> services_;
    ServiceWatch watch_;
    Chores chores_;
    OutputCourier output_;
    Schedule schedule_;
    std::uint64_t sequence_ = 0;
    std::string refusal_; ///< Why the newest goal is not followed; told in reports.
    std::string outage_;  ///< Why no answer came; for the log and whoever asks on the host.
    ContactFile contact_;
    FactsWatch facts_watch_;
    Courier courier_; ///< Last, so that it ends first: it writes into the inbox.
};

} // namespace tt::agent
