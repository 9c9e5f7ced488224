#pragma once

#include "pipeline/model/signed_index.hpp"

namespace tt {

/// The index of a service as `tt index show` prints it.
struct IndexView {
    ServiceName service;
    SignedIndex index;
    std::string signed_by; ///< The key that its signature names.
    bool expired = false;

    template<class Self = IndexView>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service), field("index", &Self::index),
            field("signed_by", &Self::signed_by), field("expired", &Self::expired)
        };
    }
};

} // namespace tt
