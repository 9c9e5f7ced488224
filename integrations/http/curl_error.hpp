#pragma once

#include "pipeline/ports/http_client.hpp"

#include <curl/curl.h>

namespace tt {

/// `GET https://host/path`, without anything secret.
std::string describe(const HttpRequest& request);

/// What a failed transfer means to those who know nothing of libcurl. `detail` is libcurl's own text.
Error curl_failure(CURLcode code, const HttpRequest& request, std::string_view detail);

} // namespace tt
