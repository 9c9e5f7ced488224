#pragma once

#include "pipeline/ports/http_client.hpp"

#include <string>
#include <string_view>

/// Answers whatever is asked with the same bytes, which is all that some readers can be reached by.
class SaysThis : public tt::HttpClient {
public:
    explicit SaysThis(std::string_view body)
        : body_(body) {}

    tt::Result<tt::HttpResponse> send(const tt::HttpRequest&) override {
        return tt::HttpResponse{
            .status = 200,
            .headers = {{"Content-Type", "application/json"}, {"X-Jenkins", "2.452"}, {"X-Text-Size", "7"}},
            .body = body_
        };
    }

private:
    std::string body_;
};
