#pragma once

#include "integrations/api/api.hpp"
#include "integrations/json/json.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/model/request.hpp"

#include <concepts>
#include <cstdint>
#include <functional>
#include <utility>

/// What the routes have in common. Private to the routes.
namespace tt {

/// The JSON of a value, or the refusal that its error stands for.
template<class T>
Reply reply_of(const Result<T>& result) {
    if (!result) return error_reply(result.error());
    return Reply{.body = encode(*result)};
}

/// Hands a request to the engine and answers what it answers.
void submit(Api& api, Request request, Actor actor, Respond respond);

/// A route whose body is one request to the engine, to the letter: a key that nobody knows is refused.
template<class T>
RouteHandler takes(Api& api) {
    return [&api](Call call, Respond respond) {
        auto request = decode_strict<T>(call.request.body);
        if (!request) return respond(error_reply(request.error()));
        submit(api, *std::move(request), std::move(call.caller.actor), std::move(respond));
    };
}

/// A route that shows a view of the newest snapshot. `view` gets (const Call&, const State&, Time now) and
/// gives a Result of it.
template<class View>
RouteHandler shows(Api& api, View view) {
    return [&api, view](const Call& call, const Respond& respond) {
        respond(reply_of(view(call, *api.engine.state(), api.engine.now())));
    };
}

/// As shows(), but with `since=VERSION&wait=30s` it answers when something was committed after the view of
/// that version, or when the wait is over. The answer carries its version in `TT-Version`.
template<class View>
RouteHandler watches(Api& api, View view);

/// What `since` and `wait` ask for.
struct WaitFor {
    std::uint64_t since = 0; ///< The version that the caller has seen; 0: none.
    Duration wait{0};        ///< At most a minute, so that no proxy in between gives up first.
};

Result<WaitFor> wait_for(const Call& call);

/// The parameter `limit`: 20 if it is absent, at most 1000.
Result<std::size_t> limit_of(const Call& call);

/// A whole number in the query; `otherwise` if it is absent.
Result<std::uint64_t> number_of(const Call& call, const std::string& key, std::uint64_t otherwise);

template<class View>
RouteHandler watches(Api& api, View view) {
    return [&api, view](Call call, const Respond& respond) {
        const auto asked = wait_for(call);
        if (!asked) return respond(error_reply(asked.error()));
        const std::stop_token closed = call.request.closed;
        const auto attempt = [&api, view, respond, asked = *asked, call = std::move(call)](bool over) {
            const std::uint64_t version = api.polls.version();
            if (version == asked.since && !over) return false;
            Reply reply = reply_of(view(call, *api.engine.state(), api.engine.now()));
            reply.headers.add("TT-Version", std::to_string(version));
            respond(std::move(reply));
            return true;
        };
        api.polls.for_commit(asked->wait, closed, attempt);
    };
}

} // namespace tt
