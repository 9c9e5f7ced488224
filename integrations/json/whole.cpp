#include "integrations/json/whole.hpp"

#include <nlohmann/json.hpp>

namespace tt {

bool is_whole_json(std::string_view text) {
    return nlohmann::json::accept(text);
}

} // namespace tt
