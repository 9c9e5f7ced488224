#pragma once

#include "integrations/server/http_target.hpp"
#include "pipeline/ports/http_client.hpp"
#include "tests/fakes/github/fake_github.hpp"

#include <utility>

namespace tt {

/// Takes requests to a fake GitHub of this process without a network between the two.
class InProcessHttp : public HttpClient {
public:
    explicit InProcessHttp(FakeGithub& fake)
        : fake_(fake) {}

    Result<HttpResponse> send(const HttpRequest& request) override {
        if (request.stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
        auto target = parse_target(request.url);
        if (!target) return fail(ErrorKind::invalid_input, "no URL: " + request.url);
        HttpServerRequest asked{
            .method = request.method,
            .path = std::move(target->path),
            .query = std::move(target->query),
            .headers = request.headers,
            .body = request.body
        };
        Reply reply = fake_.answer(asked);
        reply.headers.add("Content-Type", reply.content_type);
        return HttpResponse{
            .status = reply.status, .headers = std::move(reply.headers), .body = std::move(reply.body)
        };
    }

private:
    FakeGithub& fake_;
};

} // namespace tt
