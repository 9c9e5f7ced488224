#include "tests/unit/github/recorded.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <set>
#include <sstream>

namespace tt::github {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::string_view host = "https://api.github.com";

HttpResponse response_of(const Json& recorded, const fs::path& folder) {
    HttpResponse response{.status = recorded.at("status"), .body = recorded.value("body", "")};
    const Json headers = recorded.value("headers", Json::object());
    for (const auto& [name, value] : headers.items())
        response.headers.add(
            name, value.is_array() ? value.at(0).get<std::string>() : value.get<std::string>()
        );
    if (recorded.contains("bodyFileName"))
        response.body = text_of(folder / "__files" / recorded["bodyFileName"].get<std::string>());
    return response;
}

/// Nock writes them as an object, or as names and values in turn.
HttpHeaders headers_of(const Json& item) {
    HttpHeaders headers;
    const Json given = item.value("headers", Json::object()); // What items() goes through has to stay.
    for (const auto& [name, value] : given.items())
        headers.add(name, value.is_string() ? value.get<std::string>() : value.dump());
    const Json raw = item.value("rawHeaders", Json::array());
    for (std::size_t i = 0; i + 1 < raw.size(); i += 2) headers.add(raw[i], raw[i + 1]);
    return headers;
}

} // namespace

fs::path fixtures() {
    return TT_FIXTURES;
}

std::string text_of(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

std::vector<std::string> items_of(const fs::path& file) {
    std::vector<std::string> items;
    for (const Json& item : Json::parse(text_of(file))) items.push_back(item.dump());
    return items;
}

RecordedAnswer response_in(const std::string& nock) {
    const Json item = Json::parse(nock);
    return {
        item.at("method"), item.at("path"), item.at("status"), item.at("response").dump(), headers_of(item)
    };
}

RecordedExchange exchange_in(const fs::path& mapping, const fs::path& folder) {
    const Json file = Json::parse(text_of(mapping));
    const Json& request = file.at("request");
    const std::string url = request.value("url", request.value("urlPath", ""));
    return {request.at("method"), url, response_of(file.at("response"), folder)};
}

RecordedHttp::RecordedHttp(const fs::path& folder) {
    std::set<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder / "mappings")) files.insert(entry.path());
    for (const fs::path& file : files) {
        RecordedExchange exchange = exchange_in(file, folder);
        answers_.emplace(exchange.method + " " + exchange.url, std::move(exchange.answer));
    }
}

void RecordedHttp::answer(const std::string& request, std::string body) {
    answers_.emplace(
        request,
        HttpResponse{
            .status = 200, .headers = {{"Content-Type", "application/json"}}, .body = std::move(body)
        }
    );
}

Result<HttpResponse> RecordedHttp::send(const HttpRequest& request) {
    asked.push_back(request.url);
    const std::string key = request.method + " " + request.url.substr(host.size());
    if (const auto exact = answers_.find(key); exact != answers_.end()) return exact->second;
    const std::string path = key.substr(0, key.find('?'));
    for (const auto& [known, response] : answers_)
        if (known.substr(0, known.find('?')) == path) return response;
    return HttpResponse{
        .status = 404, .headers = {{"Content-Type", "application/json"}}, .body = R"({"message":"Not Found"})"
    };
}

} // namespace tt::github
