#pragma once

#include "pipeline/ports/http_client.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tt::github {

/// Where recorded traffic of GitHub lies; may be absent.
std::filesystem::path fixtures();

std::string text_of(const std::filesystem::path& file);

/// The bodies of a file that is a list of JSON values, each as text.
std::vector<std::string> items_of(const std::filesystem::path& file);

/// One exchange as nock writes it.
struct RecordedAnswer {
    std::string method; ///< In lower case.
    std::string path;
    int status = 0;
    std::string body;
    HttpHeaders headers = {};
};

RecordedAnswer response_in(const std::string& nock);

/// One exchange as WireMock writes it.
struct RecordedExchange {
    std::string method;
    std::string url; ///< Without the host.
    HttpResponse answer;
};

/// Reads a mapping; its body may lie in `__files` of the folder.
RecordedExchange exchange_in(const std::filesystem::path& mapping, const std::filesystem::path& folder);

/// Answers as api.github.com did when a recording was made: by method and URL, or, where the query differs,
/// by method and path.
class RecordedHttp : public HttpClient {
public:
    /// A folder with `mappings` and `__files`, as WireMock writes it.
    explicit RecordedHttp(const std::filesystem::path& folder);

    Result<HttpResponse> send(const HttpRequest& request) override;

    /// Adds an answer that was not recorded.
    void answer(const std::string& request, std::string body);

    std::vector<std::string> asked; ///< URLs.

private:
    std::multimap<std::string, HttpResponse> answers_; ///< By method and URL without the host.
};

} // namespace tt::github
