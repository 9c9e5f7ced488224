#pragma once

#include "integrations/api/api.hpp"

#include <map>
#include <string>
#include <vector>

namespace tt {

/// Output of hosts' steps that people ask for. The agents keep it; here it only passes: the answer to a
/// host's report carries what is wanted of it, what the agent then says goes to whoever waits, and nothing of
/// it is kept or journalled.
///
/// For the io thread, which it has to outlive.
class OutputQuestions {
public:
    explicit OutputQuestions(Api& api);

    /// What was heard of a host's agent: whether it answers such questions. Older ones do not.
    void note_agent(const HostId& host, bool tells_output);

    /// Someone asks. Answered by the host, or, when it does not within a few seconds, with why.
    void ask(const Call& call, const Respond& respond);

    /// What an agent says. `not_found` when nobody waits for it.
    void answer(const Call& call, const Respond& respond);

    /// What is wanted of the host, until it has answered.
    [[nodiscard]] std::vector<OutputWish> of(const HostId& host) const;

private:
    struct Question {
        HostId host;
        OutputWish wish;
        Respond respond;
        HttpServer::TimerId timer = {};
    };

    [[nodiscard]] Result<> check(const Host& host) const;
    void put(const Host& host, OutputWish wish, const Respond& respond);
    void give_up(const std::string& id);

    Api& api_;
    std::map<std::string, Question> open_; ///< By the wish's id.
    std::map<HostId, bool> tells_output_;
};

} // namespace tt
