#pragma once

#include "pipeline/base/field.hpp"

#include <string>
#include <vector>

/// What GitHub says when it refuses. Private to this folder.
namespace tt::github::wire {

struct Complaint {
    std::string message;

    template<class Self = Complaint>
    static constexpr auto fields() {
        return std::tuple{field("message", &Self::message)};
    }
};

struct ComplaintDetail {
    std::string resource;
    std::string field_name;
    std::string code;
    std::string message;

    template<class Self = ComplaintDetail>
    static constexpr auto fields() {
        return std::tuple{
            field("resource", &Self::resource), field("field", &Self::field_name), field("code", &Self::code),
            field("message", &Self::message)
        };
    }
};

/// The same body's list of what is wrong, where that list is of objects.
struct ComplaintDetails {
    std::vector<ComplaintDetail> errors;

    template<class Self = ComplaintDetails>
    static constexpr auto fields() {
        return std::tuple{field("errors", &Self::errors)};
    }
};

/// The same list where it is of sentences, which GitHub answers too.
struct ComplaintTexts {
    std::vector<std::string> errors;

    template<class Self = ComplaintTexts>
    static constexpr auto fields() {
        return std::tuple{field("errors", &Self::errors)};
    }
};

} // namespace tt::github::wire
