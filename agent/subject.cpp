#include "agent/subject.hpp"

#include "hooks/placeholders.hpp"

#include <utility>

namespace tt::agent {

namespace {

constexpr std::size_t longest_answer = 1 << 20;

} // namespace

Result<std::string> expand(const std::string& text, const Subject& subject) {
    Variables known{{"commit", subject.commit.value}, {"build", subject.build.value}};
    known.insert(subject.runtime.begin(), subject.runtime.end());
    return hooks::fill_in(text, known);
}

Result<HttpRequest> request_to(const std::string& address, const Subject& subject, Duration time) {
    HttpRequest request;
    TT_ASSIGN(request.url, expand(address, subject));
    request.proxy = "";
    request.max_redirects = 0;
    request.timeout = time;
    request.connect_timeout = time;
    request.max_body = longest_answer;
    return request;
}

ProcessSpec program_of(const std::string& path, const Subject& subject) {
    ProcessSpec spec{.executable = subject.release / path, .variables = subject.variables};
    spec.directory = subject.release;
    if (subject.confiner.empty()) return spec;
    spec.arguments.assign(subject.confiner.begin() + 1, subject.confiner.end());
    spec.arguments.push_back(std::exchange(spec.executable, subject.confiner.front()));
    return spec;
}

} // namespace tt::agent
