#include "integrations/http/form.hpp"

#include <curl/curl.h>

#include <memory>

namespace tt {

std::string form_value(std::string_view text) {
    const std::unique_ptr<char, decltype(&curl_free)> escaped(
        curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size())), curl_free
    );
    return escaped ? escaped.get() : "";
}

} // namespace tt
